package dickens.model;

import java.util.List;
import java.util.Map;

/**
 * A physical model: named parameters and what they build.
 *
 * <p>A model is one of the kinds below; each kind says which generator its parameters turn into, so
 * that the study layer can pick the solver. A model never solves anything itself; closed forms of
 * the papers are its {@link #closedForms()}.
 */
public sealed interface Model permits ChainModel, LatticeModel, LiouvillianModel, FormulaModel {

  /** Name on the command line, e.g. {@code refrigerator}. */
  String name();

  /** One line for {@code dickens models}. */
  String title();

  /** Where the model comes from: author, year, section. */
  String source();

  /** Declared parameters, in the order in which they are shown. */
  List<Parameter> parameters();

  /** Results that need no solver, by formula from the parameters. */
  List<ClosedForm> closedForms();

  /**
   * Checks a request and completes it with defaults, derived ones included.
   *
   * @throws BadRequest with every mistake at once
   */
  default Values complete(Map<String, String> request) {
    return settled(Values.complete(name(), parameters(), request));
  }

  /**
   * Derives the parameters that are left open from the others and checks how all go together; each
   * alone is checked before.
   *
   * @throws BadRequest with every mistake at once
   */
  default Values settled(Values given) {
    return derived(given);
  }

  /** The same without the checks that building the generator makes anyway. */
  default Values derived(Values given) {
    return given;
  }
}
