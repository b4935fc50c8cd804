package dickens.backend.cuda;

/**
 * Pentadiagonal systems by QR with Givens rotations on the processor: the algorithm that cuSPARSE
 * documents for gpsvInterleavedBatch, so that what orthogonal elimination does to our matrices can
 * be measured without a GPU. Its rounding is that of the algorithm, not of cuSPARSE to the bit.
 *
 * <p>Rotations of the rows (i+1, i+2), then (i, i+1), clear column i; R has four diagonals above
 * its main one.
 */
final class GivensPentadiagonal implements PentadiagonalSolver {
  /** Entry (i, j) of a row i is kept at j - i + 2. */
  private static final int WIDTH = 7;

  private double secondsASystem = Double.NaN;

  @Override
  public double[] solve(double[][] rows, int m, int batch) {
    long start = System.nanoTime();
    double[] x = new double[m * batch];
    double[][] a = new double[m][WIDTH];
    double[] b = new double[m];
    for (int p = 0; p < batch; p++) {
      for (int i = 0; i < m; i++) {
        for (int d = 0; d < 5; d++) {
          a[i][d] = rows[d][i * batch + p];
        }
        a[i][5] = 0;
        a[i][6] = 0;
        b[i] = rows[5][i * batch + p];
      }
      eliminate(a, b);
      for (int i = 0; i < m; i++) {
        x[i * batch + p] = b[i];
      }
    }
    secondsASystem = (System.nanoTime() - start) * 1e-9 / batch;
    return x;
  }

  /** Leaves the solution in b. */
  private static void eliminate(double[][] a, double[] b) {
    int m = b.length;
    for (int i = 0; i < m; i++) {
      if (i + 2 < m) {
        rotate(a, b, i + 1, i);
      }
      if (i + 1 < m) {
        rotate(a, b, i, i);
      }
    }
    for (int i = m - 1; i >= 0; i--) {
      for (int j = i + 1; j < Math.min(m, i + 5); j++) {
        b[i] -= a[i][j - i + 2] * b[j];
      }
      b[i] /= a[i][2];
    }
  }

  /** Turns rows r and r + 1 so that entry (r + 1, column) vanishes. */
  private static void rotate(double[][] a, double[] b, int r, int column) {
    double f = a[r][column - r + 2];
    double g = a[r + 1][column - r + 1];
    double length = Math.hypot(f, g);
    if (g == 0 || length == 0) {
      return;
    }
    double c = f / length;
    double s = g / length;
    for (int j = column; j <= column + 4; j++) {
      int upper = j - r + 2;
      int lower = j - r + 1;
      double above = upper < WIDTH ? a[r][upper] : 0;
      double below = lower < WIDTH ? a[r + 1][lower] : 0;
      if (upper < WIDTH) {
        a[r][upper] = c * above + s * below;
      }
      if (lower < WIDTH) {
        a[r + 1][lower] = c * below - s * above;
      }
    }
    double above = b[r];
    b[r] = c * above + s * b[r + 1];
    b[r + 1] = c * b[r + 1] - s * above;
  }

  @Override
  public double secondsASystem() {
    return secondsASystem;
  }
}
