package dickens.observe;

import dickens.generator.JumpChannel;
import dickens.generator.LatticeWindow;
import dickens.generator.WindowedLattice;
import dickens.solve.lattice.Current;
import dickens.solve.lattice.LatticeSolution;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Statistics of a population lattice that was solved for its unique steady state.
 *
 * <p>Currents cost one pass over the states each, a cumulant of order k costs k - 1 Drazin solves
 * and the factors for them. Values are computed at the first request and kept; an instance belongs
 * to one thread.
 */
public final class WindowStatistics implements LatticeStatistics {
  private final LatticeSolution solution;
  private final EnergyScale scale;
  private final List<String> channels;
  private final Current[] currents;
  private final double[][] cumulants;

  /**
   * Statistics of a solution that has a state.
   *
   * @param scale with one temperature for each channel of the lattice
   */
  public WindowStatistics(LatticeSolution solution, EnergyScale scale) {
    this.solution = solution;
    this.scale = scale;
    this.channels = solution.lattice().channels().stream().map(JumpChannel::name).toList();
    this.currents = new Current[channels.size()];
    this.cumulants = new double[channels.size()][0];
  }

  @Override
  public List<String> channels() {
    return channels;
  }

  @Override
  public double beta(int c) {
    return scale.beta(c);
  }

  private Current counted(int c) {
    if (currents[c] == null) {
      currents[c] = solution.current(channels.get(c));
    }
    return currents[c];
  }

  @Override
  public double current(int c) {
    return scale.cumulant(1, counted(c).net());
  }

  @Override
  public double gross(int c) {
    return scale.cumulant(1, counted(c).gross());
  }

  @Override
  public double cumulant(int c, int order) {
    if (order == 1) {
      return current(c);
    }
    if (cumulants[c].length <= order) {
      cumulants[c] = solution.cumulants(channels.get(c), order);
    }
    return scale.cumulant(order, cumulants[c][order]);
  }

  @Override
  public boolean hasNoise(int c) {
    return cumulants[c].length > 2;
  }

  @Override
  public EnergyScale scale() {
    return scale;
  }

  @Override
  public int qubits() {
    return solution.lattice().qubits();
  }

  @Override
  public long states() {
    return solution.window().states();
  }

  @Override
  public double meanJz() {
    return solution.meanJz();
  }

  @Override
  public double meanJ2() {
    return solution.meanJ2();
  }

  @Override
  public double varianceJz() {
    double mean = meanJz();
    return solution.expectation((spin, m) -> (m - mean) * (m - mean));
  }

  @Override
  public double meanEmission() {
    return solution.expectation((spin, m) -> (spin + m) * (spin - m + 1));
  }

  @Override
  public double[] spins() {
    LatticeWindow window = solution.window();
    double[] spins = new double[window.ladders()];
    for (int i = 0; i < spins.length; i++) {
      spins[i] = 0.5 * solution.lattice().qubits() - (window.firstLadder() + i);
    }
    return spins;
  }

  @Override
  public double[] spinProbabilities() {
    return solution.spinProbabilities();
  }

  @Override
  public OptionalDouble spinGap() {
    LatticeWindow window = solution.window();
    double[] weights = spinProbabilities();
    int ladders = weights.length;
    double[] falling = new double[ladders];
    double[] rising = new double[ladders];
    WindowedLattice generator = new WindowedLattice(solution.lattice(), window);
    double[] populations = solution.populations();
    int[] targets = new int[generator.maximalDegree()];
    double[] rates = new double[targets.length];
    for (int k = 0; k < populations.length; k++) {
      int row = generator.row(k);
      int count = generator.outMoves(k, targets, rates);
      for (int t = 0; t < count; t++) {
        int step = generator.row(targets[t]) - row;
        if (step != 0) {
          (step > 0 ? falling : rising)[row - window.firstLadder()] += rates[t] * populations[k];
        }
      }
    }
    // ladders whose weight underflows are no part of the chain
    int first = 0;
    int last = ladders - 1;
    while (first < last && weights[first] < 1e-290) {
      first++;
    }
    while (last > first && weights[last] < 1e-290) {
      last--;
    }
    double[] up = new double[last - first];
    double[] down = new double[last - first];
    for (int i = 0; i < up.length; i++) {
      up[i] = falling[first + i] / weights[first + i];
      down[i] = rising[first + i + 1] / weights[first + i + 1];
    }
    return up.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(new BirthDeathGap(up, down).gap());
  }
}
