package dickens.optimize;

import dickens.backend.Backend;
import dickens.model.BadRequest;
import dickens.model.Nearest;
import dickens.model.NumberSyntax;
import dickens.model.Parameter;
import dickens.observe.Observable;
import dickens.optimize.Variable.Spacing;
import dickens.report.Column;
import dickens.report.Table;
import dickens.study.Evaluator;
import dickens.study.ParameterColumn;
import dickens.study.PointResult;
import dickens.study.Progress;
import dickens.study.Provenance;
import dickens.study.Study;
import dickens.study.Study.Axis;
import dickens.study.Study.Curve;
import dickens.study.StudyHeader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Optimises over axes of a study: their first and last values are the bounds, and the other axes
 * and the curves stay what they are, so that there is one optimum, or one Pareto front, for each of
 * their points.
 *
 * @param study the study
 * @param over axes to vary; empty: all
 * @param goals one, or two for a Pareto front
 * @param limits conditions
 * @param frontPoints points of a front, at least 2
 * @param effort samples and searches; empty: {@link Optimizer#standard}
 */
public record StudyOptimum(
    Study study,
    List<String> over,
    List<Goal> goals,
    List<Limit> limits,
    int frontPoints,
    Optional<Optimizer> effort) {

  /** Relative difference below which the ratios of an axis count as equal: lists are rounded. */
  private static final double EQUAL_RATIOS = 1e-6;

  /**
   * A request.
   *
   * @throws BadRequest with all that is wrong with it
   */
  public StudyOptimum {
    over = over.isEmpty() ? study.axes().stream().map(a -> a.parameter().name()).toList() : over;
    List<String> complaints = new ArrayList<>();
    List<String> axes = study.axes().stream().map(a -> a.parameter().name()).toList();
    if (axes.isEmpty()) {
      complaints.add(
          study.id() + " sweeps nothing; its axes say what to vary and within what bounds");
    }
    for (String name : over) {
      if (!axes.contains(name)) {
        complaints.add(
            "'" + name + "' is no axis of " + study.id() + Nearest.suggestion(name, axes));
      }
    }
    for (Axis axis : study.axes()) {
      if (over.contains(axis.parameter().name())) {
        complain(study, axis, complaints);
      }
    }
    for (Curve curve : study.curves()) {
      try {
        curve.evaluator().requireKnown(names(goals, limits));
        requireNumbers(curve.evaluator(), names(goals, limits), complaints);
      } catch (BadRequest e) {
        complaints.addAll(e.complaints());
      }
    }
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints.stream().distinct().toList());
    }
  }

  private static void complain(Study study, Axis axis, List<String> complaints) {
    Parameter parameter = axis.parameter();
    if (parameter.kind() != Parameter.Kind.REAL) {
      complaints.add(
          parameter.name()
              + " is not a real number and cannot be varied; name the others with --over, it stays"
              + " swept");
    } else if (NumberSyntax.parse(axis.values().get(0))
        == NumberSyntax.parse(axis.values().get(axis.values().size() - 1))) {
      complaints.add(parameter.name() + " has a single value; give its axis two ends");
    }
    long together =
        study.axes().stream().filter(other -> other.dimension() == axis.dimension()).count();
    if (together > 1) {
      complaints.add(parameter.name() + " advances together with other axes; it cannot be varied");
    }
  }

  private static void requireNumbers(
      Evaluator evaluator, List<String> names, List<String> complaints) {
    for (String name : names) {
      if (evaluator.observable(name).orElseThrow().shape() != Observable.Shape.SCALAR) {
        complaints.add("'" + name + "' is an array; a number is needed");
      }
    }
  }

  private static List<String> names(List<Goal> goals, List<Limit> limits) {
    return Stream.concat(
            goals.stream().map(Goal::observable), limits.stream().map(Limit::observable))
        .distinct()
        .toList();
  }

  /**
   * The outcome.
   *
   * @param badRows rows that did not converge or break a limit
   */
  public record Outcome(Table table, int badRows) {}

  /** Searches at every point of the other axes and for every curve. */
  public Outcome solve(Backend backend, Progress progress) {
    Table.Builder table = Table.builder();
    header(table);
    List<Axis> kept =
        study.axes().stream().filter(a -> !over.contains(a.parameter().name())).toList();
    columns(table, kept);
    int bad = 0;
    for (Curve curve : study.curves()) {
      Set<List<Integer>> done = new LinkedHashSet<>();
      for (int point = 0; point < study.pointsPerCurve(); point++) {
        int[] index = study.index(point);
        if (done.add(kept.stream().map(a -> index[study.axes().indexOf(a)]).toList())) {
          bad += addRows(table, curve, index, kept, backend, progress);
        }
      }
    }
    return new Outcome(table.build(), bad);
  }

  /** Optima that are sought, each a row. */
  public long optima() {
    long count = (long) study.curves().size() * (goals.size() == 1 ? 1 : frontPoints);
    Set<Integer> dimensions = new LinkedHashSet<>();
    for (Axis axis : study.axes()) {
      if (!over.contains(axis.parameter().name()) && dimensions.add(axis.dimension())) {
        count *= axis.values().size();
      }
    }
    return count;
  }

  private int addRows(
      Table.Builder table,
      Curve curve,
      int[] index,
      List<Axis> kept,
      Backend backend,
      Progress progress) {
    List<Variable> variables = new ArrayList<>();
    for (Axis axis : study.axes()) {
      if (over.contains(axis.parameter().name())) {
        variables.add(variable(axis));
      }
    }
    Problem problem =
        new Problem(
            curve.evaluator(),
            texts -> {
              List<Axis> axes = new ArrayList<>();
              int[] at = index.clone();
              for (int k = 0; k < index.length; k++) {
                Axis axis = study.axes().get(k);
                String text = texts.get(axis.parameter().name());
                if (text != null) {
                  axis = new Axis(axis.parameter(), List.of(text), axis.dimension());
                  at[k] = 0;
                }
                axes.add(axis);
              }
              return curve.at(axes, at);
            },
            variables,
            goals.get(0),
            limits,
            study.budget());
    Optimizer optimizer = effort.orElseGet(() -> Optimizer.standard(variables.size()));
    List<Optimum> optima =
        goals.size() == 1
            ? List.of(optimizer.solve(problem, backend, Progress.NONE))
            : new ParetoFront(problem, goals.get(1), frontPoints, optimizer)
                .solve(backend, progress);
    int bad = 0;
    for (Optimum optimum : optima) {
      table.row(cells(curve, index, kept, problem, optimum, backend));
      bad += optimum.isConverged() ? 0 : 1;
    }
    if (goals.size() == 1) {
      progress.advance(1);
    }
    return bad;
  }

  /** The ends of an axis, logarithmic where its values are in equal ratios. */
  private static Variable variable(Axis axis) {
    double[] values = axis.values().stream().mapToDouble(NumberSyntax::parse).sorted().toArray();
    int n = values.length;
    boolean isLog = n > 2 && values[0] > 0;
    for (int k = 2; k < n && isLog; k++) {
      double ratio = values[k] / values[k - 1];
      isLog = Math.abs(ratio / (values[1] / values[0]) - 1) <= EQUAL_RATIOS;
    }
    return new Variable(
        axis.parameter(), values[0], values[n - 1], isLog ? Spacing.LOG : Spacing.LINEAR);
  }

  private void header(Table.Builder table) {
    StudyHeader.of(study).forEach(entry -> table.header(entry.key(), entry.value()));
    table.header("machine", Provenance.machine());
    for (Goal goal : goals) {
      table.header(goal.sense().name().toLowerCase(Locale.ROOT), goal.observable());
    }
    for (Limit limit : limits) {
      table.header("limit", limit.low() + " <= " + limit.observable() + " <= " + limit.high());
    }
    for (Axis axis : study.axes()) {
      if (over.contains(axis.parameter().name())) {
        Variable variable = variable(axis);
        table.header(
            "over " + axis.parameter().name(),
            variable.low()
                + " .. "
                + variable.high()
                + (variable.spacing() == Spacing.LOG ? ", logarithmic" : ""));
      }
    }
  }

  private void columns(Table.Builder table, List<Axis> kept) {
    kept.forEach(axis -> table.column(ParameterColumn.of(axis.parameter())));
    if (hasCurves()) {
      table.column(Column.text("curve", "label of the curve"));
    }
    study.axes().stream()
        .filter(axis -> over.contains(axis.parameter().name()))
        .forEach(axis -> table.column(ParameterColumn.of(axis.parameter())));
    for (String name : shown()) {
      Observable info =
          study.curves().stream()
              .flatMap(c -> c.evaluator().observable(name).stream())
              .findFirst()
              .orElseThrow();
      table.column(Column.real(name, info.unit(), info.meaning()));
    }
    table
        .column(Column.text("at_bound", "varied parameters that sit at a bound"))
        .column(
            Column.real(
                "slope", "1", "gradient of the goal that nothing holds, in units of its size"))
        .column(Column.real("violation", "1", "of the limits, in units of their size"))
        .column(Column.integer("agreeing", "local searches that ended here"))
        .column(Column.integer("searches", "local searches made"))
        .column(Column.integer("evaluations", "parameter points solved"))
        .column(Column.text("gradients", "where gradients come from"))
        .column(Column.text("status", "outcome of the row"))
        .column(Column.text("backend", "back end of the final solve"));
  }

  private boolean hasCurves() {
    return study.curves().stream().anyMatch(c -> !c.label().isEmpty());
  }

  /** Goals and limits first, then the numbers that the study asks for. */
  private List<String> shown() {
    Set<String> names = new LinkedHashSet<>(names(goals, limits));
    for (Curve curve : study.curves()) {
      curve.observables().stream()
          .filter(
              name ->
                  curve.evaluator().observable(name).orElseThrow().shape()
                      == Observable.Shape.SCALAR)
          .forEach(names::add);
    }
    return List.copyOf(names);
  }

  private List<Object> cells(
      Curve curve,
      int[] index,
      List<Axis> kept,
      Problem problem,
      Optimum optimum,
      Backend backend) {
    List<Object> cells = new ArrayList<>();
    for (Axis axis : kept) {
      String text = axis.values().get(index[study.axes().indexOf(axis)]);
      cells.add(axis.parameter().isNumeric() ? (Object) NumberSyntax.parse(text) : text);
    }
    if (hasCurves()) {
      cells.add(curve.label());
    }
    for (double value : optimum.values()) {
      cells.add(value);
    }
    List<String> known =
        shown().stream().filter(name -> curve.evaluator().observable(name).isPresent()).toList();
    PointResult result =
        curve
            .evaluator()
            .evaluate(List.of(problem.at(optimum.position())), known, backend, Progress.NONE)
            .get(0);
    for (String name : shown()) {
      cells.add(known.contains(name) ? result.observables().get(name)[0] : Double.NaN);
    }
    cells.add(String.join(" ", optimum.bounds()));
    cells.add(optimum.slope());
    cells.add(optimum.violation());
    cells.add((double) optimum.agreeing());
    cells.add((double) optimum.searches());
    cells.add((double) optimum.evaluations());
    cells.add(optimum.gradients());
    cells.add(optimum.status());
    cells.add(result.report().backend());
    return cells;
  }
}
