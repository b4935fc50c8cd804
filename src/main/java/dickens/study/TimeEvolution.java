package dickens.study;

import dickens.generator.Chain;
import dickens.model.BadRequest;
import dickens.model.ChainModel;
import dickens.model.Model;
import dickens.model.Nearest;
import dickens.model.Values;
import dickens.observe.ChainObservable;
import dickens.observe.ChainObservables;
import dickens.observe.ChainStatistics;
import dickens.observe.Observable;
import dickens.observe.RelativeEntropy;
import dickens.solve.Budget;
import dickens.solve.ChainFactorization;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.Evolution;
import dickens.solve.InitialPopulations;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Observables against time, from an initial state.
 *
 * @param model the model
 * @param values complete values of its parameters
 * @param times ascending, each 0 or greater
 * @param observables by name, {@code [time][component]}, one component for a number
 * @param report what the solver says
 * @param note what is wrong, in words; empty where nothing is
 */
public record TimeEvolution(
    Model model,
    Values values,
    double[] times,
    Map<String, double[][]> observables,
    SolveReport report,
    String note) {

  private static final String RELATIVE_ENTROPY = "relative_entropy";

  /** What can be asked for at each time; empty where a model does not evolve. */
  public static List<Observable> observables(Model model) {
    List<Observable> all = new ArrayList<>();
    if (model instanceof ChainModel chain) {
      for (ChainObservable observable : ChainObservables.of(chain.channels())) {
        String name = observable.info().name();
        if (name.matches("I_.*|gross_.*|energy|rho|levels")) {
          all.add(observable.info());
        }
      }
      all.add(
          Observable.scalar(
              RELATIVE_ENTROPY, "1", "relative entropy to the steady state, in nats", "App. C"));
    }
    return List.copyOf(all);
  }

  /** What is computed where the user names nothing: currents, energy, relative entropy. */
  public static List<String> defaultObservables(Model model) {
    return observables(model).stream()
        .map(Observable::name)
        .filter(name -> name.matches("I_.*|energy|" + RELATIVE_ENTROPY))
        .toList();
  }

  /** The start where the user names none: thermal at beta_i if the model has it, else ground. */
  public static String defaultInitial(Model model) {
    return model.parameters().stream().anyMatch(p -> p.name().equals("beta_i"))
        ? "thermal:beta_i"
        : "ground";
  }

  /**
   * Checks names of observables.
   *
   * @throws BadRequest naming every unknown one with the nearest known
   */
  public static void requireKnown(Model model, List<String> names) {
    List<String> known = observables(model).stream().map(Observable::name).toList();
    if (known.isEmpty()) {
      throw new BadRequest(model.name() + " has no populations that evolve in time");
    }
    List<String> complaints =
        names.stream()
            .filter(name -> !known.contains(name))
            .map(name -> "'" + name + "' is nothing that evolves" + Nearest.suggestion(name, known))
            .toList();
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
  }

  /**
   * Evolves.
   *
   * @param initial {@code ground}, {@code level:K}, {@code thermal:BETA} or {@code thermal:NAME}
   *     with the name of a parameter
   * @param budget what the evolution may use
   * @throws BadRequest where the initial state, the times or the names are wrong
   * @throws OverBudget where the budget does not suffice
   */
  public static TimeEvolution of(
      Model model,
      Values values,
      String initial,
      double[] times,
      List<String> names,
      Budget budget) {
    requireKnown(model, names);
    try {
      InitialPopulations start = InitialPopulations.parse(withNumber(initial, values));
      return evolve((ChainModel) model, values, start, times, names, budget);
    } catch (BadRequest | OverBudget e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new BadRequest(e.getMessage());
    }
  }

  private static String withNumber(String initial, Values values) {
    String name = initial.startsWith("thermal:") ? initial.substring("thermal:".length()) : "";
    return values.asMap().get(name) instanceof Double number ? "thermal:" + number : initial;
  }

  private static TimeEvolution evolve(
      ChainModel model,
      Values values,
      InitialPopulations start,
      double[] times,
      List<String> names,
      Budget budget) {
    Evolution evolution =
        Evolution.of(model.generator(values), start, times, ChainOptions.adaptive().within(budget));
    Chain chain = evolution.chain();
    ChainFactorization factorization = ChainFactorization.of(chain);
    Map<String, ChainObservable> known = new LinkedHashMap<>();
    ChainObservables.of(model.channels()).forEach(o -> known.put(o.info().name(), o));
    RelativeEntropy entropy = relativeEntropy(chain, factorization);
    Map<String, double[][]> results = new LinkedHashMap<>();
    names.forEach(name -> results.put(name, new double[times.length][]));
    for (int i = 0; i < times.length; i++) {
      double[] p = evolution.populations()[i];
      // not steady, but currents and mean values ask for populations alone
      ChainStatistics statistics =
          new ChainStatistics(new ChainSteadyState(chain, factorization, p, evolution.report()));
      for (String name : names) {
        results.get(name)[i] =
            name.equals(RELATIVE_ENTROPY)
                ? new double[] {entropy.of(p)}
                : known.get(name).of(statistics);
      }
    }
    SolveReport report = evolution.report();
    return new TimeEvolution(
        model, values, evolution.times(), results, report, report.status().advice());
  }

  /** To the thermal state where all baths share a temperature, else to the steady state. */
  private static RelativeEntropy relativeEntropy(Chain chain, ChainFactorization factorization) {
    double[] betas = chain.channels().stream().mapToDouble(c -> c.beta()).distinct().toArray();
    if (betas.length == 1) {
      return RelativeEntropy.toThermal(chain, betas[0]);
    }
    double[] rho = factorization.steadyState();
    double[] logRho = new double[rho.length];
    for (int k = 0; k < rho.length; k++) {
      logRho[k] = Math.log(rho[k]);
    }
    return new RelativeEntropy(rho, logRho);
  }
}
