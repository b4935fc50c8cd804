package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dickens.backend.cpu.RowKernels;
import dickens.generator.JumpChannel;
import dickens.generator.PopulationLattice;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The population lattice against the master equation in the full 2^N space, d rho/dt = sum D[c] rho
 * with D[c] rho = c rho c^T - (c^T c rho + rho c^T c)/2; all operators are real.
 */
class BruteForceEnsembleTest {
  private int qubits;
  private int dim;

  // dense LU with a conditioned trace row: 1e-12 covers 256 unknowns
  @Test
  void populationsObeyTheFullMasterEquationWithAllChannels() {
    for (int n = 1; n <= 4; n++) {
      qubits = n;
      dim = 1 << n;
      JumpChannel h = new JumpChannel("h", 0.3, 0.11, 0, 0);
      JumpChannel p = new JumpChannel("p", 0.07, 0.02, 0.05, 0.031);
      double dephasing = 0.4;
      PopulationLattice lattice = new PopulationLattice(n, List.of(h, p), dephasing);
      LatticeSolution state =
          new LatticeSolver(LatticeOptions.standard(), new RowKernels()).solve(lattice);
      double[][] rho = steadyState(h, p, dephasing);
      double[][] jz = collective(0);
      double[][] jm = collective(-1);
      double[][] jp = transposed(jm);
      double[][] j2 = sum(times(jp, jm), sum(times(jz, jz), scaled(-1, jz)));
      assertEquals(trace(times(jz, rho)), state.meanJz(), 1e-12);
      assertEquals(trace(times(j2, rho)), state.meanJ2(), 1e-12);
      assertEquals(
          trace(times(times(j2, j2), rho)),
          state.expectation((j, m) -> j * j * (j + 1) * (j + 1)),
          1e-11);
      assertEquals(
          trace(times(times(j2, times(jz, jz)), rho)),
          state.expectation((j, m) -> j * (j + 1) * m * m),
          1e-11);
      double up = 0.11 * trace(times(times(jm, jp), rho));
      double down = 0.3 * trace(times(times(jp, jm), rho));
      assertEquals(up - down, state.current("h").net(), 1e-12);
      assertEquals(up + down, state.current("h").gross(), 1e-12);
    }
  }

  private double[][] steadyState(JumpChannel h, JumpChannel p, double dephasing) {
    double[][] l = new double[dim * dim][dim * dim];
    dissipator(l, h.collectiveEmission() + p.collectiveEmission(), collective(-1));
    dissipator(l, h.collectivePumping() + p.collectivePumping(), transposed(collective(-1)));
    for (int i = 0; i < qubits; i++) {
      dissipator(l, p.emission(), single(i, -1));
      dissipator(l, p.pumping(), transposed(single(i, -1)));
      dissipator(l, dephasing, single(i, 0));
    }
    double[] b = new double[dim * dim];
    for (int j = 0; j < dim * dim; j++) {
      l[0][j] = j % (dim + 1) == 0 ? 1 : 0;
    }
    b[0] = 1;
    double[] x = solve(l, b);
    double[][] rho = new double[dim][dim];
    for (int i = 0; i < dim; i++) {
      System.arraycopy(x, i * dim, rho[i], 0, dim);
    }
    return rho;
  }

  /** sigma_- (kind -1) or sigma_z/2 (kind 0) of one qubit; bit 1 is the excited state. */
  private double[][] single(int qubit, int kind) {
    double[][] c = new double[dim][dim];
    for (int b = 0; b < dim; b++) {
      boolean excited = (b >> qubit & 1) == 1;
      if (kind == 0) {
        c[b][b] = excited ? 0.5 : -0.5;
      } else if (excited) {
        c[b ^ 1 << qubit][b] = 1;
      }
    }
    return c;
  }

  private double[][] collective(int kind) {
    double[][] c = new double[dim][dim];
    for (int i = 0; i < qubits; i++) {
      c = sum(c, single(i, kind));
    }
    return c;
  }

  private void dissipator(double[][] l, double rate, double[][] c) {
    double[][] cc = times(transposed(c), c);
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < dim; j++) {
        for (int k = 0; k < dim; k++) {
          for (int m = 0; m < dim; m++) {
            double v = c[i][k] * c[j][m];
            v -= 0.5 * ((j == m ? cc[i][k] : 0) + (i == k ? cc[m][j] : 0));
            l[i * dim + j][k * dim + m] += rate * v;
          }
        }
      }
    }
  }

  private static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = Math.abs(a[i][k]) > Math.abs(a[pivot][k]) ? i : pivot;
      }
      double[] row = a[k];
      a[k] = a[pivot];
      a[pivot] = row;
      double t = b[k];
      b[k] = b[pivot];
      b[pivot] = t;
      for (int i = k + 1; i < n; i++) {
        double f = a[i][k] / a[k][k];
        if (f != 0) {
          for (int j = k; j < n; j++) {
            a[i][j] -= f * a[k][j];
          }
          b[i] -= f * b[k];
        }
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      for (int j = k + 1; j < n; j++) {
        b[k] -= a[k][j] * b[j];
      }
      b[k] /= a[k][k];
    }
    return b;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] c = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < a.length; k++) {
        for (int j = 0; j < a.length; j++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] c = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        c[i][j] = a[i][j] + b[i][j];
      }
    }
    return c;
  }

  private static double[][] scaled(double f, double[][] a) {
    double[][] c = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        c[i][j] = f * a[i][j];
      }
    }
    return c;
  }

  private static double[][] transposed(double[][] a) {
    double[][] c = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        c[i][j] = a[j][i];
      }
    }
    return c;
  }

  private static double trace(double[][] a) {
    double t = 0;
    for (int i = 0; i < a.length; i++) {
      t += a[i][i];
    }
    return t;
  }
}
