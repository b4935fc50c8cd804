package dickens.backend.cuda;

import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.ChainDetail;
import dickens.backend.SpinLadderBatch;
import dickens.solve.Refrigerators;

/** What {@link OptionalLibrariesTest} runs in a JVM of its own. */
final class PentadiagonalProgram {
  private static final int POINTS = 20;

  private PentadiagonalProgram() {}

  /** Prints the largest deviations of currents (over gross flux) and noises (relative). */
  public static void main(String[] args) {
    SpinLadderBatch points = new SpinLadderBatch(POINTS);
    for (int p = 0; p < POINTS; p++) {
      points.add(Refrigerators.with(31, 1 + 0.1 * p, 0.5, 0.2, 0.5, 0.5));
    }
    ChainBatchLimits limits = new ChainBatchLimits(POINTS, 16, 16, 1, ChainDetail.NONE);
    double current = 0;
    double noise = 0;
    try (CudaBackend cuda = (CudaBackend) new CudaBackendProvider().open();
        ChainBatch own = cuda.prepareChains(limits);
        ChainBatch other =
            new PentadiagonalBatch(new CusparsePentadiagonal(cuda.device()), limits)) {
      ChainBatchResult expected = own.solve(points);
      ChainBatchResult found = other.solve(points);
      for (int p = 0; p < POINTS; p++) {
        for (int c = 0; c < 3; c++) {
          double apart = Math.abs(found.current()[c][p] - expected.current()[c][p]);
          current = Math.max(current, apart / expected.gross()[c][p]);
          apart = Math.abs(found.noise()[c][p] - expected.noise()[c][p]);
          noise = Math.max(noise, apart / expected.noise()[c][p]);
        }
      }
    }
    System.out.println("APART " + current + " " + noise);
  }
}
