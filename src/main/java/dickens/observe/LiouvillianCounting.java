package dickens.observe;

import dickens.generator.ComplexPlanes;
import dickens.generator.EnsembleChannel;
import dickens.generator.HermitianPlanes;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import dickens.solve.ensemble.SlowModes;
import java.util.HashMap;
import java.util.Map;

/**
 * Counting statistics of the unique steady state of a Liouvillian, by Drazin solves.
 *
 * <p>Jumps of a channel, J rho = rate c rho c^+ with I = tr(J rho): S = I - 2 tr(J L# (J rho - I
 * rho)), L# the Drazin inverse (Flindt, Novotny, Braggio, Jauho 2010); at the frequency w it is
 * S(w) = I + 2 Re tr(J (iw - L)^-1 (J rho - I rho)).
 */
public final class LiouvillianCounting implements CountingStatistics {
  private final LiouvillianSolver solver;
  private final Map<String, Double> noises = new HashMap<>();
  private double[] mode = {};
  private boolean isGood = true;

  /** Statistics by this solver, whose factors they share. */
  public LiouvillianCounting(LiouvillianSolver solver) {
    this.solver = solver;
  }

  @Override
  public void close() {
    solver.close();
  }

  @Override
  public boolean isGood() {
    return isGood;
  }

  /** J rho - tr(J rho) rho. */
  public static HermitianPlanes source(EnsembleChannel channel, HermitianPlanes rho) {
    HermitianPlanes source = channel.jump(rho);
    source.add(-source.trace(), rho);
    return source;
  }

  @Override
  public double jumpNoise(EnsembleChannel channel) {
    return noises.computeIfAbsent(channel.name(), name -> solveNoise(channel));
  }

  private double solveNoise(EnsembleChannel channel) {
    HermitianPlanes rho = solver.steadyState().state();
    double rate = channel.jump(rho).trace();
    if (rate == 0) {
      return 0;
    }
    HermitianPlanes source = source(channel, rho);
    LiouvillianSolution x =
        solver.drazin(new ComplexPlanes(source, new HermitianPlanes(rho.spins())));
    isGood &= x.report().status().isGood();
    return rate - 2 * channel.jump(x.state()).trace();
  }

  @Override
  public double[] slowestMode() {
    if (mode.length == 0) {
      SlowModes modes = SlowModes.of(solver);
      isGood &= modes.converged();
      mode = new double[] {modes.decay(), modes.frequency()};
    }
    return mode.clone();
  }
}
