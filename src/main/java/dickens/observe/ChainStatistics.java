package dickens.observe;

import dickens.generator.ChainChannel;
import dickens.solve.ChainCounting;
import dickens.solve.ChainSteadyState;
import java.util.List;

/**
 * A solved chain as statistics: what observables are made of. The numbers are those of {@link
 * ChainCounting}; an instance belongs to one thread.
 */
public final class ChainStatistics implements StateStatistics {
  /** Highest order of cumulants on offer. */
  public static final int MAX_ORDER = ChainCounting.MAX_ORDER;

  private final ChainSteadyState state;
  private final ChainCounting counting;

  /** Statistics of a solved chain. */
  public ChainStatistics(ChainSteadyState state) {
    this.state = state;
    this.counting = new ChainCounting(state);
  }

  /** The solved chain. */
  public ChainSteadyState state() {
    return state;
  }

  @Override
  public List<String> channels() {
    return state.chain().channels().stream().map(ChainChannel::name).toList();
  }

  @Override
  public double beta(int c) {
    return state.chain().channels().get(c).beta();
  }

  @Override
  public double current(int c) {
    return counting.current(c);
  }

  @Override
  public double gross(int c) {
    return counting.gross(c);
  }

  @Override
  public double noise(int c) {
    return counting.cumulant(c, 2);
  }

  /** sum w^2 (up rho_low + down rho_high) of bath c: its shot noise S(infinity). */
  public double shotNoise(int c) {
    return counting.shotNoise(c);
  }

  @Override
  public double cumulant(int c, int order) {
    return counting.cumulant(c, order);
  }

  /** The channels to count for the cumulants of bath c: itself, or all the others. */
  boolean[] quieterSide(int c) {
    return counting.quieterSide(c);
  }

  @Override
  public double[] rho() {
    return state.rho().clone();
  }

  @Override
  public double[] energies() {
    return state.chain().energies().clone();
  }
}
