package dickens.bath;

/**
 * Spectral density Gamma(omega) of a bath for omega > 0; the odd continuation to negative
 * frequencies is never evaluated, because it ruins small populations.
 *
 * <p>Units: frequencies in the model's energy unit (hbar = 1), densities likewise.
 */
public sealed interface SpectralDensity {

  /** Gamma at a positive frequency. */
  double at(double omega);

  /** True where the density vanishes at every frequency. */
  boolean isZero();

  /**
   * The peaked density K(5): Gamma(w) = 4 G e d^2 w / ([(w-e)^2+d^2] [(w+e)^2+d^2]).
   *
   * @param height G, about the value at the maximum, 0 or greater
   * @param centre e, position of the maximum, greater than 0
   * @param width d, greater than 0
   */
  record Peaked(double height, double centre, double width) implements SpectralDensity {
    public Peaked {
      requireNotNegative("height Gamma", height);
      requirePositive("centre eps", centre);
      requirePositive("width delta", width);
    }

    @Override
    public double at(double omega) {
      double below = omega - centre;
      double above = omega + centre;
      double width2 = width * width;
      return 4
          * height
          * centre
          * width2
          * omega
          / ((below * below + width2) * (above * above + width2));
    }

    @Override
    public boolean isZero() {
      return height == 0;
    }
  }

  /**
   * Ohmic with exponential cut-off, App. C of K: Gamma(w) = G w exp(-w/w_c).
   *
   * @param slope G, dimensionless, 0 or greater
   * @param cutoff w_c, greater than 0
   */
  record Ohmic(double slope, double cutoff) implements SpectralDensity {
    public Ohmic {
      requireNotNegative("slope Gamma", slope);
      requirePositive("cutoff", cutoff);
    }

    @Override
    public double at(double omega) {
      return slope * omega * Math.exp(-omega / cutoff);
    }

    @Override
    public boolean isZero() {
      return slope == 0;
    }
  }

  /**
   * The same density at every frequency.
   *
   * @param height G, 0 or greater
   */
  record Flat(double height) implements SpectralDensity {
    public Flat {
      requireNotNegative("height Gamma", height);
    }

    @Override
    public double at(double omega) {
      return height;
    }

    @Override
    public boolean isZero() {
      return height == 0;
    }
  }

  /**
   * The regularised peak K(B4): the peaked density times D^2/(D^2 + w^2).
   *
   * @param peak the density K(5)
   * @param regulator D, greater than 0
   */
  record RegularisedPeak(Peaked peak, double regulator) implements SpectralDensity {
    public RegularisedPeak {
      requirePositive("regulator Delta", regulator);
    }

    @Override
    public double at(double omega) {
      double d2 = regulator * regulator;
      return peak.at(omega) * (d2 / (d2 + omega * omega));
    }

    @Override
    public boolean isZero() {
      return peak.isZero();
    }
  }

  /**
   * Lorentz-Drude, K(B5): Gamma(w) = A w/(w^2 + c^2).
   *
   * @param amplitude A, in energy^2, 0 or greater
   * @param cutoff c, greater than 0
   */
  record LorentzDrude(double amplitude, double cutoff) implements SpectralDensity {
    public LorentzDrude {
      requireNotNegative("amplitude", amplitude);
      requirePositive("cutoff", cutoff);
    }

    @Override
    public double at(double omega) {
      return amplitude * omega / (omega * omega + cutoff * cutoff);
    }

    @Override
    public boolean isZero() {
      return amplitude == 0;
    }
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " = " + value + ": it must be greater than 0");
    }
  }

  private static void requireNotNegative(String what, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " = " + value + ": it must be 0 or greater");
    }
  }
}
