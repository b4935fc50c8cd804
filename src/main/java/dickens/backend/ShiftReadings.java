package dickens.backend;

/**
 * Read-outs of a resolvent, one entry a shift.
 *
 * @param re real part of y(z)
 * @param im imaginary part of y(z)
 * @param residual largest |z x - R x - b| of a component, relative to its gross terms; x before any
 *     projection
 */
public record ShiftReadings(double[] re, double[] im, double[] residual) {}
