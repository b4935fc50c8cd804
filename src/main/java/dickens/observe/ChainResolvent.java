package dickens.observe;

import dickens.backend.ChainShifts;
import dickens.backend.ShiftReadings;
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
    double residual = ShiftedChainFactorization.residual(chain, zRe, zIm, x, b);
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
    double residual =
        ShiftedChainFactorization.residual(
            statistics.state().chain(), 0, 0, new double[][] {x, zero}, b);
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
    return quieterForm(
        frequency, shot, direct, shotOthers, yOthers, sum(source, response[1], -1), dot.value());
  }

  /**
   * S(w) in the form with the smaller terms.
   *
   * @param direct 2 Re 1.W x
   * @param yOthers 2 Re 1.W_o G b_o
   * @param swing Im 1.W_o G E rho
   * @param store Im E.G W rho
   */
  private static double quieterForm(
      double frequency,
      double shot,
      double direct,
      double shotOthers,
      double yOthers,
      double swing,
      double store) {
    double directSize = Math.max(shot, Math.abs(direct));
    // Re{iw u} = -w Im u
    double swung = -2 * frequency * swing;
    double stored = -2 * frequency * store;
    double otherSize =
        Math.max(
            Math.max(shotOthers, Math.abs(yOthers)), Math.max(Math.abs(swung), Math.abs(stored)));
    return otherSize < directSize ? shotOthers + yOthers + swung + stored : shot + direct;
  }

  /** y(z) at many z, none of them 0, through a back end. */
  public ShiftReadings at(double[][] z, ChainShifts shifts) {
    double[] none = new double[statistics.state().rho().length];
    return shifts.readOut(z, rawSource(), weights(readout, +1), none);
  }

  /**
   * {@link #noise(double)} at many frequencies, none of them 0, through a back end.
   *
   * @param frequencies w [1/time]
   */
  public double[] noises(double[] frequencies, ChainShifts shifts) {
    double[] rho = statistics.state().rho();
    double[][] z = {new double[frequencies.length], frequencies};
    double[] b = project(jump(source, rho, +1), rho);
    double[] energy = centredEnergies(rho);
    double[] energyRho = new double[rho.length];
    for (int k = 0; k < rho.length; k++) {
      energyRho[k] = energy[k] * rho[k];
    }
    double[] own = weights(source, +1);
    double[] rest = weights(source, -1);
    ShiftReadings direct = shifts.readOut(z, b, own, rho);
    ShiftReadings others = shifts.readOut(z, project(jump(source, rho, -1), rho), rest, rho);
    ShiftReadings response = shifts.readOut(z, project(energyRho, rho), rest, rho);
    ShiftReadings dot = shifts.readOut(z, b, energy, rho);
    double shot = statistics.shotNoise(source);
    double shotOthers = 0;
    for (int c = 0; c < statistics.channels().size(); c++) {
      shotOthers += c == source ? 0 : statistics.shotNoise(c);
    }
    double[] noises = new double[frequencies.length];
    for (int i = 0; i < noises.length; i++) {
      noises[i] =
          quieterForm(
              frequencies[i],
              shot,
              2 * direct.re()[i],
              shotOthers,
              2 * others.re()[i],
              response.im()[i],
              dot.im()[i]);
    }
    return noises;
  }

  /** w with 1.W v = w.v, for the jumps of a bath (side +1) or of all others (side -1). */
  private double[] weights(int bath, int side) {
    Chain chain = statistics.state().chain();
    double[] weights = new double[chain.levels()];
    for (int c = 0; c < chain.channels().size(); c++) {
      if (!counts(c, bath, side)) {
        continue;
      }
      ChainChannel channel = chain.channels().get(c);
      for (int d = 1; d <= chain.halfBandwidth(); d++) {
        double[] quanta = chain.quanta()[d - 1];
        for (int k = 0; k < quanta.length; k++) {
          weights[k] += quanta[k] * channel.up()[d - 1][k];
          weights[k + d] -= quanta[k] * channel.down()[d - 1][k];
        }
      }
    }
    return weights;
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
}
