package dickens.observe;

import dickens.generator.SpinPolynomial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    list.all.add(
        new EnsembleObservable(
            Observable.array("P_J", "1", "probabilities of the values of J, largest first", "PIQS"),
            EnsembleState::spinProbabilities));
    list.all.add(
        new EnsembleObservable(
            Observable.array("J_values", "1", "values of J that P_J belongs to", "PIQS"),
            EnsembleObservables::spins));
    list.add(
        "smallest_eigenvalue",
        "smallest eigenvalue of all rho_J, not below 0 but for rounding",
        "",
        EnsembleState::smallestEigenvalue);
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
            state -> new double[] {state.mean(operator)}));
  }

  private static double[] spins(EnsembleState state) {
    double[] spins = new double[state.rho().planes()];
    for (int s = 0; s < spins.length; s++) {
      spins[s] = 0.5 * state.rho().twoJ(s);
    }
    return spins;
  }

  private void addMean(String name, String meaning, SpinPolynomial operator) {
    add(name, meaning, "PIQS", state -> state.mean(operator));
  }

  private void add(
      String name, String meaning, String source, ToDoubleFunction<EnsembleState> formula) {
    all.add(
        new EnsembleObservable(
            Observable.scalar(name, "1", meaning, source),
            state -> new double[] {formula.applyAsDouble(state)}));
  }
}
