package dickens.study;

import dickens.generator.ChainSource;
import dickens.generator.MatrixMarket;
import dickens.generator.MatrixRows;
import dickens.model.BadRequest;
import dickens.model.ChainModel;
import dickens.model.LatticeModel;
import dickens.model.LiouvillianModel;
import dickens.model.Model;
import dickens.model.Values;
import java.io.IOException;
import java.util.List;

/**
 * The generator of a model as a sparse matrix in Matrix Market form, for other programs.
 *
 * @param rows the matrix, assembled as it is written
 * @param comments what made it and how its unknowns are ordered
 */
public record GeneratorFile(MatrixRows rows, List<String> comments) {
  /** Rows of more unknowns would fill a disk before they were of use to anyone. */
  private static final long MOST_ROWS = 200_000_000;

  /**
   * The generator at one parameter point.
   *
   * @param request the request as it was typed, for a comment
   * @throws BadRequest where the model has no generator, or one too large to be written
   */
  public static GeneratorFile of(Model model, Values values, String request) {
    MatrixRows rows;
    try {
      rows = rows(model, values);
    } catch (IllegalArgumentException e) {
      throw e instanceof BadRequest ? e : new BadRequest(e.getMessage());
    }
    if (rows.size() > MOST_ROWS) {
      throw tooLarge(rows.size());
    }
    return new GeneratorFile(
        rows,
        List.of(
            "dickens " + Provenance.version() + ", commit " + Provenance.commit(),
            model.name() + " " + request,
            "dp/dt = L p; entry (a, b) leads from b to a; rates in the model's unit of 1/time",
            "unknowns: " + rows.order()));
  }

  /** Rows and columns of the matrix. */
  public long size() {
    return rows.size();
  }

  private static MatrixRows rows(Model model, Values values) {
    if (model instanceof LiouvillianModel ensemble) {
      return MatrixRows.of(ensemble.generator(values));
    }
    if (model instanceof LatticeModel lattice) {
      return MatrixRows.of(lattice.generator(values));
    }
    if (model instanceof ChainModel chain) {
      ChainSource source = chain.generator(values);
      if (source.levels() > MOST_ROWS) {
        throw tooLarge(source.levels());
      }
      return MatrixRows.of(source.lowest((int) source.levels()));
    }
    throw new BadRequest(model.name() + " is a formula and has no generator to export");
  }

  private static BadRequest tooLarge(long rows) {
    return new BadRequest(
        "the generator has " + rows + " rows, at most " + MOST_ROWS + " are written: lower N");
  }

  /** Writes the matrix; the number of its entries. */
  public long write(Appendable out) throws IOException {
    return MatrixMarket.write(rows, comments, out);
  }
}
