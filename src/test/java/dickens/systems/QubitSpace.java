package dickens.systems;

import java.util.ArrayList;
import java.util.List;

/**
 * N qubits in the full 2^N space, by Kronecker products: the second route of every ensemble test.
 *
 * <p>Matrices are {@code [2][n][n]}, real and imaginary parts. Bit k of a basis index is 1 where
 * qubit k is down.
 */
public final class QubitSpace {
  private final int qubits;
  private final int size;

  /** State vectors |J, m, alpha> by spin (J = N/2 - s), then index i = J - m, then alpha. */
  private final List<List<List<double[]>>> dicke = new ArrayList<>();

  public QubitSpace(int qubits) {
    this.qubits = qubits;
    this.size = 1 << qubits;
    buildDickeStates();
  }

  public double[][][] single(char letter, int qubit) {
    double[][][] m = new double[2][size][size];
    int bit = 1 << qubit;
    for (int c = 0; c < size; c++) {
      boolean up = (c & bit) == 0;
      switch (letter) {
        case 'z' -> m[0][c][c] = up ? 0.5 : -0.5;
        case '+' -> m[0][c & ~bit][c] += up ? 0 : 1;
        case '-' -> m[0][c | bit][c] += up ? 1 : 0;
        case 'x' -> m[0][c ^ bit][c] = 0.5;
        case 'y' -> m[1][c ^ bit][c] = up ? 0.5 : -0.5;
        default -> throw new IllegalArgumentException("letter " + letter);
      }
    }
    return m;
  }

  public double[][][] collective(char letter) {
    double[][][] sum = new double[2][size][size];
    for (int k = 0; k < qubits; k++) {
      add(sum, 1, 0, single(letter, k));
    }
    return sum;
  }

  public double[][][] word(String letters) {
    double[][][] product = new double[2][size][size];
    for (int c = 0; c < size; c++) {
      product[0][c][c] = 1;
    }
    for (char letter : letters.toCharArray()) {
      product = times(product, collective(letter));
    }
    return product;
  }

  /** -i [H, x]. */
  public double[][][] commutator(double[][][] h, double[][][] x) {
    double[][][] y = new double[2][size][size];
    add(y, 0, -1, times(h, x));
    add(y, 0, 1, times(x, h));
    return y;
  }

  /** y += rate D[c] x. */
  public void addDissipator(double[][][] y, double rate, double[][][] c, double[][][] x) {
    double[][][] cd = adjoint(c);
    double[][][] cdc = times(cd, c);
    add(y, rate, 0, times(times(c, x), cd));
    add(y, -rate / 2, 0, times(cdc, x));
    add(y, -rate / 2, 0, times(x, cdc));
  }

  /** The operator with rho_J[i][j] = 1 for one J = N/2 - s and zero elsewhere. */
  public double[][][] embed(int s, int i, int j) {
    double[][][] x = new double[2][size][size];
    List<double[]> left = dicke.get(s).get(i);
    List<double[]> right = dicke.get(s).get(j);
    double weight = 1.0 / left.size();
    for (int alpha = 0; alpha < left.size(); alpha++) {
      double[] l = left.get(alpha);
      double[] r = right.get(alpha);
      for (int a = 0; a < size; a++) {
        for (int b = 0; b < size; b++) {
          x[0][a][b] += weight * l[a] * r[b];
        }
      }
    }
    return x;
  }

  /** rho_J[i][j] of an operator: the sum over alpha of its elements; {re, im}. */
  public double[] component(double[][][] x, int s, int i, int j) {
    double[] value = new double[2];
    List<double[]> left = dicke.get(s).get(i);
    List<double[]> right = dicke.get(s).get(j);
    for (int alpha = 0; alpha < left.size(); alpha++) {
      for (int part = 0; part < 2; part++) {
        for (int a = 0; a < size; a++) {
          double row = 0;
          for (int b = 0; b < size; b++) {
            row += x[part][a][b] * right.get(alpha)[b];
          }
          value[part] += left.get(alpha)[a] * row;
        }
      }
    }
    return value;
  }

  public int size() {
    return size;
  }

  public static void add(double[][][] y, double re, double im, double[][][] x) {
    int n = y[0].length;
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        y[0][a][b] += re * x[0][a][b] - im * x[1][a][b];
        y[1][a][b] += re * x[1][a][b] + im * x[0][a][b];
      }
    }
  }

  public static double[][][] adjoint(double[][][] x) {
    int n = x[0].length;
    double[][][] y = new double[2][n][n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        y[0][a][b] = x[0][b][a];
        y[1][a][b] = -x[1][b][a];
      }
    }
    return y;
  }

  public static double[][][] times(double[][][] x, double[][][] y) {
    int n = x[0].length;
    double[][][] z = new double[2][n][n];
    for (int a = 0; a < n; a++) {
      for (int k = 0; k < n; k++) {
        double xr = x[0][a][k];
        double xi = x[1][a][k];
        if (xr == 0 && xi == 0) {
          continue;
        }
        for (int b = 0; b < n; b++) {
          z[0][a][b] += xr * y[0][k][b] - xi * y[1][k][b];
          z[1][a][b] += xr * y[1][k][b] + xi * y[0][k][b];
        }
      }
    }
    return z;
  }

  /**
   * Highest-weight states of spin J span what is orthogonal, at m = J, to all larger spins; J_-
   * gives the rest.
   */
  private void buildDickeStates() {
    double[][] lower = collective('-')[0];
    for (int s = 0; 2 * s <= qubits; s++) {
      int twoJ = qubits - 2 * s;
      List<double[]> taken = new ArrayList<>();
      for (int larger = 0; larger < s; larger++) {
        taken.addAll(dicke.get(larger).get(s - larger));
      }
      List<double[]> top = new ArrayList<>();
      for (int c = 0; c < size; c++) {
        if (Integer.bitCount(c) != s) {
          continue;
        }
        double[] v = new double[size];
        v[c] = 1;
        for (int pass = 0; pass < 2; pass++) {
          project(v, taken);
          project(v, top);
        }
        double norm = Math.sqrt(dot(v, v));
        if (norm > 1e-6) {
          scale(v, 1 / norm);
          top.add(v);
        }
      }
      List<List<double[]>> ladder = new ArrayList<>();
      ladder.add(top);
      for (int i = 1; i <= twoJ; i++) {
        List<double[]> next = new ArrayList<>();
        for (double[] v : ladder.get(i - 1)) {
          double[] w = new double[size];
          for (int a = 0; a < size; a++) {
            w[a] = dot(lower[a], v);
          }
          scale(w, 1 / Math.sqrt(dot(w, w)));
          next.add(w);
        }
        ladder.add(next);
      }
      dicke.add(ladder);
    }
  }

  private static void project(double[] v, List<double[]> away) {
    for (double[] u : away) {
      double overlap = dot(u, v);
      for (int k = 0; k < v.length; k++) {
        v[k] -= overlap * u[k];
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static void scale(double[] v, double factor) {
    for (int k = 0; k < v.length; k++) {
      v[k] *= factor;
    }
  }
}
