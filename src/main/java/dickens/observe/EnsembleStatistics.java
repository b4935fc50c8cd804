package dickens.observe;

import dickens.generator.DickeLiouvillian;
import dickens.generator.EnsembleChannel;
import dickens.generator.HermitianPlanes;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A permutation-invariant state together with what carries excitations and energy into it.
 *
 * <p>Currents count positive into the system. Channel c with the jump term J rho = rate c rho c^+
 * that brings k excitations each time has the current I = k tr(J rho), and the energy current tr(H
 * D rho), D its whole dissipator. Noise is that of the long-time count of excitations, S = d/dt
 * variance (Poisson: S = k I).
 */
public final class EnsembleStatistics implements AutoCloseable {
  private final DickeLiouvillian liouvillian;
  private final EnsembleState state;
  private final CountingStatistics counting;
  private List<EnsembleChannel> channels;

  /**
   * Statistics of a state.
   *
   * @param liouvillian what acts on the state
   * @param rho the state, steady or not
   * @param counting noise and relaxation, of a steady state
   */
  public EnsembleStatistics(
      DickeLiouvillian liouvillian, HermitianPlanes rho, CountingStatistics counting) {
    this.liouvillian = liouvillian;
    this.state = new EnsembleState(liouvillian.qubits(), rho);
    this.counting = counting;
  }

  /** Lets go of factors that noise was computed with; what was computed stays. */
  @Override
  public void close() {
    counting.close();
  }

  /** The state. */
  public EnsembleState state() {
    return state;
  }

  /** The standard channels, then the further jumps. */
  public List<EnsembleChannel> channels() {
    if (channels == null) {
      channels = EnsembleChannel.of(liouvillian);
    }
    return channels;
  }

  /** Number of further jumps. */
  public int jumps() {
    return liouvillian.jumps().size();
  }

  /** Excitations that a channel brings per time; NaN where a jump brings no fixed number. */
  public double current(EnsembleChannel channel) {
    if (channel.quanta().isEmpty()) {
      return Double.NaN;
    }
    int quanta = channel.quanta().getAsInt();
    return quanta == 0 ? 0 : quanta * channel.jump(state.rho()).trace();
  }

  /** tr(H D rho), the mean energy that a channel brings per time. */
  public double energyCurrent(EnsembleChannel channel) {
    return channel.dissipator(state.rho()).expectation(liouvillian.hamiltonian())[0];
  }

  /**
   * Zero-frequency noise of {@link #current}; NaN where that is, and in a state that is not the
   * only steady one.
   */
  public double noise(EnsembleChannel channel) {
    if (channel.quanta().isEmpty()) {
      return Double.NaN;
    }
    int quanta = channel.quanta().getAsInt();
    return quanta == 0 ? 0 : (double) quanta * quanta * counting.jumpNoise(channel);
  }

  /** Zero-frequency noise of the energy current; NaN where [H, c] is not proportional to c. */
  public double energyNoise(EnsembleChannel channel) {
    OptionalDouble energy = channel.energy();
    if (energy.isEmpty()) {
      return Double.NaN;
    }
    double each = energy.getAsDouble();
    return each == 0 ? 0 : each * each * counting.jumpNoise(channel);
  }

  /** False where a solve for noise or relaxation did not converge. */
  public boolean solvesConverged() {
    return counting.isGood();
  }

  /** The slowest mode, {decay rate, frequency}; NaN where it is unknown. */
  public double[] slowestMode() {
    return counting.slowestMode();
  }
}
