package dickens.backend;

import java.util.Arrays;

/**
 * Results of a batch of chains, one entry a point. The arrays are the result's own and belong to
 * the caller.
 *
 * @param current {@code [channel][point]} I_nu, positive into the system [energy/time]; NaN where a
 *     point has fewer channels
 * @param gross {@code [channel][point]} gross flux [energy/time]
 * @param noise {@code [channel][point]} S_nu [energy^2/time]
 * @param cumulants {@code [m - 3][channel][point]} C_m of the energy from each bath, m from 3 to
 *     the order asked for [energy^m/time]
 * @param rho {@code [point][level]} populations of the lowest levels retained, as many as asked for
 * @param levels {@code [point]} number of levels kept
 * @param rounds {@code [point]} truncations tried
 * @param certificate {@code [point]} see {@link ChainBatch}, dimensionless
 * @param residual {@code [point]} largest |R rho|_k over the flux through level k, dimensionless
 * @param status {@code [point]} outcome
 */
public record ChainBatchResult(
    double[][] current,
    double[][] gross,
    double[][] noise,
    double[][][] cumulants,
    double[][] rho,
    int[] levels,
    int[] rounds,
    double[] certificate,
    double[] residual,
    PointStatus[] status) {

  /** Room for the results of so many points and channels. */
  public static ChainBatchResult sized(int channels, int points, ChainDetail detail) {
    return new ChainBatchResult(
        new double[channels][points],
        new double[channels][points],
        new double[channels][points],
        new double[detail.order() - 2][channels][points],
        empty(points),
        new int[points],
        new int[points],
        new double[points],
        new double[points],
        new PointStatus[points]);
  }

  private static double[][] empty(int points) {
    double[][] rows = new double[points][];
    Arrays.fill(rows, new double[0]);
    return rows;
  }

  /** Number of points. */
  public int points() {
    return levels.length;
  }
}
