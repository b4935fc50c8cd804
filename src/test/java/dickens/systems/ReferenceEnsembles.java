package dickens.systems;

import dickens.ReferenceFile;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.SpinPolynomial;

/** The ensembles of the reference files. */
public final class ReferenceEnsembles {
  private ReferenceEnsembles() {}

  /** The Liouvillian of a row; columns that a file lacks stand for 0. */
  public static DickeLiouvillian of(ReferenceFile.Row row) {
    boolean full = row.cells().containsKey("gy");
    return DickeLiouvillian.of(
        (int) row.number("N"),
        SpinPolynomial.quadratic(
            row.number("w0"),
            row.number("gx"),
            full ? row.number("gy") : 0,
            full ? row.number("cx") : 0,
            0,
            full ? row.number("cz") : 0),
        new DickeRates(
            row.number("E"),
            row.number("P"),
            row.number("D"),
            row.number("CE"),
            full ? row.number("CP") : 0,
            full ? row.number("CD") : 0));
  }
}
