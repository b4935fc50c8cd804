package dickens.observe;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The laws that every row is checked against, at the accuracy that double precision can reach:
 * first law, second law, thermodynamic uncertainty relation.
 */
public final class LawCheck {
  /** Error of a current, relative to its gross flux; ten times what GTH attains. */
  private static final double FLUX_TOLERANCE = 1e-13;

  private LawCheck() {}

  /** The first law that is violated beyond rounding, in words; empty where all hold. */
  public static Optional<String> violation(TransportStatistics s) {
    EntropyFlow entropy = EntropyFlow.of(s);
    Optional<String> found = energyLaw(s, entropy);
    int channels = s.channels().size();
    for (int c = 0; c < channels && found.isEmpty(); c++) {
      found = uncertaintyRelation(s, entropy, c);
    }
    return found;
  }

  /** sigma and what its rounding errors are relative to. */
  private record EntropyFlow(double production, double gross) {
    static EntropyFlow of(TransportStatistics s) {
      return new EntropyFlow(s.entropyProduction(), s.grossEntropyFlow());
    }

    double error() {
      return FLUX_TOLERANCE * gross;
    }
  }

  /**
   * The same for the populations of N qubits, where temperatures may be 0 or missing (then there is
   * no second law to check) and a noise is expensive (then it is checked only where it is known).
   */
  public static Optional<String> violationOnLattice(LatticeStatistics s) {
    EntropyFlow entropy = EntropyFlow.of(s);
    if (Double.isNaN(entropy.production)) {
      return firstLaw(s);
    }
    return energyLaw(s, entropy)
        .or(
            () ->
                IntStream.range(0, s.channels().size())
                    .filter(s::hasNoise)
                    .boxed()
                    .flatMap(c -> uncertaintyRelation(s, entropy, c).stream())
                    .findFirst());
  }

  private static Optional<String> firstLaw(TransportStatistics s) {
    double firstLaw = s.firstLawResidual();
    return Math.abs(firstLaw) <= FLUX_TOLERANCE
        ? Optional.empty()
        : Optional.of("the currents add up to " + firstLaw + " of the gross flux, not to 0");
  }

  private static Optional<String> energyLaw(TransportStatistics s, EntropyFlow entropy) {
    Optional<String> first = firstLaw(s);
    return first.isPresent() || entropy.production >= -entropy.error()
        ? first
        : Optional.of("the entropy production is negative: " + entropy.production);
  }

  /** S sigma >= 2 I^2, K(19), with each factor as large or small as its error allows. */
  private static Optional<String> uncertaintyRelation(
      TransportStatistics s, EntropyFlow entropy, int c) {
    double sigma = entropy.production + entropy.error();
    double current = Math.max(0, Math.abs(s.current(c)) - FLUX_TOLERANCE * s.gross(c));
    return s.noise(c) * (1 + 1e-11) * sigma >= 2 * current * current * (1 - 1e-11)
        ? Optional.empty()
        : Optional.of(
            "the uncertainty relation S sigma >= 2 I^2 is violated for bath "
                + s.channels().get(c));
  }
}
