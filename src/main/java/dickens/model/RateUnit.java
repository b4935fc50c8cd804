package dickens.model;

import dickens.bath.PhysicalConstants;

/**
 * How a rate quoted in GHz is meant: Andolina et al. do not say whether "gamma = 0.5 GHz" is
 * 0.5e9/s or 2 pi 0.5e9/s.
 */
final class RateUnit {
  private RateUnit() {}

  static Parameter parameter() {
    return Parameter.choice(
        "rate_unit",
        "per_second",
        "1 GHz of a rate is 1e9/s (per_second) or 2 pi 1e9/s (angular)",
        "A Tab. I",
        "per_second",
        "angular");
  }

  /** Rates per second in one GHz of a rate. */
  static double perSecond(Values v) {
    return v.text("rate_unit").equals("angular") ? 2 * Math.PI * 1e9 : 1e9;
  }

  /** Power of one quantum h nu at a rate of one GHz [fW]. */
  static double femtowatt(Values v, double gigahertz) {
    return PhysicalConstants.PLANCK * (gigahertz * 1e9) * perSecond(v) * 1e15;
  }
}
