package dickens.solve.ensemble;

import dickens.backend.KrylovVectors;
import dickens.solve.SolveStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Right-preconditioned GMRES on (L - z) x = b over permutation-invariant operators (Saad and
 * Schultz 1986), in the form that keeps the preconditioned vectors (Saad 1993).
 *
 * <p>The preconditioner works in single precision, so it is linear to seven digits only. Keeping
 * Z_j = M v_j as it was rounded, also in single precision, and multiplying exactly that by L - z
 * makes the Arnoldi relation hold to double precision; plain GMRES would stall at 1e-7 and restart.
 *
 * <p>L is singular: b and every product are projected on what has no trace, v -= rho tr v. Without
 * it the iteration wanders along rho.
 *
 * <p>Stopping: at the start of a cycle M r estimates the error of x, for free, since it is the
 * first vector of the cycle. Residuals do not: a residual at rounding may hide an error of 1e-16
 * max|diag L| over the smallest rate. The iteration ends where ||M r|| <= tolerance ||x||, or where
 * another cycle no longer makes it smaller.
 *
 * <p>Memory: 24 bytes an iteration and packed element, half of it without imaginary parts.
 * Gram-Schmidt, twice where it has to be. Vectors stay where the back end keeps them.
 *
 * @param <V> a vector
 * @param <W> a correction
 */
final class FlexibleGmres<V, W> {
  private static final double EPS = 0x1p-53;

  /** Estimated error above which a solution that rounding limits is no longer called converged. */
  private static final double WORST_ERROR = 1e-8;

  /** Iterations of a cycle that begins at the level of rounding. */
  private static final int REFINEMENT = 4;

  private final KrylovVectors<V, W> vectors;
  private final Preconditioner<V, W> preconditioner;
  private final LiouvillianOptions options;
  private final double diagonal;
  private int iterations;

  /** ||M r|| / ||x|| at the start of the cycle. */
  private double error;

  /**
   * Prepares the iteration.
   *
   * @param vectors those of L - z, which know along what to project
   * @param diagonal size of L - z for the level of rounding [1/time]
   */
  FlexibleGmres(
      KrylovVectors<V, W> vectors,
      Preconditioner<V, W> preconditioner,
      LiouvillianOptions options,
      double diagonal) {
    this.vectors = vectors;
    this.preconditioner = preconditioner;
    this.options = options;
    this.diagonal = diagonal;
  }

  /**
   * What came of a solve.
   *
   * @param residual ||b - (L - z) x|| over max|diag| ||x|| + ||b||
   * @param error estimated ||error of x|| / ||x||
   */
  record Outcome(SolveStatus status, int iterations, double residual, double error) {
    /** The same with another number of iterations. */
    Outcome with(int count) {
      return new Outcome(status, count, residual, error);
    }
  }

  /** Improves x until (L - z) x = b. */
  Outcome solve(V b, V x) {
    V r = vectors.vector();
    residual(b, x, r);
    double beta = vectors.norm(r);
    double source = vectors.norm(b);
    int length = options.cycle();
    double floor = 2 * EPS;
    double last = Double.POSITIVE_INFINITY;
    error = beta == 0 ? 0 : last;
    while (beta > 0 && iterations < options.iterations()) {
      boolean full = cycle(x, r, floor, Math.min(length, options.iterations() - iterations));
      residual(b, x, r);
      beta = vectors.norm(r);
      if (beta == 0) {
        // nothing is left, to the last bit
        error = 0;
      }
      if (error <= options.tolerance() || !(error < 0.5 * last)) {
        break;
      }
      last = error;
      if (!full) {
        // rounding is reached: what is left is seen by M alone
        floor = 0;
        length = Math.min(length, REFINEMENT);
      }
    }
    vectors.release(r);
    return outcome(beta, source, x);
  }

  private Outcome outcome(double beta, double source, V x) {
    double scale = diagonal * vectors.norm(x) + source;
    double relative = scale == 0 ? 0 : beta / scale;
    boolean good = relative <= 1e-13 && error <= WORST_ERROR;
    return new Outcome(
        good ? SolveStatus.CONVERGED : SolveStatus.NOT_CONVERGED, iterations, relative, error);
  }

  /** How far x is from a solution; it stays as it is. */
  Outcome measure(V b, V x) {
    V r = vectors.vector();
    residual(b, x, r);
    double beta = vectors.norm(r);
    error = 0;
    if (beta > 0) {
      W correction = vectors.correction();
      vectors.scale(r, 1 / beta);
      preconditioner.apply(r, correction);
      vectors.unpack(correction, r);
      vectors.discard(correction);
      vectors.project(r);
      error = relative(beta * vectors.norm(r), vectors.norm(x));
    }
    vectors.release(r);
    return outcome(beta, vectors.norm(b), x);
  }

  /** Size of a step relative to the solution, 1 where the step is all of it. */
  private static double relative(double step, double size) {
    return step / Math.max(size, step);
  }

  /** r = b - (L - z) x without trace. */
  private void residual(V b, V x, V r) {
    vectors.apply(x, r);
    vectors.subtractFrom(b, r);
    vectors.project(r);
  }

  /**
   * One cycle: adds to x until the error is expected to be below the tolerance, or the cycle is
   * full.
   *
   * @param x start and result
   * @param r its residual; overwritten
   * @param floor share of diagonal ||x|| to which the residual shall fall; 0 for as far as the
   *     tolerance asks
   * @param restart iterations at most
   * @return true where all of them were not enough
   */
  private boolean cycle(V x, V r, double floor, int restart) {
    double beta = vectors.norm(r);
    double target = 0;
    V z = vectors.vector();
    // nothing else is taken between the vectors of the basis, so that they may lie side by side
    V first = vectors.vector();
    vectors.add(first, 1 / beta, 0, r);
    List<V> basis = new ArrayList<>();
    List<W> corrections = new ArrayList<>();
    basis.add(first);
    double[][] hRe = new double[restart][];
    double[][] hIm = new double[restart][];
    double[] cosine = new double[restart];
    double[] sineRe = new double[restart];
    double[] sineIm = new double[restart];
    double[] gRe = new double[restart + 1];
    double[] gIm = new double[restart + 1];
    gRe[0] = beta;
    boolean full = true;
    int j = 0;
    while (j < restart) {
      W correction = vectors.correction();
      preconditioner.apply(basis.get(j), correction);
      corrections.add(correction);
      vectors.unpack(correction, z);
      vectors.project(z);
      if (j == 0) {
        double size = vectors.norm(x);
        double step = beta * vectors.norm(z);
        error = relative(step, size);
        if (error <= options.tolerance()) {
          target = beta;
        } else if (floor > 0) {
          target = floor * diagonal * Math.max(size, step);
        } else {
          target = 0.1 * options.tolerance() / error * beta;
        }
      }
      V w = vectors.vector();
      vectors.apply(z, w);
      vectors.project(w);
      iterations++;
      double[] re = new double[j + 2];
      double[] im = new double[j + 2];
      double before = vectors.norm(w);
      vectors.orthogonalise(w, basis, re, im);
      double next = vectors.norm(w);
      if (next < 0.7 * before) {
        vectors.orthogonalise(w, basis, re, im);
        next = vectors.norm(w);
      }
      re[j + 1] = next;
      hRe[j] = re;
      hIm[j] = im;
      // apply the earlier rotations to the new column, then a new one
      for (int k = 0; k < j; k++) {
        double ar = re[k];
        double ai = im[k];
        double br = re[k + 1];
        double bi = im[k + 1];
        re[k] = cosine[k] * ar + sineRe[k] * br - sineIm[k] * bi;
        im[k] = cosine[k] * ai + sineRe[k] * bi + sineIm[k] * br;
        re[k + 1] = -sineRe[k] * ar - sineIm[k] * ai + cosine[k] * br;
        im[k + 1] = -sineRe[k] * ai + sineIm[k] * ar + cosine[k] * bi;
      }
      double modulus = Math.hypot(re[j], im[j]);
      double length = Math.hypot(modulus, next);
      if (!(length > 0) || !Double.isFinite(length)) {
        vectors.release(w);
        break;
      }
      double phaseRe = modulus == 0 ? 1 : re[j] / modulus;
      double phaseIm = modulus == 0 ? 0 : im[j] / modulus;
      cosine[j] = modulus / length;
      sineRe[j] = phaseRe * next / length;
      sineIm[j] = phaseIm * next / length;
      re[j] = phaseRe * length;
      im[j] = phaseIm * length;
      gRe[j + 1] = -sineRe[j] * gRe[j] - sineIm[j] * gIm[j];
      gIm[j + 1] = -sineRe[j] * gIm[j] + sineIm[j] * gRe[j];
      gRe[j] *= cosine[j];
      gIm[j] *= cosine[j];
      j++;
      full = Math.hypot(gRe[j], gIm[j]) > target && next != 0;
      if (!full || j == restart) {
        vectors.release(w);
        break;
      }
      vectors.scale(w, 1 / next);
      basis.add(w);
    }
    double[] yRe = new double[j];
    double[] yIm = new double[j];
    for (int k = j - 1; k >= 0; k--) {
      double ar = gRe[k];
      double ai = gIm[k];
      for (int l = k + 1; l < j; l++) {
        ar -= hRe[l][k] * yRe[l] - hIm[l][k] * yIm[l];
        ai -= hRe[l][k] * yIm[l] + hIm[l][k] * yRe[l];
      }
      double norm = hRe[k][k] * hRe[k][k] + hIm[k][k] * hIm[k][k];
      yRe[k] = (ar * hRe[k][k] + ai * hIm[k][k]) / norm;
      yIm[k] = (ai * hRe[k][k] - ar * hIm[k][k]) / norm;
    }
    for (int k = 0; k < j; k++) {
      vectors.unpack(corrections.get(k), z);
      vectors.project(z);
      vectors.add(x, yRe[k], yIm[k], z);
    }
    vectors.release(z);
    basis.forEach(vectors::release);
    corrections.forEach(vectors::discard);
    return full;
  }
}
