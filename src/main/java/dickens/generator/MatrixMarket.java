package dickens.generator;

import java.io.IOException;
import java.util.List;

/**
 * Writes generators in the Matrix Market coordinate format (Boisvert, Pozo and Remington 1996):
 * "general", real where no entry has an imaginary part, indices from 1, digits that read back
 * exactly. Rows are assembled twice, once to be counted; no matrix is stored.
 */
public final class MatrixMarket {
  private MatrixMarket() {}

  /**
   * Writes one matrix.
   *
   * @param comments lines without line breaks, which follow the banner as comments
   * @return number of entries written
   */
  public static long write(MatrixRows rows, List<String> comments, Appendable out)
      throws IOException {
    long[] counts = new long[2];
    for (long r = 0; r < rows.size(); r++) {
      rows.row(
          r,
          (column, re, im) -> {
            counts[0]++;
            counts[1] += im == 0 ? 0 : 1;
          });
    }
    boolean real = counts[1] == 0;
    out.append("%%MatrixMarket matrix coordinate ")
        .append(real ? "real" : "complex")
        .append(" general\n");
    for (String comment : comments) {
      out.append("% ").append(comment).append('\n');
    }
    out.append(rows.size() + " " + rows.size() + " " + counts[0] + "\n");
    StringBuilder line = new StringBuilder();
    for (long r = 0; r < rows.size(); r++) {
      long number = r + 1;
      line.setLength(0);
      rows.row(
          r,
          (column, re, im) -> {
            line.append(number).append(' ').append(column + 1).append(' ').append(re);
            if (!real) {
              line.append(' ').append(im);
            }
            line.append('\n');
          });
      out.append(line);
    }
    return counts[0];
  }
}
