package dickens.solve.lattice;

import dickens.generator.WindowedLattice;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * A Galerkin coarse space of smooth functions on the lattice: trial functions x P_c, test functions
 * P_a, with polynomials P of total degree at most d in (s, M), orthonormal under x,
 *
 * <pre>
 *   y += x sum_c alpha_c P_c,   sum_c &lt;P_a, K x P_c&gt; alpha_c = &lt;P_a, r&gt;
 *   &lt;P_a, K x P_c&gt; = - sum_i x_i P_c(i) sum_j q_ij (P_a(j) - P_a(i))
 * </pre>
 *
 * Where local rates dominate, spins relax independently and the slow modes of the generator are
 * close to such functions (Krawtchouk polynomials of M in the limit). The constant is left out: it
 * is the stationary vector itself.
 *
 * <p>Products of Hermite polynomials in decorrelated coordinates of unit variance are the raw
 * basis; Gram-Schmidt under x drops what is dependent on a narrow window.
 *
 * <p>Memory: no vector; 16 bytes (d+1)^4/4 a block of states while it is built. Cost: about
 * (d+1)^4/2 flops a state once, 6 (d+1) a state and correction.
 */
final class PolynomialCoarseSpace {
  /** Squared part of a basis function outside the span of those before it that is still kept. */
  private static final double DEPENDENT = 1e-10;

  private final LadderMoves moves;
  private final WindowedLattice generator;
  private final int degree;
  private final int size;
  private final double meanRow;
  private final double meanColumn;
  private final double widthRow;
  private final double widthColumn;
  private final double slope;
  private final double[] root;
  private final RealMatrix inverse;

  /**
   * Builds the space.
   *
   * @param x estimate of the stationary vector, positive, sum about 1
   * @param degree d, at least 1
   */
  PolynomialCoarseSpace(WindowedLattice generator, LadderMoves moves, double[] x, int degree) {
    this.generator = generator;
    this.moves = moves;
    this.degree = degree;
    this.size = (degree + 1) * (degree + 2) / 2;
    this.root = new double[degree + 2];
    for (int a = 0; a < root.length; a++) {
      root[a] = Math.sqrt(a);
    }
    double sum = mean(x, (row, column) -> 1);
    double row0 = mean(x, (row, column) -> row - generator.row(0)) / sum;
    double column0 = mean(x, (row, column) -> column - generator.column(0)) / sum;
    meanRow = generator.row(0) + row0;
    meanColumn = generator.column(0) + column0;
    double rowRow = mean(x, (row, column) -> square(row - meanRow)) / sum;
    double mixed = mean(x, (row, column) -> (row - meanRow) * (column - meanColumn)) / sum;
    slope = rowRow > 0 ? mixed / rowRow : 0;
    double rest =
        mean(x, (row, column) -> square(column - meanColumn - slope * (row - meanRow))) / sum;
    widthRow = rowRow > 0 ? Math.sqrt(rowRow) : 1;
    widthColumn = rest > 0 ? Math.sqrt(rest) : 1;
    inverse = invert(assemble(x));
  }

  private static double square(double v) {
    return v * v;
  }

  private interface Function {
    double of(double row, double column);
  }

  private double mean(double[] x, Function f) {
    return moves.sum(
        (first, last) -> {
          double part = 0;
          for (int j = moves.start(first); j < moves.start(last); j++) {
            part += x[j] * f.of(generator.row(j), generator.column(j));
          }
          return part;
        });
  }

  /** The normalised Hermite polynomials of degree 0 .. d at t. */
  private void hermite(double t, double[] p) {
    p[0] = 1;
    p[1] = t;
    for (int a = 1; a < degree; a++) {
      p[a + 1] = (t * p[a] - root[a] * p[a - 1]) / root[a + 1];
    }
  }

  private double across(double row) {
    return (row - meanRow) / widthRow;
  }

  private double along(double row, double column) {
    return (column - meanColumn - slope * (row - meanRow)) / widthColumn;
  }

  /** All raw basis functions at a state, by total degree. */
  private void evaluate(int state, double[] u, double[] v, double[] q) {
    double row = generator.row(state);
    hermite(across(row), u);
    hermite(along(row, generator.column(state)), v);
    int at = 0;
    for (int total = 0; total <= degree; total++) {
      for (int a = 0; a <= total; a++) {
        q[at++] = u[a] * v[total - a];
      }
    }
  }

  /** {Gram matrix under x, Galerkin matrix of K} in the raw basis. */
  private RealMatrix[] assemble(double[] x) {
    int ladders = moves.ladders();
    double[][][] parts = new double[ladders][][];
    moves.forBlocks((first, last) -> parts[first] = part(x, first, last));
    double[][] gram = new double[size][size];
    double[][] galerkin = new double[size][size];
    for (double[][] part : parts) {
      if (part != null) {
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            gram[i][j] += part[0][i * size + j];
            galerkin[i][j] += part[1][i * size + j];
          }
        }
      }
    }
    return new RealMatrix[] {
      MatrixUtils.createRealMatrix(gram), MatrixUtils.createRealMatrix(galerkin)
    };
  }

  private double[][] part(double[] x, int first, int last) {
    double[] gram = new double[size * size];
    double[] galerkin = new double[size * size];
    int[] to = new int[generator.maximalDegree()];
    double[] rates = new double[generator.maximalDegree()];
    double[] u = new double[degree + 2];
    double[] v = new double[degree + 2];
    double[] here = new double[size];
    double[] there = new double[size];
    double[] change = new double[size];
    for (int state = moves.start(first); state < moves.start(last); state++) {
      evaluate(state, u, v, here);
      java.util.Arrays.fill(change, 0);
      int count = generator.outMoves(state, to, rates);
      for (int c = 0; c < count; c++) {
        evaluate(to[c], u, v, there);
        for (int a = 0; a < size; a++) {
          change[a] += rates[c] * (there[a] - here[a]);
        }
      }
      for (int a = 0; a < size; a++) {
        double weight = x[state] * here[a];
        double flow = -x[state] * change[a];
        for (int c = 0; c < size; c++) {
          gram[a * size + c] += weight * here[c];
          galerkin[a * size + c] += flow * here[c];
        }
      }
    }
    return new double[][] {gram, galerkin};
  }

  /** T (T^t G T)^-1 T^t, where the columns of T are the orthonormal basis without the constant. */
  private RealMatrix invert(RealMatrix[] gramAndGalerkin) {
    RealMatrix gram = gramAndGalerkin[0];
    List<double[]> basis = new ArrayList<>();
    for (int c = 0; c < size; c++) {
      double[] t = new double[size];
      t[c] = 1;
      for (int pass = 0; pass < 2; pass++) {
        for (double[] earlier : basis) {
          double overlap = dot(earlier, gram.operate(t));
          for (int i = 0; i < size; i++) {
            t[i] -= overlap * earlier[i];
          }
        }
      }
      double norm = dot(t, gram.operate(t));
      if (norm > DEPENDENT * gram.getEntry(c, c)) {
        double scale = 1 / Math.sqrt(norm);
        for (int i = 0; i < size; i++) {
          t[i] *= scale;
        }
        basis.add(t);
      }
    }
    if (basis.size() < 2) {
      return MatrixUtils.createRealMatrix(size, size);
    }
    double[][] rows = basis.subList(1, basis.size()).toArray(new double[0][]);
    RealMatrix transposed = MatrixUtils.createRealMatrix(rows);
    RealMatrix projected = transposed.multiply(gramAndGalerkin[1]).multiply(transposed.transpose());
    RealMatrix solved = new LUDecomposition(projected).getSolver().solve(transposed);
    return transposed.transpose().multiply(solved);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** y += x sum alpha_c P_c with the Galerkin solution for the residual r. */
  void add(double[] y, double[] x, double[] r) {
    double[][] parts = new double[moves.ladders()][];
    moves.forBlocks((first, last) -> parts[first] = moments(r, first, last));
    double[] c = new double[size];
    for (double[] part : parts) {
      if (part != null) {
        for (int a = 0; a < size; a++) {
          c[a] += part[a];
        }
      }
    }
    double[] alpha = inverse.operate(c);
    moves.forBlocks((first, last) -> prolong(alpha, y, x, first, last));
  }

  private double[] moments(double[] r, int first, int last) {
    double[] c = new double[size];
    double[] u = new double[degree + 2];
    double[] v = new double[degree + 2];
    double[] sums = new double[degree + 1];
    for (int i = first; i < last; i++) {
      int at = moves.start(i);
      double row = generator.row(at);
      double column = generator.column(at);
      java.util.Arrays.fill(sums, 0);
      for (int j = at; j < moves.start(i + 1); j++) {
        hermite(along(row, column + (j - at)), v);
        for (int b = 0; b <= degree; b++) {
          sums[b] += v[b] * r[j];
        }
      }
      hermite(across(row), u);
      int to = 0;
      for (int total = 0; total <= degree; total++) {
        for (int a = 0; a <= total; a++) {
          c[to++] += u[a] * sums[total - a];
        }
      }
    }
    return c;
  }

  private void prolong(double[] alpha, double[] y, double[] x, int first, int last) {
    double[] u = new double[degree + 2];
    double[] v = new double[degree + 2];
    double[] sums = new double[degree + 1];
    for (int i = first; i < last; i++) {
      int at = moves.start(i);
      double row = generator.row(at);
      double column = generator.column(at);
      hermite(across(row), u);
      java.util.Arrays.fill(sums, 0);
      int from = 0;
      for (int total = 0; total <= degree; total++) {
        for (int a = 0; a <= total; a++) {
          sums[total - a] += u[a] * alpha[from++];
        }
      }
      for (int j = at; j < moves.start(i + 1); j++) {
        hermite(along(row, column + (j - at)), v);
        double value = 0;
        for (int b = 0; b <= degree; b++) {
          value += sums[b] * v[b];
        }
        y[j] += x[j] * value;
      }
    }
  }
}
