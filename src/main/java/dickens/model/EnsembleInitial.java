package dickens.model;

import dickens.generator.HermitianPlanes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hipparchus.special.Gamma;

/**
 * The parameter {@code initial} of ensembles with coherences: the state at t = 0, and with it the
 * weights P_J where no local channel mixes the values of J.
 */
final class EnsembleInitial {
  static final String GRAMMAR =
      "ground, excited, dicke:J,m, css:theta,phi (coherent state of J = N/2 along these angles),"
          + " product:p (each qubit up with probability p), thermal:T (each qubit at temperature T"
          + " in the field w0), J:twoJ or weights:FILE (P_J, J = N/2 first; each J at m = -J)";

  private static final Pattern OF_PI =
      Pattern.compile("([+-]?[0-9.eE]*)\\*?pi(/[0-9.]+)?", Pattern.CASE_INSENSITIVE);

  private EnsembleInitial() {}

  /** Twice the only J of the state; 0 or greater, or -1 where several take part. */
  static int onlySpin(String text, int qubits, double w0) {
    String kind = kind(text);
    return switch (kind) {
      case "ground", "excited", "css" -> qubits;
      case "dicke" -> dicke(text, qubits)[0];
      case "J", "weights" -> {
        SpinWeights weights = InitialState.weights(text, qubits, 1);
        yield weights.isSingle() ? weights.firstTwoJ() : -1;
      }
      default -> {
        double p = excitation(text, w0);
        yield p == 0 || p == 1 || qubits == 1 ? qubits : -1;
      }
    };
  }

  /**
   * The state on planes of the given spins, which must include all that it needs; stored as a
   * diagonal where it has no coherence between values of m.
   *
   * @param text as GRAMMAR says
   * @param qubits N
   * @param w0 field that {@code thermal} refers to
   * @param spins twice the spin of each plane
   * @throws BadRequest where the text is none of the grammar
   */
  static HermitianPlanes state(String text, int qubits, double w0, int[] spins) {
    switch (kind(text)) {
      case "ground":
        return single(spins, qubits, qubits);
      case "excited":
        return single(spins, qubits, 0);
      case "dicke":
        int[] dicke = dicke(text, qubits);
        return single(spins, dicke[0], (dicke[0] - dicke[1]) / 2);
      case "css":
        double[] angles = angles(text);
        return coherent(spins, qubits, angles[0], angles[1]);
      case "J", "weights":
        return lowest(spins, InitialState.weights(text, qubits, 1));
      default:
        return product(spins, qubits, excitation(text, w0));
    }
  }

  /** Refuses what is none of the grammar. */
  static void check(String text, int qubits, double w0) {
    if (kind(text).equals("css")) {
      angles(text);
    }
    onlySpin(text, qubits, w0);
  }

  private static String kind(String text) {
    String value = text.strip();
    int colon = value.indexOf(':');
    String kind = colon < 0 ? value : value.substring(0, colon);
    boolean takesNothing = kind.equals("ground") || kind.equals("excited");
    boolean takesWords = kind.matches("dicke|css|product|thermal|J|weights");
    if (takesNothing ? colon >= 0 : !takesWords || colon < 0) {
      throw new BadRequest("initial = '" + text + "': it must be one of " + GRAMMAR);
    }
    return kind;
  }

  private static String argument(String text) {
    return text.substring(text.indexOf(':') + 1).strip();
  }

  private static int plane(int[] spins, int twoJ) {
    for (int s = 0; s < spins.length; s++) {
      if (spins[s] == twoJ) {
        return s;
      }
    }
    throw new IllegalArgumentException("the planes hold no 2J = " + twoJ);
  }

  /** |J, J - i> of one J; which copy of J does not matter. */
  private static HermitianPlanes single(int[] spins, int twoJ, int i) {
    HermitianPlanes rho = HermitianPlanes.diagonal(spins);
    rho.re(plane(spins, twoJ))[i] = 1;
    return rho;
  }

  private static HermitianPlanes lowest(int[] spins, SpinWeights weights) {
    HermitianPlanes rho = HermitianPlanes.diagonal(spins);
    for (int k = 0; k < weights.weights().length; k++) {
      if (weights.weights()[k] > 0) {
        int twoJ = weights.twoJ(k);
        rho.re(plane(spins, twoJ))[twoJ] = weights.weights()[k];
      }
    }
    return rho;
  }

  /** P(J, m) = d_J p^(N/2+m) (1-p)^(N/2-m), d_J = N! (2J+1)/((N/2-J)! (N/2+J+1)!), in logs. */
  private static HermitianPlanes product(int[] spins, int qubits, double p) {
    if (p == 0 || p == 1) {
      return single(spins, qubits, p == 0 ? qubits : 0);
    }
    HermitianPlanes rho = HermitianPlanes.diagonal(spins);
    double sum = 0;
    for (int s = 0; s < spins.length; s++) {
      int singlets = (qubits - spins[s]) / 2;
      double log =
          Gamma.logGamma(qubits + 1.0)
              + Math.log(spins[s] + 1.0)
              - Gamma.logGamma(singlets + 1.0)
              - Gamma.logGamma(qubits - singlets + 2.0);
      for (int i = 0; i <= spins[s]; i++) {
        int up = qubits - singlets - i;
        double value = Math.exp(log + up * Math.log(p) + (qubits - up) * Math.log1p(-p));
        rho.re(s)[i] = value;
        sum += value;
      }
    }
    rho.scale(1 / sum);
    return rho;
  }

  /**
   * The spin coherent state of J = N/2 with mean spin N/2 (sin th cos ph, sin th sin ph, cos th):
   * amplitudes sqrt(binomial(N, i)) cos(th/2)^(N-i) sin(th/2)^i e^(i ph i) at m = N/2 - i.
   */
  private static HermitianPlanes coherent(int[] spins, int qubits, double theta, double phi) {
    double cos = Math.cos(0.5 * theta);
    double sin = Math.sin(0.5 * theta);
    double[] amplitude = new double[qubits + 1];
    double norm = 0;
    for (int i = 0; i <= qubits; i++) {
      double binomial =
          Gamma.logGamma(qubits + 1.0) - Gamma.logGamma(i + 1.0) - Gamma.logGamma(qubits - i + 1.0);
      double sign = (cos < 0 && (qubits - i) % 2 == 1 ? -1 : 1) * (sin < 0 && i % 2 == 1 ? -1 : 1);
      double log = 0.5 * binomial + power(cos, qubits - i) + power(sin, i);
      amplitude[i] = sign * Math.exp(log);
      norm += amplitude[i] * amplitude[i];
    }
    HermitianPlanes rho = new HermitianPlanes(spins);
    int s = plane(spins, qubits);
    for (int q = 0; q <= qubits; q++) {
      int at = HermitianPlanes.offset(qubits, q);
      for (int i = 0; i + q <= qubits; i++) {
        double size = amplitude[i] * amplitude[i + q] / norm;
        rho.re(s)[at + i] = size * Math.cos(q * phi);
        rho.im(s)[at + i] = q == 0 ? 0 : -size * Math.sin(q * phi);
      }
    }
    return rho;
  }

  /** log |base|^exponent, 0^0 being 1. */
  private static double power(double base, int exponent) {
    return exponent == 0 ? 0 : exponent * Math.log(Math.abs(base));
  }

  /** {2J, 2m} of dicke:J,m. */
  private static int[] dicke(String text, int qubits) {
    double[] numbers = numbers(text, "dicke:J,m, such as dicke:5/2,-1/2");
    double twoJ = 2 * numbers[0];
    double twoM = 2 * numbers[1];
    boolean whole = twoJ == Math.rint(twoJ) && twoM == Math.rint(twoM);
    if (!whole || !(twoJ >= 0 && twoJ <= qubits) || (qubits - (long) twoJ) % 2 != 0) {
      throw new BadRequest(
          "initial = '" + text + "': for N = " + qubits + " J must be one of N/2, N/2 - 1, .. 0");
    }
    if (Math.abs(twoM) > twoJ || ((long) twoJ - (long) twoM) % 2 != 0) {
      throw new BadRequest("initial = '" + text + "': m must be one of -J, -J + 1, .. J");
    }
    return new int[] {(int) twoJ, (int) twoM};
  }

  private static double[] angles(String text) {
    return numbers(text, "css:theta,phi in radians, such as css:pi/2,0");
  }

  private static double[] numbers(String text, String form) {
    String[] parts = argument(text).split(",", -1);
    if (parts.length == 2) {
      try {
        double[] numbers = {number(parts[0].strip()), number(parts[1].strip())};
        if (Double.isFinite(numbers[0]) && Double.isFinite(numbers[1])) {
          return numbers;
        }
      } catch (NumberFormatException e) {
        // told below
      }
    }
    throw new BadRequest("initial = '" + text + "': write " + form);
  }

  private static double number(String text) {
    Matcher ofPi = OF_PI.matcher(text);
    if (!ofPi.matches()) {
      return NumberSyntax.parse(text);
    }
    String factor = ofPi.group(1);
    double value =
        switch (factor) {
          case "", "+" -> 1;
          case "-" -> -1;
          default -> NumberSyntax.parse(factor);
        };
    double divisor = ofPi.group(2) == null ? 1 : NumberSyntax.parse(ofPi.group(2).substring(1));
    return value * Math.PI / divisor;
  }

  /** Probability that a qubit is up. */
  private static double excitation(String text, double w0) {
    boolean thermal = kind(text).equals("thermal");
    double value;
    try {
      value = NumberSyntax.parse(argument(text));
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!thermal) {
      if (!(value >= 0 && value <= 1)) {
        throw new BadRequest(
            "initial = '" + text + "': the probability of up must be a number from 0 to 1");
      }
      return value;
    }
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new BadRequest(
          "initial = '" + text + "': the temperature must be a number, 0 or greater");
    }
    if (w0 == 0) {
      throw new BadRequest(
          "initial = '"
              + text
              + "': without a field w0 every temperature is infinite; give product:p, each qubit up"
              + " with probability p");
    }
    return 1 / (1 + Math.exp(w0 / value));
  }
}
