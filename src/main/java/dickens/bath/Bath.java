package dickens.bath;

/**
 * A thermal reservoir: a spectral density at an inverse temperature.
 *
 * <p>Rates of a transition with energy w > 0 and unit matrix element, K(4) and K(7): down =
 * Gamma(w) (1 + n), up = Gamma(w) n, with n = 1/(exp(beta w) - 1). Their ratio is exp(-beta w) to
 * rounding; where exp overflows (beta w > 709) n is 0.
 *
 * @param name short name, e.g. {@code c}
 * @param beta inverse temperature [1/energy], greater than 0
 * @param density spectral density [energy]
 */
public record Bath(String name, double beta, SpectralDensity density) {

  public Bath {
    if (!(beta > 0) || Double.isInfinite(beta)) {
      throw new IllegalArgumentException(
          "beta_" + name + " = " + beta + ": an inverse temperature must be greater than 0");
    }
  }

  /** Bose-Einstein occupation at energy omega > 0, dimensionless. */
  public double occupation(double omega) {
    return 1 / ExpMinusOne.of(beta * omega);
  }
}
