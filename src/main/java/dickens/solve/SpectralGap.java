package dickens.solve;

import dickens.generator.Chain;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ojalgo.array.Array1D;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.R064Store;
import org.ojalgo.scalar.ComplexNumber;

/**
 * The spectral gap of a chain, the smallest |Re lambda| of its generator R apart from lambda = 0:
 * the rate of the slowest relaxation.
 *
 * <p>Method: Arnoldi on the Drazin inverse of R (shift-invert at 0 with the steady state projected
 * out; Saad 2011, ch. 8), whose largest eigenvalues mu = 1/lambda belong to the slowest modes, in a
 * Krylov space of 20 vectors, restarted with the wanted Ritz vector. Each application is a
 * subtraction-free solve on one GTH factorisation. The chain is used as given: a slow mode may live
 * on levels that are hardly populated, so hand in the whole chain, not a truncated one.
 *
 * <p>Stop: ||D x - mu x|| <= 1e-10 |mu| ||x||, measured with fresh solves, not the recursion. Cost
 * a restart: 20 solves (80 n flops each at half-bandwidth 2) and 3200 n flops; memory 22 n doubles
 * beside the factorisation.
 *
 * @param gap |Re lambda| [1/time]; NaN for a single level and where the iteration did not converge
 * @param residual ||D x - mu x||/(|mu| ||x||), dimensionless; NaN for a single level
 * @param iterations Drazin solves
 */
public record SpectralGap(double gap, double residual, int iterations) {
  private static final int SPACE = 20;
  private static final int RESTARTS = 40;
  private static final double TOLERANCE = 1e-10;

  /** The gap of a whole chain. */
  public static SpectralGap of(Chain chain) {
    return of(chain, Deadline.none());
  }

  /** The gap of a whole chain, found in time. */
  public static SpectralGap of(Chain chain, Deadline deadline) {
    ChainFactorization factorization = ChainFactorization.of(chain);
    if (factorization.reach() < 2) {
      return new SpectralGap(Double.NaN, Double.NaN, 0);
    }
    return new Iteration(factorization, chain.levels()).run(deadline);
  }

  /** mu = re + i im with Ritz vector x = V y. */
  private record Ritz(double re, double im, double[] yRe, double[] yIm) {
    /** |Re 1/mu|; infinite for mu = 0. */
    double rate() {
      double squared = re * re + im * im;
      return squared == 0 ? Double.POSITIVE_INFINITY : Math.abs(re) / squared;
    }
  }

  private static final class Iteration {
    private final ChainFactorization factorization;
    private final double[] rho;
    private final int reach;
    private final double[][] basis;
    private final double[][] hessenberg;
    private int solves;

    Iteration(ChainFactorization factorization, int levels) {
      this.factorization = factorization;
      this.rho = factorization.steadyState();
      this.reach = factorization.reach();
      int space = Math.min(SPACE, reach - 1);
      this.basis = new double[space + 1][levels];
      this.hessenberg = new double[space + 1][space];
    }

    SpectralGap run(Deadline deadline) {
      double[] start = startVector();
      double residual = Double.NaN;
      for (int restart = 0; restart < RESTARTS; restart++) {
        deadline.check();
        int size = expand(start);
        Ritz ritz = slowest(size);
        double[] re = combine(ritz.yRe, size);
        double[] im = combine(ritz.yIm, size);
        residual = residual(ritz, re, im);
        if (residual <= TOLERANCE) {
          return new SpectralGap(ritz.rate(), residual, solves);
        }
        if (!Double.isFinite(residual)) {
          break;
        }
        start = re;
      }
      return new SpectralGap(Double.NaN, residual, solves);
    }

    /** Random, so that no mode is missed by symmetry; the same for every run. */
    private double[] startVector() {
      Random random = new Random(20);
      double[] v = new double[rho.length];
      for (int k = 0; k < reach; k++) {
        v[k] = random.nextDouble() - 0.5;
      }
      return v;
    }

    /** x -= rho sum x: removes the steady state, exactly conserved probability. */
    private void project(double[] x) {
      double sum = CompensatedSum.of(x);
      for (int k = 0; k < reach; k++) {
        x[k] -= sum * rho[k];
      }
    }

    private double[] apply(double[] x) {
      solves++;
      return factorization.drazin(x);
    }

    /** Builds the Krylov space of the start vector; returns its dimension. */
    private int expand(double[] start) {
      double[] v = start;
      project(v);
      scale(v, 1 / norm(v));
      basis[0] = v;
      int space = basis.length - 1;
      for (double[] row : hessenberg) {
        Arrays.fill(row, 0);
      }
      for (int j = 0; j < space; j++) {
        double[] w = apply(basis[j]);
        double before = norm(w);
        // twice is enough (Kahan; Giraud and Langou 2002)
        for (int pass = 0; pass < 2; pass++) {
          for (int i = 0; i <= j; i++) {
            double h = dot(basis[i], w);
            hessenberg[i][j] += h;
            addScaled(w, -h, basis[i]);
          }
        }
        double rest = norm(w);
        hessenberg[j + 1][j] = rest;
        if (rest <= 1e-14 * before) {
          return j + 1;
        }
        scale(w, 1 / rest);
        basis[j + 1] = w;
      }
      return space;
    }

    /** The Ritz value that belongs to the smallest |Re lambda|. */
    private Ritz slowest(int size) {
      R064Store h = R064Store.FACTORY.make(size, size);
      for (int a = 0; a < size; a++) {
        for (int b = 0; b < size; b++) {
          h.set(a, b, hessenberg[a][b]);
        }
      }
      Eigenvalue<Double> solver = Eigenvalue.R064.make(size, false);
      solver.decompose(h);
      Array1D<ComplexNumber> values = solver.getEigenvalues();
      List<Eigenvalue.Eigenpair> pairs = solver.getEigenpairs();
      Ritz best = null;
      for (int i = 0; i < values.size(); i++) {
        ComplexNumber mu = pairs.get(i).value;
        double[] re = new double[size];
        double[] im = new double[size];
        for (int k = 0; k < size; k++) {
          re[k] = pairs.get(i).vector.get(k).getReal();
          im[k] = pairs.get(i).vector.get(k).getImaginary();
        }
        Ritz ritz = new Ritz(mu.getReal(), mu.getImaginary(), re, im);
        if (best == null || ritz.rate() < best.rate()) {
          best = ritz;
        }
      }
      return best;
    }

    private double[] combine(double[] y, int size) {
      double[] x = new double[rho.length];
      for (int i = 0; i < size; i++) {
        addScaled(x, y[i], basis[i]);
      }
      return x;
    }

    /** ||D x - mu x|| / (|mu| ||x||) for x = re + i im. */
    private double residual(Ritz ritz, double[] re, double[] im) {
      double[] misfitRe = apply(re);
      addScaled(misfitRe, -ritz.re, re);
      double size = norm(re);
      double misfit;
      if (ritz.im == 0) {
        misfit = norm(misfitRe);
      } else {
        addScaled(misfitRe, ritz.im, im);
        double[] misfitIm = apply(im);
        addScaled(misfitIm, -ritz.re, im);
        addScaled(misfitIm, -ritz.im, re);
        misfit = Math.hypot(norm(misfitRe), norm(misfitIm));
        size = Math.hypot(size, norm(im));
      }
      return misfit / (Math.hypot(ritz.re, ritz.im) * size);
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int k = 0; k < a.length; k++) {
        sum += a[k] * b[k];
      }
      return sum;
    }

    private static double norm(double[] a) {
      return Math.sqrt(dot(a, a));
    }

    private static void scale(double[] a, double factor) {
      for (int k = 0; k < a.length; k++) {
        a[k] *= factor;
      }
    }

    private static void addScaled(double[] a, double factor, double[] b) {
      for (int k = 0; k < a.length; k++) {
        a[k] += factor * b[k];
      }
    }
  }
}
