package dickens.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what commutes with H and with every jump operator of collective channels: a component n.J
 * of the spin, or the parity exp(i pi J_a) of an axis a. Its distribution is then conserved, and
 * the steady state is not unique (Buca and Prosen 2012).
 *
 * <p>Other conserved quantities exist and are not looked for.
 */
public final class ConservedQuantity {
  private static final String AXES = "xyz";

  /** Commutators below this share of their factors vanish. */
  private static final double ZERO = 1e-12;

  /** No larger spin is needed to tell a polynomial of low degree from one that commutes. */
  private static final int ENOUGH_TWO_J = 40;

  private ConservedQuantity() {}

  /** The conserved quantity in words, such as "J_x"; empty where none was found. */
  public static Optional<String> of(DickeLiouvillian liouvillian) {
    int twoJ = Math.min(liouvillian.twoJ(0), ENOUGH_TWO_J + liouvillian.twoJ(0) % 2);
    List<SpinMatrix> operators = operators(liouvillian, twoJ);
    Optional<String> component = component(operators, twoJ);
    if (component.isPresent()) {
      return component;
    }
    for (int axis = 2; axis >= 0; axis--) {
      char letter = AXES.charAt(axis);
      if (operators.stream().allMatch(operator -> keepsParity(operator, letter))) {
        return Optional.of("the parity exp(i pi J_" + letter + ")");
      }
    }
    return Optional.empty();
  }

  private static List<SpinMatrix> operators(DickeLiouvillian liouvillian, int twoJ) {
    List<SpinMatrix> operators = new ArrayList<>();
    DickeRates rates = liouvillian.rates();
    operators.add(liouvillian.hamiltonian().matrix(twoJ));
    if (rates.collectiveEmission() > 0) {
      operators.add(SpinMatrix.letter('-', twoJ));
    }
    if (rates.collectivePumping() > 0) {
      operators.add(SpinMatrix.letter('+', twoJ));
    }
    if (rates.collectiveDephasing() > 0) {
      operators.add(SpinMatrix.letter('z', twoJ));
    }
    for (CollectiveJump jump : liouvillian.jumps()) {
      if (jump.rate() > 0) {
        operators.add(jump.operator().matrix(twoJ));
      }
    }
    return operators;
  }

  /**
   * True where X commutes with exp(i pi J_a): that of z is (-1)^i up to a phase, i = J - m; that of
   * x turns m into -m; that of y is both.
   */
  private static boolean keepsParity(SpinMatrix operator, char axis) {
    int last = operator.twoJ();
    double zero = ZERO * operator.largest();
    for (int i = 0; i <= last; i++) {
      for (int j = 0; j <= last; j++) {
        double sign = axis == 'x' || (i - j) % 2 == 0 ? 1 : -1;
        int k = axis == 'z' ? i : last - i;
        int l = axis == 'z' ? j : last - j;
        double re = operator.re(i, j) - sign * operator.re(k, l);
        double im = operator.im(i, j) - sign * operator.im(k, l);
        if (Math.hypot(re, im) > zero) {
          return false;
        }
      }
    }
    return true;
  }

  /** n with sum_k |[X_k, n.J]|^2 = n.G.n = 0, G the 3 x 3 Gram matrix of the commutators. */
  private static Optional<String> component(List<SpinMatrix> operators, int twoJ) {
    double[][] gram = new double[3][3];
    double scale = 0;
    for (SpinMatrix x : operators) {
      double size = x.largest();
      if (size == 0) {
        continue;
      }
      SpinMatrix[] c = new SpinMatrix[3];
      for (int a = 0; a < 3; a++) {
        SpinMatrix j = SpinMatrix.letter(AXES.charAt(a), twoJ);
        SpinMatrix product = x.times(j);
        c[a] = SpinMatrix.zero(twoJ, product.band());
        c[a].add(product, 1 / size, 0);
        c[a].add(j.times(x), -1 / size, 0);
      }
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
          gram[a][b] += realTrace(c[a], c[b]);
        }
      }
      scale += (double) twoJ * twoJ * twoJ;
    }
    double[] n = nullVector(gram, ZERO * Math.max(scale, 1));
    return n.length == 0 ? Optional.empty() : Optional.of(words(n));
  }

  /** Re tr(A^+ B). */
  private static double realTrace(SpinMatrix a, SpinMatrix b) {
    double sum = 0;
    for (int i = 0; i < a.dimension(); i++) {
      for (int j = Math.max(0, i - a.band()); j <= Math.min(a.twoJ(), i + a.band()); j++) {
        sum += a.re(i, j) * b.re(i, j) + a.im(i, j) * b.im(i, j);
      }
    }
    return sum;
  }

  /** A unit vector with G n = 0 for symmetric G >= 0; empty where there is none. */
  private static double[] nullVector(double[][] g, double tolerance) {
    double[][] v = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    // Jacobi rotations converge quadratically; a 3 x 3 matrix needs four or five sweeps
    for (int sweep = 0; sweep < 12; sweep++) {
      for (int p = 0; p < 2; p++) {
        for (int q = p + 1; q < 3; q++) {
          double angle = 0.5 * Math.atan2(2 * g[p][q], g[q][q] - g[p][p]);
          double c = Math.cos(angle);
          double s = Math.sin(angle);
          for (int k = 0; k < 3; k++) {
            double x = g[k][p];
            double y = g[k][q];
            g[k][p] = c * x - s * y;
            g[k][q] = s * x + c * y;
            double w = v[k][p];
            double u = v[k][q];
            v[k][p] = c * w - s * u;
            v[k][q] = s * w + c * u;
          }
          for (int k = 0; k < 3; k++) {
            double x = g[p][k];
            double y = g[q][k];
            g[p][k] = c * x - s * y;
            g[q][k] = s * x + c * y;
          }
        }
      }
    }
    for (int k = 2; k >= 0; k--) {
      if (Math.abs(g[k][k]) <= tolerance) {
        return new double[] {v[0][k], v[1][k], v[2][k]};
      }
    }
    return new double[0];
  }

  private static String words(double[] n) {
    double largest = 0;
    for (double x : n) {
      largest = Math.abs(x) > Math.abs(largest) ? x : largest;
    }
    StringBuilder text = new StringBuilder();
    for (int a = 0; a < 3; a++) {
      double x = n[a] / largest;
      if (Math.abs(x) < 1e-6) {
        continue;
      }
      double rounded = Math.rint(x * 1e6) / 1e6;
      String factor = rounded == 1 ? "" : rounded + " ";
      text.append(text.isEmpty() ? "" : " + ").append(factor).append("J_").append(AXES.charAt(a));
    }
    return text.toString();
  }
}
