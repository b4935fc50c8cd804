package dickens.observe;

import dickens.generator.CollectiveLadder;
import dickens.generator.JumpChannel;
import dickens.solve.Budget;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.CompensatedSum;
import dickens.solve.SolveReport;
import dickens.spin.ThermalSpin;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/**
 * N qubits without local rates: every J keeps its weight P_J, and within J the populations are
 * thermal at the temperature T* of the collective baths, A(15) to (18), (24).
 *
 * <p>With Gd and Gu the total rates of D[J_-] and D[J_+], x = ln(Gd/Gu) and a = -2 <J_z>/(Gd - Gu),
 * which is 2J(J+1)/(3 Gu) at x = 0: <J_+ J_-> = Gu a, <J_- J_+> = Gd a, and a bath of rates d, u
 * delivers (u Gd - d Gu) a quanta per time.
 *
 * <p>Means hold for any weights. The cumulants of a single J come from its chain of m. Where
 * several J carry weight, the variance of the energy grows as t^2, because each J has a current of
 * its own; cumulants beyond the first are then NaN.
 */
public final class ConservedSpinStatistics implements LatticeStatistics {
  private final int qubits;
  private final List<JumpChannel> channels;
  private final int firstTwoJ;
  private final double[] weights;
  private final EnergyScale scale;
  private final Budget budget;
  private final double emission;
  private final double pumping;
  private ChainStatistics chain;

  /**
   * The state of given weights.
   *
   * @param qubits N
   * @param channels the baths; only their collective rates count, one of which is greater than 0
   * @param firstTwoJ 2J of the first weight
   * @param weights P_J for 2J = firstTwoJ, firstTwoJ - 2, ..; sum 1
   * @param scale with one temperature for each channel
   * @param budget for the chain of a single J
   */
  public ConservedSpinStatistics(
      int qubits,
      List<JumpChannel> channels,
      int firstTwoJ,
      double[] weights,
      EnergyScale scale,
      Budget budget) {
    this.qubits = qubits;
    this.channels = List.copyOf(channels);
    this.firstTwoJ = firstTwoJ;
    this.weights = weights.clone();
    this.scale = scale;
    this.budget = budget;
    this.emission = channels.stream().mapToDouble(JumpChannel::collectiveEmission).sum();
    this.pumping = channels.stream().mapToDouble(JumpChannel::collectivePumping).sum();
    if (!(emission + pumping > 0)) {
      throw new IllegalArgumentException("channels: some collective rate must be greater than 0");
    }
  }

  private long twoJ(int i) {
    return firstTwoJ - 2L * i;
  }

  private double inverseTemperature() {
    return pumping == 0 ? Double.POSITIVE_INFINITY : Math.log1p((emission - pumping) / pumping);
  }

  private double meanJz(int i) {
    return ThermalSpin.meanJz(twoJ(i), inverseTemperature());
  }

  private double activity(int i) {
    double bias = emission - pumping;
    double j = 0.5 * twoJ(i);
    return bias == 0 ? 2 * j * (j + 1) / (3 * pumping) : -2 * meanJz(i) / bias;
  }

  private double mean(IntToDoubleFunction ofWeight) {
    CompensatedSum sum = new CompensatedSum();
    for (int i = 0; i < weights.length; i++) {
      sum.add(weights[i] == 0 ? 0 : weights[i] * ofWeight.applyAsDouble(i));
    }
    return sum.value();
  }

  @Override
  public List<String> channels() {
    return channels.stream().map(JumpChannel::name).toList();
  }

  @Override
  public double beta(int c) {
    return scale.beta(c);
  }

  @Override
  public EnergyScale scale() {
    return scale;
  }

  @Override
  public int qubits() {
    return qubits;
  }

  @Override
  public double current(int c) {
    // u Gd - d Gu = sum over the other baths of u d' - d u'
    JumpChannel bath = channels.get(c);
    double antisymmetric = 0;
    for (JumpChannel other : channels) {
      antisymmetric +=
          bath.collectivePumping() * other.collectiveEmission()
              - bath.collectiveEmission() * other.collectivePumping();
    }
    return scale.cumulant(1, antisymmetric * mean(this::activity));
  }

  @Override
  public double gross(int c) {
    JumpChannel bath = channels.get(c);
    double both = bath.collectivePumping() * emission + bath.collectiveEmission() * pumping;
    return scale.cumulant(1, both * mean(this::activity));
  }

  @Override
  public double cumulant(int c, int order) {
    if (order == 1) {
      return current(c);
    }
    if (weights.length > 1) {
      return Double.NaN;
    }
    if (chain == null) {
      ChainOptions options = ChainOptions.adaptive().within(budget);
      chain = new ChainStatistics(ChainSteadyState.of(ladder(), options));
    }
    double counted = chain.cumulant(c, order);
    boolean flips = ladder().isInverted() && order % 2 == 1;
    return scale.cumulant(order, flips ? -counted : counted);
  }

  private CollectiveLadder ladder() {
    return new CollectiveLadder(twoJ(0), channels);
  }

  /** What the solver of the chain of m says; empty where no cumulant was asked for. */
  public Optional<SolveReport> chainReport() {
    return chain == null ? Optional.empty() : Optional.of(chain.state().report());
  }

  @Override
  public boolean hasNoise(int c) {
    return chain != null;
  }

  @Override
  public long states() {
    long states = 0;
    for (int i = 0; i < weights.length; i++) {
      states += twoJ(i) + 1;
    }
    return states;
  }

  @Override
  public double meanJz() {
    return mean(this::meanJz);
  }

  @Override
  public double meanJ2() {
    return mean(i -> 0.5 * twoJ(i) * (0.5 * twoJ(i) + 1));
  }

  @Override
  public double varianceJz() {
    double centre = meanJz();
    return mean(
        i -> {
          double offset = meanJz(i) - centre;
          return ThermalSpin.varianceJz(twoJ(i), inverseTemperature()) + offset * offset;
        });
  }

  @Override
  public double meanEmission() {
    return pumping * mean(this::activity);
  }

  @Override
  public double[] spins() {
    double[] spins = new double[weights.length];
    for (int i = 0; i < spins.length; i++) {
      spins[i] = 0.5 * twoJ(i);
    }
    return spins;
  }

  @Override
  public double[] spinProbabilities() {
    return weights.clone();
  }

  @Override
  public OptionalDouble spinGap() {
    return OptionalDouble.empty();
  }
}
