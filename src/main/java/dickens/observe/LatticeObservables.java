package dickens.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/** The list of observables of population lattices. To add one, add an entry here and a test. */
public final class LatticeObservables {
  private final List<LatticeObservable> all = new ArrayList<>();

  /**
   * Names of units.
   *
   * @param current of a heat current
   * @param rate of a relaxation rate
   * @param entropyRate of an entropy production
   * @param cumulant of a cumulant rate of order k, 2 and above
   */
  public record Units(
      String current, String rate, String entropyRate, IntFunction<String> cumulant) {}

  private LatticeObservables() {}

  /**
   * All observables of a lattice with these baths.
   *
   * @param channels names of the baths; with h among them come uncertainty ratio and entropy
   *     production
   */
  public static List<LatticeObservable> of(List<String> channels, Units units) {
    LatticeObservables list = new LatticeObservables();
    list.addCurrents(channels, units);
    list.addSpin(units);
    list.addCumulants(channels, units);
    if (channels.contains("h")) {
      list.addThermodynamics(units);
    }
    for (int i = 0; i < channels.size(); i++) {
      int c = i;
      list.add(
          "gross_" + channels.get(c),
          units.current(),
          "gross heat flux of bath " + channels.get(c) + ", both directions added",
          "A(22)",
          s -> s.gross(c));
    }
    list.add(
        "first_law",
        "1",
        "sum of all currents over the gross flux, 0 to rounding",
        "A(23)",
        TransportStatistics::firstLawResidual);
    list.add("window", "1", "number of states (J, m) kept", "", LatticeStatistics::states);
    return List.copyOf(list.all);
  }

  private void add(
      String name,
      String unit,
      String meaning,
      String source,
      ToDoubleFunction<LatticeStatistics> formula) {
    add(Observable.scalar(name, unit, meaning, source), 1, formula);
  }

  private void add(Observable info, int order, ToDoubleFunction<LatticeStatistics> formula) {
    all.add(new LatticeObservable(info, order, s -> new double[] {formula.applyAsDouble(s)}));
  }

  private void addCurrents(List<String> channels, Units units) {
    for (int i = 0; i < channels.size(); i++) {
      int c = i;
      add(
          "Q_" + channels.get(c),
          units.current(),
          "heat current from bath " + channels.get(c) + " into the system",
          "A(22)",
          s -> s.current(c));
    }
    for (int i = 0; i < channels.size(); i++) {
      int c = i;
      add(
          "Q_" + channels.get(c) + "_per_N",
          units.current(),
          "heat current from bath " + channels.get(c) + " over N",
          "A(22)",
          s -> s.current(c) / s.qubits());
    }
  }

  private void addSpin(Units units) {
    add("Jz", "1", "mean of J_z", "A(C9)", LatticeStatistics::meanJz);
    add("Jz_var", "1", "variance of J_z", "A(C9)", LatticeStatistics::varianceJz);
    add("J2", "1", "mean of J^2", "A Fig. 4", LatticeStatistics::meanJ2);
    add(
        "J2_norm",
        "1",
        "mean of J^2 over its largest value N/2 (N/2+1)",
        "A Fig. 4",
        s -> s.meanJ2() / (0.5 * s.qubits() * (0.5 * s.qubits() + 1)));
    add(
        "JpJm",
        "1",
        "mean of J_+ J_-, the collective emission at unit rate",
        "A(22)",
        LatticeStatistics::meanEmission);
    all.add(
        new LatticeObservable(
            Observable.array("P_J", "1", "probabilities of the values of J kept", "A(17)"),
            1,
            LatticeStatistics::spinProbabilities));
    all.add(
        new LatticeObservable(
            Observable.array("J_values", "1", "values of J that P_J belongs to", "A(17)"),
            1,
            LatticeStatistics::spins));
    add(
        "gap_J",
        units.rate(),
        "slowest relaxation rate of the weights P_J, with m in its steady state at every J; NaN"
            + " where they are conserved",
        "A(17)",
        s -> s.spinGap().orElse(Double.NaN));
  }

  private void addCumulants(List<String> channels, Units units) {
    for (int order = 2; order <= LatticeStatistics.MAX_ORDER; order++) {
      int k = order;
      for (int i = 0; i < channels.size(); i++) {
        int c = i;
        String bath = channels.get(c);
        String meaning =
            k == 2
                ? "zero-frequency noise of Q_" + bath
                : "cumulant rate of order " + k + " of the energy from bath " + bath;
        add(
            Observable.scalar(
                (k == 2 ? "S_" : "C" + k + "_") + bath,
                units.cumulant().apply(k),
                meaning + "; NaN where several J are conserved",
                "K(13)"),
            k,
            s -> s.cumulant(c, k));
      }
    }
  }

  private void addThermodynamics(Units units) {
    add(
        Observable.scalar(
            "TUR",
            "1",
            "thermodynamic uncertainty ratio of Q_h, at least 2; NaN without a current",
            "K(19)"),
        2,
        s -> s.uncertaintyRatio(s.channelIndex("h")));
    add(
        "sigma",
        units.entropyRate(),
        "entropy production rate, minus the sum of current over temperature; NaN where a"
            + " temperature is 0",
        "K(18)",
        s -> s.scale().boltzmann() * s.entropyProduction());
  }
}
