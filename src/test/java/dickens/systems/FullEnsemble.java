package dickens.systems;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * A master equation of N qubits in the 2^N space, built from Kronecker products and applied matrix
 * by matrix; linear systems are solved on its permutation-invariant operators, whose coordinates
 * are the rho_J[i][j], J by J. Complex vectors are (real parts, imaginary parts).
 */
public final class FullEnsemble {
  /** A channel: the jump operators that share a rate. */
  public record Channel(String name, double rate, List<double[][][]> operators) {}

  private final QubitSpace space;
  private final double[][][] hamiltonian;
  private final List<Channel> channels;
  private final List<int[]> coordinates = new ArrayList<>();
  private final List<double[][][]> units = new ArrayList<>();
  private final double[][] matrix;

  public FullEnsemble(int qubits, double[][][] hamiltonian, List<Channel> channels) {
    this.space = new QubitSpace(qubits);
    this.hamiltonian = hamiltonian;
    this.channels = channels;
    for (int s = 0; 2 * s <= qubits; s++) {
      for (int i = 0; i <= qubits - 2 * s; i++) {
        for (int j = 0; j <= qubits - 2 * s; j++) {
          coordinates.add(new int[] {s, i, j});
          units.add(space.embed(s, i, j));
        }
      }
    }
    int n = units.size();
    matrix = new double[2 * n][2 * n];
    for (int k = 0; k < n; k++) {
      double[] column = vector(apply(units.get(k)));
      for (int i = 0; i < n; i++) {
        matrix[i][k] = column[i];
        matrix[n + i][n + k] = column[i];
        matrix[n + i][k] = column[n + i];
        matrix[i][n + k] = -column[n + i];
      }
    }
  }

  public List<Channel> channels() {
    return channels;
  }

  /** L x. */
  public double[][][] apply(double[][][] x) {
    double[][][] y = space.commutator(hamiltonian, x);
    for (Channel channel : channels) {
      QubitSpace.add(y, 1, 0, dissipator(channel, x));
    }
    return y;
  }

  /** sum rate D[c] x. */
  public double[][][] dissipator(Channel channel, double[][][] x) {
    double[][][] y = new double[2][space.size()][space.size()];
    for (double[][][] c : channel.operators) {
      space.addDissipator(y, channel.rate, c, x);
    }
    return y;
  }

  /** sum rate c x c^+. */
  public double[][][] jump(Channel channel, double[][][] x) {
    double[][][] y = new double[2][space.size()][space.size()];
    for (double[][][] c : channel.operators) {
      QubitSpace.add(
          y, channel.rate, 0, QubitSpace.times(QubitSpace.times(c, x), QubitSpace.adjoint(c)));
    }
    return y;
  }

  /** tr x, {re, im}. */
  public static double[] trace(double[][][] x) {
    double[] t = new double[2];
    for (int a = 0; a < x[0].length; a++) {
      t[0] += x[0][a][a];
      t[1] += x[1][a][a];
    }
    return t;
  }

  /** Re tr(O x). */
  public static double mean(double[][][] o, double[][][] x) {
    return trace(QubitSpace.times(o, x))[0];
  }

  /** Coordinates of a permutation-invariant operator. */
  public double[] vector(double[][][] x) {
    int n = coordinates.size();
    double[] v = new double[2 * n];
    for (int k = 0; k < n; k++) {
      int[] at = coordinates.get(k);
      double[] value = space.component(x, at[0], at[1], at[2]);
      v[k] = value[0];
      v[n + k] = value[1];
    }
    return v;
  }

  /** The operator of these coordinates. */
  public double[][][] operator(double[] v) {
    double[][][] x = new double[2][space.size()][space.size()];
    for (int k = 0; k < units.size(); k++) {
      QubitSpace.add(x, v[k], v[units.size() + k], units.get(k));
    }
    return x;
  }

  /** L on the coordinates, as a real matrix. */
  public RealMatrix matrix() {
    return new Array2DRowRealMatrix(matrix, true);
  }

  /** The solution of L x = b with tr x = trace, tr b = 0. */
  private double[] pinned(double[] b, double trace) {
    RealMatrix pinned = matrix();
    int n = units.size();
    double[] right = b.clone();
    // the rows of the first diagonal element follow from the others
    for (int part = 0; part < 2; part++) {
      for (int k = 0; k < 2 * n; k++) {
        int[] at = coordinates.get(k % n);
        pinned.setEntry(part * n, k, at[1] == at[2] && k / n == part ? 1 : 0);
      }
      right[part * n] = part == 0 ? trace : 0;
    }
    return new LUDecomposition(pinned).getSolver().solve(new ArrayRealVector(right)).toArray();
  }

  public double[][][] steadyState() {
    return operator(pinned(new double[2 * units.size()], 1));
  }

  /** x with L x = b, tr x = 0, for tr b = 0. */
  public double[][][] drazin(double[][][] b) {
    return operator(pinned(vector(b), 0));
  }

  /** (iw - L)^-1 b. */
  public double[][][] resolvent(double omega, double[][][] b) {
    RealMatrix shifted = matrix().scalarMultiply(-1);
    int n = units.size();
    for (int k = 0; k < n; k++) {
      shifted.addToEntry(k, n + k, -omega);
      shifted.addToEntry(n + k, k, omega);
    }
    return operator(
        new LUDecomposition(shifted).getSolver().solve(new ArrayRealVector(vector(b))).toArray());
  }

  /** exp(L t) x by its Taylor series in short steps. */
  public double[][][] evolved(double[][][] x, double time) {
    RealMatrix l = matrix();
    int steps = 1 + (int) (2 * l.getNorm1() * time);
    double[] v = vector(x);
    for (int step = 0; step < steps; step++) {
      double[] term = v.clone();
      for (int k = 1; k <= 24; k++) {
        term = l.operate(term);
        for (int i = 0; i < v.length; i++) {
          term[i] *= time / steps / k;
          v[i] += term[i];
        }
      }
    }
    return operator(v);
  }
}
