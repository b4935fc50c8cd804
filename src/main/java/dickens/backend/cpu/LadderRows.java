package dickens.backend.cpu;

import dickens.backend.SpinLadderBatch;

/**
 * Quanta, matrix elements and spectral densities of one level of many spin ladders at once, with
 * the operations of {@link dickens.generator.SpinLadder} and {@link dickens.bath.SpectralDensity}
 * in the same order, so that the rates have the same bits. Layout as in {@link BandRows}.
 */
final class LadderRows {
  private LadderRows() {}

  /** Omega d (2 a_k + d) for d = 1 and 2 [energy]. */
  static void quanta(
      int k, double[] lowestTwoA, double[] omega, double[] quantum1, double[] quantum2, int lanes) {
    double twoK = 2.0 * k;
    for (int i = 0; i < lanes; i++) {
      double twoA = lowestTwoA[i] + twoK;
      quantum1[i] = omega[i] * (twoA + 1);
      quantum2[i] = omega[i] * (2 * (twoA + 2));
    }
  }

  /**
   * |<k+1| J_x |k>|^2 and |<k+2| J_x^2/N |k>|^2; without the factor 2 of a = 0.
   *
   * @param qubits2 N^2
   */
  static void elements(
      int k,
      double[] twoJ,
      double[] lowestTwoA,
      double[] qubits2,
      double[] element1,
      double[] element2,
      int lanes) {
    double twoK = 2.0 * k;
    for (int i = 0; i < lanes; i++) {
      double twoA = lowestTwoA[i] + twoK;
      double here = 0.25 * ((twoJ[i] - twoA) * (twoJ[i] + twoA + 2));
      double next = 0.25 * ((twoJ[i] - (twoA + 2)) * (twoJ[i] + (twoA + 2) + 2));
      element1[i] = here / 4;
      element2[i] = here * next / 16 / qubits2[i];
    }
  }

  /** The factor 2 of a = 0 in the row of level 0. */
  static void doubleAtZero(double[] lowestTwoA, double[] element, int lanes) {
    for (int i = 0; i < lanes; i++) {
      if (lowestTwoA[i] == 0) {
        element[i] *= 2;
      }
    }
  }

  /** |<3/2| J_x^2/N |1/2>|^2 for half-integer spin, else 0. */
  static void elementOneUp(
      double[] twoJ, double[] lowestTwoA, double[] qubits2, double[] element, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double jPlusHalf = 0.5 * (twoJ[i] + 1);
      double ladder = 0.25 * ((twoJ[i] - 1) * (twoJ[i] + 3));
      element[i] = lowestTwoA[i] == 1 ? jPlusHalf * jPlusHalf * ladder / 16 / qubits2[i] : 0.0;
    }
  }

  /**
   * up = Gamma |A|^2 n and down = Gamma |A|^2 (1+n).
   *
   * @param expm1 exp(beta w) - 1 = 1/n
   */
  static void rates(
      double[] element, double[] density, double[] expm1, double[] up, double[] down, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double strength = density[i] * element[i];
      double n = 1 / expm1[i];
      up[i] = strength * n;
      down[i] = strength * (1 + n);
    }
  }

  /** leak += Gamma |A|^2 n: rates to levels that were cut off; 0 at the true end of a ladder. */
  static void leak(double[] element, double[] density, double[] expm1, double[] leak, int lanes) {
    for (int i = 0; i < lanes; i++) {
      leak[i] += density[i] * element[i] * (1 / expm1[i]);
    }
  }

  /** out = beta w. */
  static void scaled(double[] beta, double[] quantum, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      out[i] = beta[i] * quantum[i];
    }
  }

  /** out = Gamma(w), for the density code of a {@link SpinLadderBatch}. */
  static void density(
      int code,
      double[] amplitude,
      double[] place,
      double[] width,
      double[] regulator,
      double[] quantum,
      double[] out,
      int lanes) {
    switch (code) {
      case SpinLadderBatch.PEAKED -> peaked(amplitude, place, width, quantum, out, lanes);
      case SpinLadderBatch.OHMIC -> ohmic(amplitude, place, quantum, out, lanes);
      case SpinLadderBatch.FLAT -> System.arraycopy(amplitude, 0, out, 0, lanes);
      case SpinLadderBatch.REGULARISED_PEAK -> {
        peaked(amplitude, place, width, quantum, out, lanes);
        regularise(regulator, quantum, out, lanes);
      }
      case SpinLadderBatch.LORENTZ_DRUDE -> lorentz(amplitude, place, quantum, out, lanes);
      default -> throw new IllegalArgumentException("density code " + code + " is unknown");
    }
  }

  private static void peaked(
      double[] height, double[] centre, double[] width, double[] quantum, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double w = quantum[i];
      double below = w - centre[i];
      double above = w + centre[i];
      double width2 = width[i] * width[i];
      out[i] =
          4
              * height[i]
              * centre[i]
              * width2
              * w
              / ((below * below + width2) * (above * above + width2));
    }
  }

  private static void ohmic(
      double[] slope, double[] cutoff, double[] quantum, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double w = quantum[i];
      out[i] = slope[i] * w * Math.exp(-w / cutoff[i]);
    }
  }

  private static void regularise(double[] regulator, double[] quantum, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double w = quantum[i];
      double d2 = regulator[i] * regulator[i];
      out[i] *= d2 / (d2 + w * w);
    }
  }

  private static void lorentz(
      double[] amplitude, double[] cutoff, double[] quantum, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double w = quantum[i];
      out[i] = amplitude[i] * w / (w * w + cutoff[i] * cutoff[i]);
    }
  }
}
