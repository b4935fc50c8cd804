package dickens.backend.cpu;

import dickens.backend.ChainShifts;
import dickens.backend.ShiftReadings;
import dickens.generator.Chain;
import dickens.solve.CompensatedSum;
import dickens.solve.ShiftedChainFactorization;
import java.util.stream.IntStream;

/** Resolvents of a chain, one factorisation a shift, shifts shared among the threads. */
final class CpuChainShifts implements ChainShifts {
  private final Chain chain;
  private final CpuThreads threads;

  CpuChainShifts(Chain chain, CpuThreads threads) {
    this.chain = chain;
    this.threads = threads;
  }

  @Override
  public ShiftReadings readOut(
      double[][] shifts, double[] source, double[] readout, double[] projection) {
    double[][] y = new double[3][shifts[0].length];
    for (int i = 0; i < y[0].length; i++) {
      if (shifts[0][i] == 0 && shifts[1][i] == 0) {
        throw new IllegalArgumentException("z = 0: the resolvent has a pole there; use drazin");
      }
    }
    threads.run(
        () ->
            IntStream.range(0, y[0].length)
                .parallel()
                .forEach(i -> readOut(i, shifts, source, readout, projection, y)));
    return new ShiftReadings(y[0], y[1], y[2]);
  }

  private void readOut(
      int i,
      double[][] shifts,
      double[] source,
      double[] readout,
      double[] projection,
      double[][] y) {
    double[][] x =
        new ShiftedChainFactorization(chain, shifts[0][i], shifts[1][i])
            .solve(source, new double[source.length]);
    y[2][i] = ShiftedChainFactorization.residual(chain, shifts[0][i], shifts[1][i], x, source);
    for (int part = 0; part < 2; part++) {
      double sum = CompensatedSum.of(x[part]);
      for (int k = source.length - 1; k >= 0; k--) {
        y[part][i] += readout[k] * (x[part][k] - projection[k] * sum);
      }
    }
  }

  @Override
  public void close() {}
}
