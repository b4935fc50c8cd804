package dickens.observe;

import dickens.observe.ChainObservable.OfCumulant;
import dickens.observe.ChainObservable.OfPopulations;
import dickens.observe.ChainObservable.OfTransport;
import java.util.ArrayList;
import java.util.List;

/** The list of observables of chains. To add one, add an entry here and a test. */
public final class ChainObservables {
  private ChainObservables() {}

  /**
   * All observables of a chain with these baths. Units are given in the model's energy unit Omega
   * (hbar = k_B = 1, so that rates are energies).
   *
   * @param channels names of the baths; with c, h and w among them come the efficiencies of a
   *     refrigerator
   */
  public static List<ChainObservable> of(List<String> channels) {
    List<ChainObservable> all = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      int c = i;
      all.add(
          new OfTransport(
              Observable.scalar(
                  "I_" + channels.get(c),
                  "Omega^2",
                  "energy current from bath " + channels.get(c) + " into the system",
                  "K(11)"),
              s -> s.current(c)));
    }
    for (int i = 0; i < channels.size(); i++) {
      int c = i;
      all.add(
          new OfTransport(
              Observable.scalar(
                  "S_" + channels.get(c),
                  "Omega^3",
                  "zero-frequency noise of I_" + channels.get(c),
                  "K(13)"),
              s -> s.noise(c)));
    }
    addHigherCumulants(channels, all);
    for (int i = 0; i < channels.size(); i++) {
      int c = i;
      all.add(
          new OfTransport(
              Observable.scalar(
                  "gross_" + channels.get(c),
                  "Omega^2",
                  "gross energy flux of bath " + channels.get(c) + ", both directions added",
                  "K(11)"),
              s -> s.gross(c)));
    }
    all.add(
        new OfTransport(
            Observable.scalar("sigma", "Omega", "entropy production rate", "K(18)"),
            TransportStatistics::entropyProduction));
    all.add(
        new OfTransport(
            Observable.scalar(
                "first_law",
                "1",
                "sum of all currents over the gross flux, 0 to rounding",
                "K(15)"),
            TransportStatistics::firstLawResidual));
    if (channels.contains("c")) {
      all.add(
          new OfTransport(
              Observable.scalar(
                  "TUR",
                  "1",
                  "thermodynamic uncertainty ratio S_c sigma/I_c^2, at least 2; NaN without a"
                      + " current",
                  "K(19)"),
              s -> s.uncertaintyRatio(s.channelIndex("c"))));
    }
    if (channels.containsAll(List.of("c", "h", "w"))) {
      addEfficiencies(all);
    }
    all.add(
        new OfPopulations(
            Observable.array(
                "rho", "1", "populations of the retained levels, lowest first", "K(12)"),
            StateStatistics::rho));
    all.add(
        new OfPopulations(
            Observable.array("levels", "Omega", "energies of the retained levels", "K(3)"),
            StateStatistics::energies));
    all.add(
        new OfPopulations(
            Observable.scalar("energy", "Omega", "mean energy of the system", "K(1)"),
            s -> new double[] {meanEnergy(s)}));
    return List.copyOf(all);
  }

  private static void addHigherCumulants(List<String> channels, List<ChainObservable> all) {
    for (int order = 3; order <= ChainStatistics.MAX_ORDER; order++) {
      int m = order;
      for (int i = 0; i < channels.size(); i++) {
        int c = i;
        all.add(
            new OfCumulant(
                Observable.scalar(
                    "C" + m + "_" + channels.get(c),
                    "Omega^" + (m + 1),
                    "cumulant rate of order " + m + " of the energy from bath " + channels.get(c),
                    "K(E1)"),
                c,
                m));
      }
    }
  }

  private static void addEfficiencies(List<ChainObservable> all) {
    all.add(
        new OfTransport(
            Observable.scalar(
                "kappa", "1", "coefficient of performance I_c/I_w; NaN unless it cools", "K(F1)"),
            s -> cools(s) ? coefficientOfPerformance(s) : Double.NaN));
    all.add(
        new OfTransport(
            Observable.scalar(
                "kappa_bar",
                "1",
                "bound on kappa from the uncertainty relation; NaN unless it cools",
                "K(20)"),
            s -> cools(s) ? uncertaintyBound(s) : Double.NaN));
    all.add(
        new OfTransport(
            Observable.scalar(
                "kappa_carnot", "1", "Carnot bound on kappa; NaN unless it cools", "K(F1)"),
            s -> cools(s) ? beta(s, "h") / (beta(s, "c") - beta(s, "h")) : Double.NaN));
    all.add(
        new OfTransport(
            Observable.scalar(
                "kappa_ratio", "1", "kappa/kappa_bar, at most 1; NaN unless it cools", "K(20)"),
            s -> cools(s) ? coefficientOfPerformance(s) / uncertaintyBound(s) : Double.NaN));
  }

  /** The regime where the efficiencies mean something: I_c, I_w > 0, beta_c >= beta_h >= beta_w. */
  private static boolean cools(TransportStatistics s) {
    return current(s, "c") > 0
        && current(s, "w") > 0
        && beta(s, "c") >= beta(s, "h")
        && beta(s, "h") >= beta(s, "w");
  }

  private static double coefficientOfPerformance(TransportStatistics s) {
    return current(s, "c") / current(s, "w");
  }

  /** kappa_bar = beta_h / (beta_c - beta_h + 2 I_c/S_c), K(20). */
  private static double uncertaintyBound(TransportStatistics s) {
    double noise = s.noise(s.channelIndex("c"));
    return beta(s, "h") / (beta(s, "c") - beta(s, "h") + 2 * current(s, "c") / noise);
  }

  private static double current(TransportStatistics s, String bath) {
    return s.current(s.channelIndex(bath));
  }

  private static double beta(TransportStatistics s, String bath) {
    return s.beta(s.channelIndex(bath));
  }

  private static double meanEnergy(StateStatistics s) {
    double[] energies = s.energies();
    double[] rho = s.rho();
    double mean = 0;
    for (int k = rho.length - 1; k >= 0; k--) {
      mean += energies[k] * rho[k];
    }
    return mean;
  }
}
