package dickens.observe;

import java.util.Optional;

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
    double firstLaw = s.firstLawResidual();
    if (!(Math.abs(firstLaw) <= FLUX_TOLERANCE)) {
      return Optional.of("the currents add up to " + firstLaw + " of the gross flux, not to 0");
    }
    double sigma = s.entropyProduction();
    double sigmaError = FLUX_TOLERANCE * s.grossEntropyFlow();
    if (!(sigma >= -sigmaError)) {
      return Optional.of("the entropy production is negative: " + sigma);
    }
    for (int c = 0; c < s.channels().size(); c++) {
      double noise = s.noise(c);
      double current = Math.max(0, Math.abs(s.current(c)) - FLUX_TOLERANCE * s.gross(c));
      // S sigma >= 2 I^2, K(19), with each factor as large or small as its error allows
      if (!(noise * (1 + 1e-11) * (sigma + sigmaError) >= 2 * current * current * (1 - 1e-11))) {
        return Optional.of(
            "the uncertainty relation S sigma >= 2 I^2 is violated for bath "
                + s.channels().get(c));
      }
    }
    return Optional.empty();
  }
}
