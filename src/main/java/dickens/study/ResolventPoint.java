package dickens.study;

import dickens.observe.ResolventVector;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import org.hipparchus.complex.Complex;

/**
 * The resolvent at one z.
 *
 * @param z where
 * @param y read-out current
 * @param re real part of x, one component a state
 * @param im imaginary part of x
 * @param report outcome of this solve; its residual is the largest |z x - R x - b| of a component,
 *     relative to its gross terms; its seconds leave out the steady state
 * @param note what is wrong, in words; empty where nothing is
 */
public record ResolventPoint(
    Complex z, Complex y, double[] re, double[] im, SolveReport report, String note) {

  /** Residuals are a few 1e-16; beyond this z is close to eigenvalues. */
  private static final double RESIDUAL_TOLERANCE = 1e-11;

  /**
   * Judges a solved point.
   *
   * @param z where
   * @param x the solution
   * @param steadyState report of the steady state that made the source
   * @param violation law that the steady state violates, in words; empty where none
   * @param start System.nanoTime() when the solve began
   */
  static ResolventPoint judged(
      Complex z, ResolventVector x, SolveReport steadyState, String violation, long start) {
    SolveStatus status = steadyState.status();
    String note = violation.isEmpty() ? status.advice() : violation;
    if (!(Double.isFinite(x.yRe()) && Double.isFinite(x.yIm()))) {
      status = SolveStatus.SINGULAR;
      note = "z is an eigenvalue of the generator, or too large or small for double precision";
    } else if (status.isGood() && !(x.residual() <= RESIDUAL_TOLERANCE)) {
      status = SolveStatus.NOT_CONVERGED;
      note = "the residual is large because z is close to eigenvalues of the generator";
    }
    SolveReport report =
        new SolveReport(
            status,
            steadyState.method() + (z.isZero() ? ", Drazin solve" : ", complex-shifted solve"),
            steadyState.iterations(),
            x.residual(),
            steadyState.certificate(),
            (System.nanoTime() - start) * 1e-9,
            steadyState.backend());
    return new ResolventPoint(z, new Complex(x.yRe(), x.yIm()), x.re(), x.im(), report, note);
  }
}
