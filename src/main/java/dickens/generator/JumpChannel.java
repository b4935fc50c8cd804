package dickens.generator;

/**
 * The jumps that one bath causes in an ensemble of N two-level systems. Collective rates multiply
 * the dissipators D[J_-] and D[J_+], local ones the sum over qubits of D[sigma_-] and D[sigma_+].
 *
 * @param name of the bath, for example "h"
 * @param collectiveEmission rate of D[J_-], gamma (1 + n) for a thermal bath [1/time]
 * @param collectivePumping rate of D[J_+], gamma n for a thermal bath [1/time]
 * @param emission rate of the local D[sigma_-] [1/time]
 * @param pumping rate of the local D[sigma_+] [1/time]
 */
public record JumpChannel(
    String name,
    double collectiveEmission,
    double collectivePumping,
    double emission,
    double pumping) {
  /** Refuses negative and non-finite rates. */
  public JumpChannel {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("name: a channel needs a name");
    }
    requireRate("collectiveEmission", collectiveEmission);
    requireRate("collectivePumping", collectivePumping);
    requireRate("emission", emission);
    requireRate("pumping", pumping);
  }

  /** A bath that couples to J_x: only collective jumps. */
  public static JumpChannel collective(String name, double emission, double pumping) {
    return new JumpChannel(name, emission, pumping, 0, 0);
  }

  /** A bath for each qubit of its own: only local jumps. */
  public static JumpChannel local(String name, double emission, double pumping) {
    return new JumpChannel(name, 0, 0, emission, pumping);
  }

  static void requireRate(String what, double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          what + " = " + rate + ": a rate must be finite and not negative");
    }
  }
}
