package dickens.observe;

import dickens.generator.CollectiveLadder;
import dickens.generator.WindowedLattice;
import dickens.solve.lattice.LatticeSolution;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The resolvent on the window of a solved lattice.
 *
 * @param solution with a state
 * @param scale units of energy and time
 * @param source index of the bath whose current is the source
 * @param readout index of the bath whose current is read out
 */
public record WindowResolvent(LatticeSolution solution, EnergyScale scale, int source, int readout)
    implements SpinResolvent {

  private String channel(int c) {
    return solution.lattice().channels().get(c).name();
  }

  @Override
  public int states() {
    return solution.window().states();
  }

  @Override
  public String label(int state) {
    long qubits = solution.lattice().qubits();
    long twoJ = qubits - 2L * solution.window().ladder(state);
    long twoM = 2L * solution.window().up(state) - qubits;
    return "J=" + CollectiveLadder.half(twoJ) + ",m=" + CollectiveLadder.half(twoM);
  }

  @Override
  public ResolventVector at(double zRe, double zIm) {
    return vector(zRe, zIm, solution.countingResolvent(channel(source), zRe, zIm));
  }

  @Override
  public int together() {
    return solution.shiftsTogether();
  }

  @Override
  public List<ResolventVector> at(double[][] z) {
    double[][][] x = solution.countingResolvents(channel(source), z);
    return IntStream.range(0, z.length).mapToObj(i -> vector(z[i][0], z[i][1], x[i])).toList();
  }

  @Override
  public double[] noises(double[] frequencies) {
    return Arrays.stream(solution.noises(channel(source), frequencies))
        .map(noise -> scale.cumulant(2, noise))
        .toArray();
  }

  @Override
  public void close() {
    solution.close();
  }

  private ResolventVector vector(double zRe, double zIm, double[][] x) {
    double residual = residual(zRe, zIm, x);
    double yRe = solution.readOut(channel(readout), x[0]);
    double yIm = solution.readOut(channel(readout), x[1]);
    for (double[] part : x) {
      for (int i = 0; i < part.length; i++) {
        part[i] *= scale.quantum();
      }
    }
    return new ResolventVector(
        x[0], x[1], scale.cumulant(2, yRe), scale.cumulant(2, yIm), residual);
  }

  @Override
  public double noise(double frequency) {
    return scale.cumulant(2, solution.noise(channel(source), frequency));
  }

  /** max_k |(z x - L x - b)_k| / (sum of the magnitudes of its terms), in plain double. */
  private double residual(double zRe, double zIm, double[][] x) {
    double[] p = solution.populations();
    double[] b = solution.countedJumps(channel(source), p);
    if (zRe == 0 && zIm == 0) {
      double net = solution.current(channel(source)).net();
      for (int k = 0; k < b.length; k++) {
        b[k] -= net * p[k];
      }
    }
    WindowedLattice generator = new WindowedLattice(solution.lattice(), solution.window());
    int[] states = new int[generator.maximalDegree()];
    double[] rates = new double[states.length];
    double size = Math.hypot(zRe, zIm);
    double largest = 0;
    for (int k = 0; k < p.length; k++) {
      double re = zRe * x[0][k] - zIm * x[1][k] - b[k];
      double im = zRe * x[1][k] + zIm * x[0][k];
      double own = Math.hypot(x[0][k], x[1][k]);
      double gross = size * own + Math.abs(b[k]);
      int count = generator.outMoves(k, states, rates);
      for (int c = 0; c < count; c++) {
        re += rates[c] * x[0][k];
        im += rates[c] * x[1][k];
        gross += rates[c] * own;
      }
      count = generator.inMoves(k, states, rates);
      for (int c = 0; c < count; c++) {
        re -= rates[c] * x[0][states[c]];
        im -= rates[c] * x[1][states[c]];
        gross += rates[c] * Math.hypot(x[0][states[c]], x[1][states[c]]);
      }
      if (gross > 1e-290) {
        largest = Math.max(largest, Math.hypot(re, im) / gross);
      }
    }
    return largest;
  }
}
