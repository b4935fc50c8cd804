package dickens.observe;

import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.solve.CompensatedSum;
import dickens.solve.ShiftedChainFactorization;

/**
 * Resolvent of a chain applied to a current: x(z) = (z - R)^-1 W rho, y(z) = 1.W' x(z), and the
 * finite-frequency noise made of it, S(w) = sum w_e^2 (up rho + down rho) + 2 Re y(iw).
 *
 * <p>W_ab = (E_a - E_b) R^c_ab is the current operator of the source bath, W' that of the readout
 * bath. (In Kloc et al. 2021 R'(0) = i W.) At z = 0 the resolvent has the pole I rho/z; there x is
 * the trace-free solution for the projected source W rho - I rho.
 *
 * <p>Accuracy: double precision throughout, unlike {@link ChainStatistics}: near z = 0, in chains
 * that are hot throughout, y and S(w) lose digits as n^2 (up to 2e-10 of S at 256 levels, 5e-9 at
 * 1024); S(0) itself is the refined noise.
 *
 * @param statistics of the solved chain
 * @param source index of the bath whose current is the source
 * @param readout index of the bath whose current is read out
 */
public record ChainResolvent(ChainStatistics statistics, int source, int readout) {

  /** The source b = W rho, one component a level [energy/time]. */
  public double[] rawSource() {
    return jump(source, statistics.state().rho(), +1);
  }

  /**
   * x(z) and y(z), with the raw source W rho for z != 0 and the projected one at z = 0.
   *
   * @param zRe real part of z [1/time]
   * @param zIm imaginary part of z [1/time]
   */
  public ResolventVector at(double zRe, double zIm) {
    if (zRe == 0 && zIm == 0) {
      return drazin();
    }
    Chain chain = statistics.state().chain();
    double[] b = rawSource();
    double[][] x =
        new ShiftedChainFactorization(chain, zRe, zIm).solve(b, new double[chain.levels()]);
    double residual = residual(chain, zRe, zIm, x, b);
    return new ResolventVector(x[0], x[1], readOut(x[0]), readOut(x[1]), residual);
  }

  /** x(0) = -R^D (W rho - I rho), y(0). */
  private ResolventVector drazin() {
    double[] rho = statistics.state().rho();
    double[] b = rawSource();
    double[] negative = new double[b.length];
    double current = statistics.current(source);
    for (int k = 0; k < b.length; k++) {
      b[k] -= current * rho[k];
      negative[k] = -b[k];
    }
    double[] x = statistics.state().factorization().drazin(negative);
    double[] zero = new double[x.length];
    double residual = residual(statistics.state().chain(), 0, 0, new double[][] {x, zero}, b);
    return new ResolventVector(x, zero, readOut(x), 0, residual);
  }

  /**
   * The symmetrised noise spectrum S(w) of the source bath [energy^2/time]; S(0) is the
   * zero-frequency noise, S(infinity) the shot noise. The readout is not used.
   *
   * <p>Where all other baths together are quieter, and w is small, they are counted instead: with E
   * the energies from their mean, G = (iw - R)^-1 and W_o the jumps of the other baths, S(w) =
   * S_o(w) + 2 Re{iw [1.W_o G E rho + E.G W rho]}, which follows from sum W = [E, R]. The form with
   * the smaller terms is taken, because rounding is relative to them.
   *
   * @param frequency w [1/time]
   */
  public double noise(double frequency) {
    if (frequency == 0) {
      return statistics.noise(source);
    }
    double[] rho = statistics.state().rho();
    Chain chain = statistics.state().chain();
    int n = chain.levels();
    ShiftedChainFactorization shifted = new ShiftedChainFactorization(chain, 0, frequency);
    double[] zero = new double[n];

    double[] b = project(jump(source, rho, +1), rho);
    double[][] x = projected(shifted.solve(b, zero), rho);
    double shot = statistics.shotNoise(source);
    double direct = 2 * sum(source, x[0], +1);
    double directSize = Math.max(shot, Math.abs(direct));

    double shotOthers = 0;
    for (int c = 0; c < statistics.channels().size(); c++) {
      shotOthers += c == source ? 0 : statistics.shotNoise(c);
    }
    if (shotOthers >= directSize) {
      return shot + direct;
    }
    double[] energy = centredEnergies(rho);
    double[] energyRho = new double[n];
    for (int k = 0; k < n; k++) {
      energyRho[k] = energy[k] * rho[k];
    }
    double[][] others = projected(shifted.solve(project(jump(source, rho, -1), rho), zero), rho);
    double[][] response = projected(shifted.solve(project(energyRho, rho), zero), rho);
    double yOthers = 2 * sum(source, others[0], -1);
    CompensatedSum dot = new CompensatedSum();
    for (int k = 0; k < n; k++) {
      dot.add(energy[k] * x[1][k]);
    }
    // Re{iw u} = -w Im u
    double swing = -2 * frequency * sum(source, response[1], -1);
    double store = -2 * frequency * dot.value();
    double otherSize =
        Math.max(
            Math.max(shotOthers, Math.abs(yOthers)), Math.max(Math.abs(swing), Math.abs(store)));
    return otherSize < directSize ? shotOthers + yOthers + swing + store : shot + direct;
  }

  private double[] centredEnergies(double[] rho) {
    double[] energies = statistics.state().chain().energies().clone();
    CompensatedSum mean = new CompensatedSum();
    for (int k = 0; k < rho.length; k++) {
      mean.add(energies[k] * rho[k]);
    }
    for (int k = 0; k < rho.length; k++) {
      energies[k] -= mean.value();
    }
    return energies;
  }

  private static double[] project(double[] b, double[] rho) {
    double sum = CompensatedSum.of(b);
    for (int k = 0; k < b.length; k++) {
      b[k] -= sum * rho[k];
    }
    return b;
  }

  /** The solution for a projected source has sum 0; rounding is projected out. */
  private static double[][] projected(double[][] x, double[] rho) {
    project(x[0], rho);
    project(x[1], rho);
    return x;
  }

  private double readOut(double[] x) {
    return sum(readout, x, +1);
  }

  /** True for the bath itself (side +1) or for every other bath (side -1). */
  private static boolean counts(int c, int bath, int side) {
    return (c == bath) == (side > 0);
  }

  /** W v of a bath (side +1) or of all others (side -1). */
  private double[] jump(int bath, double[] v, int side) {
    Chain chain = statistics.state().chain();
    double[] result = new double[v.length];
    for (int c = 0; c < chain.channels().size(); c++) {
      if (!counts(c, bath, side)) {
        continue;
      }
      ChainChannel channel = chain.channels().get(c);
      for (int d = 1; d <= chain.halfBandwidth(); d++) {
        double[] quanta = chain.quanta()[d - 1];
        for (int k = 0; k < quanta.length; k++) {
          result[k + d] += quanta[k] * channel.up()[d - 1][k] * v[k];
          result[k] -= quanta[k] * channel.down()[d - 1][k] * v[k + d];
        }
      }
    }
    return result;
  }

  /** 1.W v of a bath (side +1) or of all others (side -1). */
  private double sum(int bath, double[] v, int side) {
    Chain chain = statistics.state().chain();
    CompensatedSum total = new CompensatedSum();
    for (int c = 0; c < chain.channels().size(); c++) {
      if (!counts(c, bath, side)) {
        continue;
      }
      ChainChannel channel = chain.channels().get(c);
      for (int d = 1; d <= chain.halfBandwidth(); d++) {
        double[] quanta = chain.quanta()[d - 1];
        for (int k = 0; k < quanta.length; k++) {
          total.add(quanta[k] * channel.up()[d - 1][k] * v[k]);
          total.add(-quanta[k] * channel.down()[d - 1][k] * v[k + d]);
        }
      }
    }
    return total.value();
  }

  /** max_k |(z x - R x - b)_k| / (sum of the magnitudes of its terms). */
  private static double residual(Chain chain, double zRe, double zIm, double[][] x, double[] b) {
    int n = chain.levels();
    double[] re = new double[n];
    double[] im = new double[n];
    double[] gross = new double[n];
    for (int k = 0; k < n; k++) {
      re[k] = zRe * x[0][k] - zIm * x[1][k] - b[k];
      im[k] = zRe * x[1][k] + zIm * x[0][k];
      gross[k] = Math.hypot(zRe, zIm) * Math.hypot(x[0][k], x[1][k]) + Math.abs(b[k]);
    }
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      for (int k = 0; k + d < n; k++) {
        double u = up[d - 1][k];
        double f = down[d - 1][k];
        double netRe = u * x[0][k] - f * x[0][k + d];
        double netIm = u * x[1][k] - f * x[1][k + d];
        re[k] += netRe;
        im[k] += netIm;
        re[k + d] -= netRe;
        im[k + d] -= netIm;
        double size = u * Math.hypot(x[0][k], x[1][k]) + f * Math.hypot(x[0][k + d], x[1][k + d]);
        gross[k] += size;
        gross[k + d] += size;
      }
    }
    double largest = 0;
    for (int k = 0; k < n; k++) {
      if (gross[k] > 1e-290) {
        largest = Math.max(largest, Math.hypot(re[k], im[k]) / gross[k]);
      }
    }
    return largest;
  }
}
