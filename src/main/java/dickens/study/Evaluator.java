package dickens.study;

import dickens.backend.Backend;
import dickens.model.BadRequest;
import dickens.model.ChainModel;
import dickens.model.FormulaModel;
import dickens.model.LatticeModel;
import dickens.model.LiouvillianModel;
import dickens.model.Model;
import dickens.model.Nearest;
import dickens.model.Parameter;
import dickens.model.Values;
import dickens.observe.Observable;
import dickens.solve.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be asked of a model, and asking it: the one place where models meet solvers. */
public interface Evaluator {
  /**
   * Points that become objects together: more would wait in memory, which costs more time than the
   * solve of a short chain.
   */
  int AT_ONCE = 4096;

  /** The evaluator of a model, within the standard budget. */
  static Evaluator of(Model model) {
    return of(model, Budget.standard());
  }

  /**
   * The evaluator of a model, by the kind of its generator.
   *
   * @param budget what each solve may use; a point that needs more is a marked row
   */
  static Evaluator of(Model model, Budget budget) {
    if (model instanceof ChainModel chain) {
      return new ChainEvaluator(chain, budget);
    }
    if (model instanceof LatticeModel lattice) {
      return new LatticeEvaluator(lattice, budget);
    }
    if (model instanceof LiouvillianModel ensemble) {
      return new EnsembleEvaluator(ensemble, budget);
    }
    return new FormulaEvaluator((FormulaModel) model);
  }

  /** The model. */
  Model model();

  /** Parameters of a point: those of the model, and what else the evaluation depends on. */
  default List<Parameter> parameters() {
    return model().parameters();
  }

  /**
   * Checks the parameters of a point and completes them with defaults.
   *
   * @throws BadRequest with every mistake at once
   */
  default Values complete(Map<String, String> request) {
    return settled(Values.complete(model().name(), parameters(), request));
  }

  /**
   * Derives the parameters that are left open, and checks how all go together.
   *
   * @throws BadRequest with every mistake at once
   */
  default Values settled(Values given) {
    return model().settled(given);
  }

  /** The same without what {@link #evaluate} checks anyway. */
  default Values derived(Values given) {
    return settled(given);
  }

  /** All results on offer, in the order in which they are shown. */
  List<Observable> observables();

  /** What is computed where the user names no observables. */
  List<String> defaultObservables();

  /**
   * Evaluates points, in parallel where that pays; results come in the order of the points and do
   * not depend on the number of threads.
   *
   * @param points complete values
   * @param names observables, each known to {@link #observable}
   * @param backend where batched solves are done
   * @param progress told of finished points
   */
  List<PointResult> evaluate(
      List<Values> points, List<String> names, Backend backend, Progress progress);

  /**
   * The same as rows, numbered from 0, with a column for each observable under its own name: what
   * goes to disk, without an object for each point where that pays.
   *
   * @param points may make each of its elements when it is asked for it
   */
  default RowBlock rows(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    List<RowBlock> blocks = new ArrayList<>();
    for (int start = 0; start < points.size(); start += AT_ONCE) {
      List<Values> some = points.subList(start, Math.min(points.size(), start + AT_ONCE));
      blocks.add(RowBlock.of(evaluate(List.copyOf(some), names, backend, progress), names));
    }
    return RowBlock.joined(blocks);
  }

  /**
   * True where a point has the same bits whatever points are evaluated with it: a back end may then
   * be given the points of several chunks at once.
   */
  default boolean isPointwise() {
    return false;
  }

  /**
   * What part of a chunk one point fills: an estimate that knows the method and the size of the
   * system alone, so that it is the same on every machine.
   *
   * @param qubits N; 1 where the model has none
   * @param names observables asked for
   */
  PointShare share(double qubits, List<String> names);

  /**
   * The same with another tolerance of its iterative solves; empty where there are none, because
   * steady states are found directly, to rounding.
   *
   * @param tolerance relative error at which they end
   */
  default Optional<Evaluator> withTolerance(double tolerance) {
    return Optional.empty();
  }

  /** True where solves are complex, with twice the memory. */
  default boolean isComplex() {
    return false;
  }

  /** The observable of this name, if there is one. */
  default Optional<Observable> observable(String name) {
    return observables().stream().filter(o -> o.name().equals(name)).findFirst();
  }

  /**
   * Checks names of observables.
   *
   * @throws BadRequest naming every unknown one with the nearest known
   */
  default void requireKnown(List<String> names) {
    List<String> complaints = new ArrayList<>();
    for (String name : names) {
      if (observable(name).isEmpty()) {
        complaints.add(unknown(name, "is no observable of " + model().name()));
      }
    }
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
  }

  /**
   * What is said of a name that is no observable.
   *
   * @param what it is not, such as "is no observable of refrigerator"
   */
  default String unknown(String name, String what) {
    List<String> known = observables().stream().map(Observable::name).toList();
    return "'" + name + "' " + what + Nearest.suggestion(name, known);
  }
}
