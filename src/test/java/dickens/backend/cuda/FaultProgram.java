package dickens.backend.cuda;

import dickens.backend.Backend;
import dickens.backend.BackendChoice;
import dickens.backend.BackendUnavailable;
import dickens.backend.Backends;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.SpinLadderBatch;
import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinCoupling.Operator;
import dickens.generator.SpinLadder;
import java.util.List;

/** What {@link FaultTest} runs in a JVM of its own; prints what happened, one line each. */
final class FaultProgram {
  private static final int POINTS = 2000;

  private FaultProgram() {}

  /** Argument probe, auto or cuda. */
  public static void main(String[] args) {
    CudaProbe probe = CudaProbe.outcome();
    System.out.println("REASON " + probe.reason());
    probe.facts().forEach(fact -> System.out.println("FACT " + fact));
    if (args[0].equals("probe")) {
      return;
    }
    try (BackendChoice choice = Backends.open(args[0])) {
      System.out.println("NOTE " + choice.note());
      solve(choice.backend());
    } catch (BackendUnavailable e) {
      System.out.println("LOST " + e.getMessage());
      try (BackendChoice again = Backends.open(args[0])) {
        solve(again.backend());
      }
    }
    try {
      Backends.open("cuda").close();
    } catch (BackendUnavailable e) {
      System.out.println("CUDA " + e.getMessage());
    }
  }

  private static void solve(Backend backend) {
    SpinLadderBatch points = new SpinLadderBatch(POINTS);
    for (int p = 0; p < POINTS; p++) {
      points.add(
          SpinLadder.maximal(
              p % 7 == 0 ? 201 : 31,
              1,
              List.of(
                  coupling("c", p % 70 == 0 ? 0.001 : 2 + 1e-3 * p, 2, Operator.JX),
                  coupling("h", p % 70 == 0 ? 0.001 : 1, 6, Operator.JX_SQUARED_OVER_N),
                  coupling("w", p % 70 == 0 ? 0.001 : 0.1, 4, Operator.JX))));
    }
    try (ChainBatch batch = backend.prepareChains(ChainBatchLimits.adaptive(POINTS))) {
      ChainBatchResult result = batch.solve(points);
      double sum = 0;
      for (int p = 0; p < POINTS; p++) {
        sum += (1 + p % 3) * (result.current()[0][p] + result.noise()[2][p]);
      }
      System.out.println("SUM " + backend.name() + " " + sum);
    }
  }

  private static SpinCoupling coupling(String name, double beta, double centre, Operator operator) {
    return new SpinCoupling(
        new Bath(name, beta, new SpectralDensity.Peaked(1, centre, 0.1)), operator);
  }
}
