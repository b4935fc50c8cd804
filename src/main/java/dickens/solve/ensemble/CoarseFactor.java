package dickens.solve.ensemble;

import dickens.generator.WorkSharing;
import java.util.Arrays;

/**
 * The coarse operator factorised: block elimination in J from both ends to the heaviest J, whose
 * trace row at z = 0 is replaced by c = 0.
 *
 * <p>Which J is heaviest the null vector of the coarse operator says: the chain of the plane traces
 * alone, from which the search begins, may be wrong by N/4, and with a J of weight w as the end
 * solutions grow by 1/w. Memory 8 bytes for each pair of coefficients of a plane, twice that for a
 * complex shift.
 */
final class CoarseFactor {
  /** Ratio of weights up to which the end of the elimination stays where it is. */
  private static final double HEAVY = 10;

  private static final int SEARCHES = 4;

  private final CoarseOperator operator;
  private final boolean complex;
  private final boolean pinned;
  private final double[][][] inverseRe;
  private final double[][][] inverseIm;
  private final double scale;
  private int end;

  private CoarseFactor(CoarseOperator operator, int end) {
    this.operator = operator;
    this.end = end;
    complex = operator.isComplex();
    pinned = operator.isSingular();
    int planes = operator.planes();
    inverseRe = new double[planes][][];
    inverseIm = new double[planes][][];
    double largest = 0;
    for (int s = 0; s < planes; s++) {
      for (int r = 0; r < operator.own(s).length; r++) {
        largest = Math.max(largest, Math.abs(operator.own(s)[r][r]));
      }
    }
    scale = largest;
    WorkSharing.forEach(
        2,
        side -> {
          if (side == 0) {
            for (int s = 0; s < end; s++) {
              eliminate(s, s - 1, -1);
            }
          } else {
            for (int s = planes - 1; s > end; s--) {
              eliminate(s, -1, s + 1);
            }
          }
        });
    eliminate(end, end - 1, end + 1);
  }

  /**
   * Factorises at any shift.
   *
   * @param heaviest plane of about the largest weight in the steady state
   */
  static CoarseFactor of(CoarseOperator operator, int heaviest) {
    return new CoarseFactor(operator, heaviest);
  }

  /** Factorises at z = 0 and finds the heaviest plane. */
  static CoarseFactor ofSteadyState(CoarseOperator operator) {
    CoarseFactor factor = new CoarseFactor(operator, operator.heaviestByTraces());
    for (int round = 0; round < SEARCHES; round++) {
      double[][] vector = factor.nullVector();
      int heaviest = factor.end;
      for (int s = 0; s < vector.length; s++) {
        heaviest = Math.abs(vector[s][0]) > Math.abs(vector[heaviest][0]) ? s : heaviest;
      }
      if (Math.abs(vector[heaviest][0]) <= HEAVY * Math.abs(vector[factor.end][0])) {
        break;
      }
      factor.endAt(heaviest);
    }
    return factor;
  }

  /** Moves the end of the elimination; what is eliminated already in the same direction stays. */
  private void endAt(int plane) {
    for (int s = end; s < plane; s++) {
      eliminate(s, s - 1, -1);
    }
    for (int s = end; s > plane; s--) {
      eliminate(s, -1, s + 1);
    }
    end = plane;
    eliminate(plane, plane - 1, plane + 1);
  }

  /** Inverse of the block of s after the blocks of the planes before and after, -1 for none. */
  private void eliminate(int s, int before, int after) {
    int m = operator.own(s).length;
    double[][] re = copy(operator.own(s));
    double[][] im = copy(operator.ownIm(s));
    if (before >= 0) {
      double[][] into = operator.fromPrevious(s);
      double[][] out = operator.fromNext(before);
      RowProduct.subtractTriple(re, into, inverseRe[before], out);
      if (complex) {
        RowProduct.subtractTriple(im, into, inverseIm[before], out);
      }
    }
    if (after >= 0 && after < inverseRe.length) {
      double[][] into = operator.fromNext(s);
      double[][] out = operator.fromPrevious(after);
      RowProduct.subtractTriple(re, into, inverseRe[after], out);
      if (complex) {
        RowProduct.subtractTriple(im, into, inverseIm[after], out);
      }
    }
    if (pinned && s == end) {
      Arrays.fill(re[0], 0);
      re[0][0] = scale;
    }
    GaussJordan.invert(re, im, m);
    inverseRe[s] = re;
    inverseIm[s] = im;
  }

  private static double[][] copy(double[][] rows) {
    double[][] copy = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      copy[r] = rows[r].clone();
    }
    return copy;
  }

  /** c of trace 1 with R L P c = 0. */
  double[][] steadyState() {
    double[][] c = nullVector();
    double trace = 0;
    for (double[] plane : c) {
      trace += plane[0];
    }
    for (double[] plane : c) {
      for (int k = 0; k < plane.length; k++) {
        plane[k] /= trace;
      }
    }
    return c;
  }

  /** The same with c = 1 for the trace of the plane at which the elimination ends. */
  private double[][] nullVector() {
    double[][] c = new double[inverseRe.length][];
    for (int s = 0; s < c.length; s++) {
      c[s] = new double[inverseRe[s].length];
    }
    solve(new double[][][] {c}, 1);
    return c;
  }

  /** x = (R (L - z) P)^-1 y in place; {@code y[part][s][unknown]}. */
  void solve(double[][][] y) {
    solve(y, 0);
  }

  private void solve(double[][][] y, double pin) {
    int planes = inverseRe.length;
    double[][][] reduced = new double[planes][][];
    WorkSharing.forEach(
        2,
        side -> {
          if (side == 0) {
            for (int s = 0; s < end; s++) {
              carry(y, s, s - 1, operator.fromPrevious(s), reduced);
            }
          } else {
            for (int s = planes - 1; s > end; s--) {
              carry(y, s, s + 1, operator.fromNext(s), reduced);
            }
          }
        });
    if (end > 0) {
      subtract(operator.fromPrevious(end), reduced[end - 1], parts(y, end));
    }
    if (end + 1 < planes) {
      subtract(operator.fromNext(end), reduced[end + 1], parts(y, end));
    }
    if (pinned) {
      for (double[][] part : y) {
        part[end][0] = pin * scale;
      }
    }
    put(y, end, times(end, parts(y, end)));
    WorkSharing.forEach(
        2,
        side -> {
          if (side == 0) {
            for (int s = end - 1; s >= 0; s--) {
              subtract(operator.fromNext(s), parts(y, s + 1), parts(y, s));
              put(y, s, times(s, parts(y, s)));
            }
          } else {
            for (int s = end + 1; s < planes; s++) {
              subtract(operator.fromPrevious(s), parts(y, s - 1), parts(y, s));
              put(y, s, times(s, parts(y, s)));
            }
          }
        });
  }

  /** y_s -= coupling x_before, x_s = inverse_s y_s, where the plane before is reduced already. */
  private void carry(double[][][] y, int s, int before, double[][] coupling, double[][][] reduced) {
    if (before >= 0 && before < inverseRe.length) {
      subtract(coupling, reduced[before], parts(y, s));
    }
    reduced[s] = times(s, parts(y, s));
  }

  private static double[][] parts(double[][][] y, int s) {
    double[][] parts = new double[y.length][];
    for (int part = 0; part < y.length; part++) {
      parts[part] = y[part][s];
    }
    return parts;
  }

  private static void put(double[][][] y, int s, double[][] parts) {
    for (int part = 0; part < y.length; part++) {
      y[part][s] = parts[part];
    }
  }

  /** inverse_s x. */
  private double[][] times(int s, double[][] x) {
    int m = x[0].length;
    double[][] result = new double[x.length][m];
    for (int r = 0; r < m; r++) {
      result[0][r] = Multipoles.dot(inverseRe[s][r], x[0]);
      if (complex) {
        result[0][r] -= Multipoles.dot(inverseIm[s][r], x[1]);
        result[1][r] =
            Multipoles.dot(inverseRe[s][r], x[1]) + Multipoles.dot(inverseIm[s][r], x[0]);
      }
    }
    return result;
  }

  private static void subtract(double[][] a, double[][] x, double[][] y) {
    for (int part = 0; part < y.length; part++) {
      for (int r = 0; r < y[part].length; r++) {
        y[part][r] -= Multipoles.dot(a[r], x[part]);
      }
    }
  }
}
