package dickens.generator;

import java.util.List;

/**
 * Rates of the populations p(J, m) of N identical two-level systems under collective and local
 * emission and pumping and local dephasing; p(J, m) counts all degenerate irreducible copies of J.
 *
 * <p>Coordinates: s = N/2 - J (0 .. N/2, integer) and M = m + N/2 (s .. N-s). With k = J + m = M -
 * s, h = J - m = N - s - M, q = 2J = N - 2s and
 *
 * <pre>
 *   I = (N+2)/(q(q+2)),  a = (N+q+2)/(2q(q+1))  (both 0 at q = 0),  b = (N-q)/(2(q+1)(q+2))
 *
 *   emission in the ladder  (0,-1)   k(h+1) (Gd + gd I)     pumping in the ladder (0,+1)   h(k+1) (Gu + gu I)
 *   emission to J-1         (+1,-1)  gd k(k-1) a            pumping to J-1        (+1,+1)  gu h(h-1) a
 *   emission to J+1         (-1,-1)  gd (h+1)(h+2) b        pumping to J+1        (-1,+1)  gu (k+1)(k+2) b
 *   dephasing to J-1        (+1,0)   gphi k h a             dephasing to J+1      (-1,0)   gphi (k+1)(h+1) b
 * </pre>
 *
 * <p>Source: Shammah et al., Phys. Rev. A 98, 063815 (2018), and the master equation A(10) of the
 * heat valve, in integer variables. The products are exact in double precision to N = 1e8. Rates of
 * moves that leave the lattice come out as exact zeros, so no case distinctions are needed at its
 * edge.
 *
 * @param qubits N, at least 1
 * @param channels the baths, each counted separately by the observables; names are distinct
 * @param dephasing gphi, multiplies the local D[sigma_z/2] [1/time]
 */
public record PopulationLattice(int qubits, List<JumpChannel> channels, double dephasing) {
  /** Refuses an empty ensemble, negative rates and repeated channel names. */
  public PopulationLattice {
    if (qubits < 1 || qubits > 1_000_000_000) {
      throw new IllegalArgumentException("qubits = " + qubits + ": from 1 to 1e9 are possible");
    }
    JumpChannel.requireRate("dephasing", dephasing);
    channels = List.copyOf(channels);
    if (channels.stream().map(JumpChannel::name).distinct().count() < channels.size()) {
      throw new IllegalArgumentException("channels: two baths share a name");
    }
  }

  /** Gd: total rate of D[J_-]. */
  public double collectiveEmission() {
    return channels.stream().mapToDouble(JumpChannel::collectiveEmission).sum();
  }

  /** Gu: total rate of D[J_+]. */
  public double collectivePumping() {
    return channels.stream().mapToDouble(JumpChannel::collectivePumping).sum();
  }

  /** gd: total rate of the local D[sigma_-]. */
  public double emission() {
    return channels.stream().mapToDouble(JumpChannel::emission).sum();
  }

  /** gu: total rate of the local D[sigma_+]. */
  public double pumping() {
    return channels.stream().mapToDouble(JumpChannel::pumping).sum();
  }

  /**
   * True where one steady state exists: local rates connect all J, and emission or pumping moves m.
   * Without local rates every J is conserved; with dephasing alone m is.
   */
  public boolean hasUniqueSteadyState() {
    boolean local = emission() > 0 || pumping() > 0;
    boolean collective = collectiveEmission() > 0 || collectivePumping() > 0;
    return local || (collective && (dephasing > 0 || qubits == 1));
  }

  /** Index of the lowest ladder, J = 0 or 1/2. */
  public int lastLadder() {
    return qubits / 2;
  }

  /** Number of states (J, m) of the whole lattice: (N/2+1)^2 for even N, (N+1)(N+3)/4 for odd. */
  public long states() {
    long n = qubits;
    return n % 2 == 0 ? (n / 2 + 1) * (n / 2 + 1) : (n + 1) * (n + 3) / 4;
  }

  /** The factor I of the local moves within ladder s. */
  public double within(int s) {
    double q = qubits - 2.0 * s;
    return q == 0 ? 0 : (qubits + 2.0) / (q * (q + 2));
  }

  /** The factor a of the moves from ladder s to J - 1. */
  public double lowering(int s) {
    double q = qubits - 2.0 * s;
    return q == 0 ? 0 : (qubits + q + 2) / (2 * q * (q + 1));
  }

  /** The factor b of the moves from ladder s to J + 1. */
  public double raising(int s) {
    double q = qubits - 2.0 * s;
    return (qubits - q) / (2 * (q + 1) * (q + 2));
  }
}
