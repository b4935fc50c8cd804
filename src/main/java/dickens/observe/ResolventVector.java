package dickens.observe;

/**
 * The resolvent at one z: x(z) and what is read out of it.
 *
 * @param re real part of x, one component a state
 * @param im imaginary part of x
 * @param yRe real part of y
 * @param yIm imaginary part of y
 * @param residual largest |z x - R x - b| of a component, relative to its gross terms
 */
public record ResolventVector(double[] re, double[] im, double yRe, double yIm, double residual) {}
