package dickens.study;

import dickens.backend.Backend;
import dickens.generator.Chain;
import dickens.model.BadRequest;
import dickens.model.ChainModel;
import dickens.model.LiouvillianModel;
import dickens.model.Model;
import dickens.model.Values;
import dickens.observe.ChainObservable;
import dickens.observe.ChainObservables;
import dickens.observe.ChainStatistics;
import dickens.observe.EnsembleObservable;
import dickens.observe.EnsembleObservables;
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
import java.util.Optional;

/**
 * Observables against time, from an initial state.
 *
 * @param model the model
 * @param values complete values of its parameters
 * @param initial the initial state as asked for
 * @param times ascending, each 0 or greater [{@link #timeUnit}]
 * @param observables by name, {@code [time][component]}, one component for a number
 * @param report what the solver says
 * @param note what is wrong, in words; empty where nothing is
 */
public record TimeEvolution(
    Model model,
    Values values,
    String initial,
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
    if (model instanceof LiouvillianModel) {
      EnsembleObservables.of().stream()
          .filter(o -> o.needs() == EnsembleObservable.Needs.STATE)
          .forEach(o -> all.add(o.info()));
    }
    return List.copyOf(all);
  }

  /** The observable of this name, if it evolves; for ensembles any word is one. */
  public static Optional<Observable> observable(Model model, String name) {
    Optional<Observable> listed =
        observables(model).stream().filter(o -> o.name().equals(name)).findFirst();
    return listed.isEmpty() && model instanceof LiouvillianModel
        ? EnsembleObservables.word(name).map(EnsembleObservable::info)
        : listed;
  }

  /** What is computed where the user names nothing. */
  public static List<String> defaultObservables(Model model) {
    if (model instanceof LiouvillianModel) {
      return List.of("Jx", "Jy", "Jz", "JpJm", "purity", "squeezing");
    }
    return observables(model).stream()
        .map(Observable::name)
        .filter(name -> name.matches("I_.*|energy|" + RELATIVE_ENTROPY))
        .toList();
  }

  /**
   * Values of a point that evolves.
   *
   * @param request parameters as typed
   * @param initial as {@code --initial} gives it; empty: what the model says
   * @param times ascending
   * @throws BadRequest where the model refuses them
   */
  public static Values values(
      Model model, Map<String, String> request, Optional<String> initial, double[] times) {
    Map<String, String> complete = new LinkedHashMap<>(request);
    if (model instanceof LiouvillianModel) {
      if (complete.containsKey(LiouvillianModel.TIME)) {
        throw new BadRequest("t is given by --t here");
      }
      complete.put(LiouvillianModel.TIME, Double.toString(times[times.length - 1]));
      if (initial.isPresent() && complete.put("initial", initial.get()) != null) {
        throw new BadRequest("the initial state is given twice, by initial= and by --initial");
      }
      complete.putIfAbsent("initial", "ground");
    }
    return model.complete(complete);
  }

  /** Unit of the times. */
  public static String timeUnit(Model model) {
    return model instanceof LiouvillianModel ? "time" : "1/Omega";
  }

  /** The start where the user names none: thermal at beta_i if the model has it, else ground. */
  private static String defaultInitial(Model model) {
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
            .filter(name -> observable(model, name).isEmpty())
            .map(name -> complaint(model, name))
            .toList();
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
  }

  private static String complaint(Model model, String name) {
    Evaluator evaluator = Evaluator.of(model);
    return evaluator.observable(name).isPresent()
        ? "'" + name + "' belongs to the steady state: 'dickens solve' computes it"
        : evaluator.unknown(name, "is nothing that evolves");
  }

  /**
   * Evolves.
   *
   * @param values as {@link #values} completes them
   * @param initial of chains: {@code ground}, {@code level:K}, {@code thermal:BETA} or {@code
   *     thermal:NAME} with the name of a parameter; empty: the default. For ensembles it is in the
   *     values
   * @param times ascending, each once
   * @param budget what the evolution may use
   * @param backend where ensembles are evolved; chains are on the processor
   * @throws BadRequest where the initial state, the times or the names are wrong
   * @throws OverBudget where the budget does not suffice
   */
  public static TimeEvolution of(
      Model model,
      Values values,
      Optional<String> initial,
      double[] times,
      List<String> names,
      Budget budget,
      Backend backend) {
    requireKnown(model, names);
    if (model instanceof LiouvillianModel ensemble) {
      return evolve(ensemble, values, times, names, budget, backend);
    }
    String state = initial.orElse(defaultInitial(model));
    try {
      InitialPopulations start = InitialPopulations.parse(withNumber(state, values));
      return evolve((ChainModel) model, values, state, start, times, names, budget);
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
      LiouvillianModel model,
      Values values,
      double[] times,
      List<String> names,
      Budget budget,
      Backend backend) {
    EnsembleEvaluator evaluator = new EnsembleEvaluator(model, budget);
    EnsembleEvaluator.EnsembleEvolution evolution =
        evaluator.evolution(values, model.generator(values), times, names, backend);
    return new TimeEvolution(
        model,
        values,
        values.text("initial"),
        times.clone(),
        evolution.results(),
        evolution.report(),
        evolution.note());
  }

  private static TimeEvolution evolve(
      ChainModel model,
      Values values,
      String initial,
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
        model, values, initial, evolution.times(), results, report, report.status().advice());
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
