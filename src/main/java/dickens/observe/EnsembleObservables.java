package dickens.observe;

import dickens.generator.EnsembleChannel;
import dickens.generator.SpinPolynomial;
import dickens.observe.EnsembleObservable.Needs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * The list of observables of permutation-invariant states. To add one, add an entry here and a
 * test. Beside the list, every polynomial in the spin operators is one, see {@link #word}.
 */
public final class EnsembleObservables {
  private final List<EnsembleObservable> all = new ArrayList<>();

  private EnsembleObservables() {}

  /** All observables with a name of their own. */
  public static List<EnsembleObservable> of() {
    EnsembleObservables list = new EnsembleObservables();
    for (String axis : List.of("x", "y", "z")) {
      list.addMean("J" + axis, "mean of J_" + axis, SpinPolynomial.word(1, axis));
    }
    for (String axis : List.of("x", "y", "z")) {
      list.addMean(
          "J" + axis + "2", "mean of J_" + axis + "^2", SpinPolynomial.word(1, axis + axis));
    }
    list.addMean(
        "JpJm",
        "mean of J_+ J_-, the collective emission at unit rate",
        SpinPolynomial.word(1, "+-"));
    list.addMean("J2", "mean of J^2", SpinPolynomial.totalSpinSquared());
    list.add("purity", "tr rho^2 in the 2^N space", "PIQS", EnsembleState::purity);
    list.add(
        "entropy", "von Neumann entropy in the 2^N space, in nats", "PIQS", EnsembleState::entropy);
    list.add(
        "squeezing",
        "spin squeezing N min Var(J_perp)/|<J>|^2, below 1 entangled; NaN without a mean spin",
        "Wineland et al. 1994",
        EnsembleState::squeezing);
    list.addArray(
        "P_J",
        "1",
        "probabilities of the values of J, largest first",
        EnsembleObservables::weights);
    list.addArray("J_values", "1", "values of J that P_J belongs to", EnsembleObservables::spins);
    list.addArray(
        "p_Jm",
        "1",
        "populations of the Dicke states, all copies of J together: largest J first, in each from"
            + " m = J down",
        state -> flat(state.dickePopulations()));
    list.addArray("J_of_p", "1", "values of J that p_Jm belongs to", state -> labels(state, true));
    list.addArray("m_of_p", "1", "values of m that p_Jm belongs to", state -> labels(state, false));
    list.add(
        "smallest_eigenvalue",
        "smallest eigenvalue of all rho_J, not below 0 but for rounding",
        "",
        EnsembleState::smallestEigenvalue);
    list.addCurrents();
    list.addRelaxation();
    return List.copyOf(list.all);
  }

  /** The real part of tr(O rho), where the text is a polynomial O such as {@code JxJz + JzJx}. */
  public static Optional<EnsembleObservable> word(String text) {
    if (!text.contains("J")) {
      return Optional.empty();
    }
    SpinPolynomial operator;
    try {
      operator = SpinPolynomial.parse(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(
        new EnsembleObservable(
            Observable.scalar(text, "1", "mean of " + text + ", real part", "PIQS"),
            Needs.STATE,
            statistics -> new double[] {statistics.state().mean(operator)}));
  }

  /** What keeps a text that holds an operator from being a word; empty where it holds none. */
  public static Optional<String> complaint(String text) {
    if (!text.contains("J") || text.contains("_") || word(text).isPresent()) {
      return Optional.empty();
    }
    try {
      SpinPolynomial.parse(text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static double[] weights(EnsembleState state) {
    return state.spinProbabilities();
  }

  private static double[] flat(double[][] planes) {
    return Arrays.stream(planes).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] labels(EnsembleState state, boolean ofSpin) {
    double[][] labels = new double[state.rho().planes()][];
    for (int s = 0; s < labels.length; s++) {
      int twoJ = state.rho().twoJ(s);
      labels[s] = new double[twoJ + 1];
      for (int i = 0; i <= twoJ; i++) {
        labels[s][i] = ofSpin ? 0.5 * twoJ : 0.5 * twoJ - i;
      }
    }
    return flat(labels);
  }

  private static double[] spins(EnsembleState state) {
    double[] spins = new double[state.rho().planes()];
    for (int s = 0; s < spins.length; s++) {
      spins[s] = 0.5 * state.rho().twoJ(s);
    }
    return spins;
  }

  /** Of each standard channel one number; of the further jumps one array. */
  private void addCurrents() {
    String noFixedNumber = "; NaN where a jump brings no fixed number";
    String counting = "Flindt et al. 2010";
    Predicate<String> moves = name -> !name.endsWith("dephasing");
    addOfChannels(
        moves,
        Observable.scalar("I_", "1/time", "excitations per time that $ brings", "PIQS"),
        noFixedNumber,
        Needs.STATE,
        EnsembleStatistics::current);
    addOfChannels(
        name -> true,
        Observable.scalar("Q_", "1/time^2", "tr(H D rho), mean energy per time of $", "PIQS"),
        "",
        Needs.STATE,
        EnsembleStatistics::energyCurrent);
    addOfChannels(
        moves,
        Observable.scalar("S_", "1/time", "zero-frequency noise of the excitations of $", counting),
        noFixedNumber,
        Needs.STEADY_STATE,
        EnsembleStatistics::noise);
    addOfChannels(
        moves,
        Observable.scalar(
            "SQ_",
            "1/time^3",
            "zero-frequency noise of the energy of $; NaN unless [H, c] is proportional to c",
            counting),
        "",
        Needs.STEADY_STATE,
        EnsembleStatistics::energyNoise);
  }

  /**
   * Adds what every channel has.
   *
   * @param which of the standard channels
   * @param pattern prefix of the names, $ for the name of the channel in the meaning
   * @param ofJumps added to the meaning for further jumps
   */
  private void addOfChannels(
      Predicate<String> which,
      Observable pattern,
      String ofJumps,
      Needs needs,
      ToDoubleBiFunction<EnsembleStatistics, EnsembleChannel> formula) {
    List<String> names = EnsembleChannel.STANDARD;
    for (int k = 0; k < names.size(); k++) {
      int index = k;
      String name = names.get(k);
      if (which.test(name)) {
        all.add(
            new EnsembleObservable(
                Observable.scalar(
                    pattern.name() + name,
                    pattern.unit(),
                    pattern.meaning().replace("$", name),
                    pattern.source()),
                needs,
                s -> new double[] {formula.applyAsDouble(s, s.channels().get(index))}));
      }
    }
    all.add(
        new EnsembleObservable(
            Observable.array(
                pattern.name() + "jump",
                pattern.unit(),
                pattern.meaning().replace("$", "each further jump") + ofJumps,
                pattern.source()),
            needs,
            s ->
                s.channels().subList(names.size(), names.size() + s.jumps()).stream()
                    .mapToDouble(channel -> formula.applyAsDouble(s, channel))
                    .toArray()));
  }

  private void addRelaxation() {
    String[] names = {"gap", "gap_frequency"};
    String[] meanings = {
      "decay rate of the slowest of the modes nearest to 0 in the spectrum of the Liouvillian",
      "frequency at which that mode oscillates"
    };
    for (int k = 0; k < names.length; k++) {
      int index = k;
      all.add(
          new EnsembleObservable(
              Observable.scalar(names[k], "1/time", meanings[k], "Minganti et al. 2018"),
              Needs.STEADY_STATE,
              s -> new double[] {s.slowestMode()[index]}));
    }
  }

  private void addMean(String name, String meaning, SpinPolynomial operator) {
    add(name, meaning, "PIQS", state -> state.mean(operator));
  }

  private void add(
      String name, String meaning, String source, ToDoubleFunction<EnsembleState> formula) {
    all.add(
        new EnsembleObservable(
            Observable.scalar(name, "1", meaning, source),
            Needs.STATE,
            statistics -> new double[] {formula.applyAsDouble(statistics.state())}));
  }

  private void addArray(
      String name, String unit, String meaning, Function<EnsembleState, double[]> formula) {
    all.add(
        new EnsembleObservable(
            Observable.array(name, unit, meaning, "PIQS"),
            Needs.STATE,
            statistics -> formula.apply(statistics.state())));
  }
}
