package dickens.study;

import dickens.solve.SolveReport;
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
    Complex z, Complex y, double[] re, double[] im, SolveReport report, String note) {}
