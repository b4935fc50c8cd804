package dickens.report;

/**
 * A power law fitted to one curve of a plot.
 *
 * @param panel title of the panel
 * @param x column of the abscissae
 * @param y column of the ordinates
 * @param curve values of the columns that split the rows into curves, e.g. {@code delta_w = 0.001};
 *     empty if none do
 * @param law the fit
 */
public record FittedLaw(String panel, String x, String y, String curve, PowerLaw law) {}
