package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.generator.Chain;
import dickens.generator.SpinLadder;
import dickens.solve.ChainFactorization;
import jcuda.jcusparse.JCusparse;
import jcuda.jcusparse.cusparseHandle;

/**
 * cuSPARSE's solver for interleaved batches of pentadiagonal systems (QR, gpsvInterleavedBatch)
 * held against GTH elimination. R is singular, so x_0 = 1 is pinned and the block of the other n -
 * 1 levels solved. Only a comparison, not yet run on a GPU: orthogonal elimination subtracts, so
 * small populations must lose the digits that GTH keeps.
 *
 * @param populationError largest relative error of a population above 1e-30
 * @param currentError error of the first bath's current over its gross flux
 * @param seconds device time of one system of the batch
 */
record PentadiagonalComparison(double populationError, double currentError, double seconds) {
  private static final int REPETITIONS = 21;

  /**
   * Compares; in the device's thread.
   *
   * @param ladder whole chains of at least 5 levels are solved
   * @param batch number of equal systems of the batch
   */
  static PentadiagonalComparison of(SpinLadder ladder, int batch) {
    Chain chain = ladder.lowest((int) ladder.levels());
    double[] expected = ChainFactorization.of(chain).steadyState();
    double[][] system = system(chain);
    int m = chain.levels() - 1;
    cusparseHandle handle = new cusparseHandle();
    check("cusparseCreate", JCusparse.cusparseCreate(handle));
    DeviceMemory[] memory = new DeviceMemory[6];
    try {
      for (int r = 0; r < 6; r++) {
        memory[r] = DeviceMemory.allocate((long) m * batch * Double.BYTES);
        memory[r].upload(interleaved(system[r], batch));
      }
      double[] x = new double[m * batch];
      double seconds = solve(handle, memory, m, batch, system, x);
      return compared(chain, expected, x, batch, seconds / batch);
    } finally {
      for (DeviceMemory block : memory) {
        if (block != null) {
          block.close();
        }
      }
      JCusparse.cusparseDestroy(handle);
    }
  }

  /** Diagonals -2 .. 2 of the block of levels 1 .. n-1 and minus its column 0. */
  private static double[][] system(Chain chain) {
    int n = chain.levels();
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    double[][] rows = new double[6][n - 1];
    for (int k = 1; k < n; k++) {
      int i = k - 1;
      double out = 0;
      for (int d = 1; d <= 2; d++) {
        out += k + d < n ? up[d - 1][k] : 0;
        out += k >= d ? down[d - 1][k - d] : 0;
      }
      rows[0][i] = k >= 3 ? up[1][k - 2] : 0;
      rows[1][i] = k >= 2 ? up[0][k - 1] : 0;
      rows[2][i] = -out;
      rows[3][i] = k + 1 < n ? down[0][k] : 0;
      rows[4][i] = k + 2 < n ? down[1][k] : 0;
      rows[5][i] = k <= 2 ? -up[k - 1][0] : 0;
    }
    return rows;
  }

  private static double[] interleaved(double[] row, int batch) {
    double[] all = new double[row.length * batch];
    for (int i = 0; i < all.length; i++) {
      all[i] = row[i / batch];
    }
    return all;
  }

  /** The solver destroys its input, so the first solution is kept and the others only timed. */
  private static double solve(
      cusparseHandle handle,
      DeviceMemory[] memory,
      int m,
      int batch,
      double[][] system,
      double[] x) {
    long[] size = new long[1];
    check(
        "cusparseDgpsvInterleavedBatch_bufferSizeExt",
        JCusparse.cusparseDgpsvInterleavedBatch_bufferSizeExt(
            handle,
            0,
            m,
            memory[0].pointer(),
            memory[1].pointer(),
            memory[2].pointer(),
            memory[3].pointer(),
            memory[4].pointer(),
            memory[5].pointer(),
            batch,
            size));
    try (DeviceMemory buffer = DeviceMemory.allocate(Math.max(1, size[0]))) {
      solveOnce(handle, memory, m, batch, buffer);
      memory[5].download(x);
      for (int r = 0; r < 6; r++) {
        memory[r].upload(interleaved(system[r], batch));
      }
      return DeviceClock.median(
          null, REPETITIONS, () -> solveOnce(handle, memory, m, batch, buffer));
    }
  }

  private static void solveOnce(
      cusparseHandle handle, DeviceMemory[] memory, int m, int batch, DeviceMemory buffer) {
    check(
        "cusparseDgpsvInterleavedBatch",
        JCusparse.cusparseDgpsvInterleavedBatch(
            handle,
            0,
            m,
            memory[0].pointer(),
            memory[1].pointer(),
            memory[2].pointer(),
            memory[3].pointer(),
            memory[4].pointer(),
            memory[5].pointer(),
            batch,
            buffer.pointer()));
  }

  private static PentadiagonalComparison compared(
      Chain chain, double[] expected, double[] x, int batch, double seconds) {
    int n = chain.levels();
    double[] rho = new double[n];
    rho[0] = 1;
    double sum = 1;
    for (int k = 1; k < n; k++) {
      rho[k] = x[(k - 1) * batch];
      sum += rho[k];
    }
    double worst = 0;
    for (int k = 0; k < n; k++) {
      rho[k] /= sum;
      if (expected[k] > 1e-30) {
        worst = Math.max(worst, Math.abs(rho[k] - expected[k]) / expected[k]);
      }
    }
    double gross = flux(chain, expected, 1);
    double apart = Math.abs(flux(chain, rho, -1) - flux(chain, expected, -1));
    return new PentadiagonalComparison(worst, apart / gross, seconds);
  }

  /** sum w (up rho_low + sign down rho_high) of the first bath. */
  private static double flux(Chain chain, double[] rho, int sign) {
    double sum = 0;
    for (int d = 1; d <= 2; d++) {
      for (int k = chain.levels() - 1 - d; k >= 0; k--) {
        double up = chain.channels().get(0).up()[d - 1][k];
        double down = chain.channels().get(0).down()[d - 1][k];
        sum += chain.quanta()[d - 1][k] * (up * rho[k] + sign * down * rho[k + d]);
      }
    }
    return sum;
  }
}
