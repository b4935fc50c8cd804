package dickens.study;

import dickens.model.BadRequest;
import dickens.model.LiouvillianModel;
import dickens.model.NumberSyntax;
import dickens.model.Parameter;
import dickens.model.Values;
import dickens.report.Column;
import dickens.report.PlotSpec;
import dickens.solve.Budget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * A checked study: which points are evaluated, in which order, and what becomes of the results.
 *
 * <p>The points are numbered: curve by curve, within a curve the first dimension slowest. A
 * dimension is an axis, or several axes that advance together.
 *
 * @param id identifier and stem of file names
 * @param title one line
 * @param resolution level of the axes
 * @param budget what each solve may use
 * @param axes swept parameters, dimension by dimension; none: one point for each curve
 * @param curves at least one
 * @param derived columns by formula
 * @param fixed parameters that are the same at all points
 * @param varied parameters, other than those of the axes, in which curves differ
 * @param chunk points that go to disk together, where the study says so
 * @param tableFile name of the table's file
 * @param gridFile name of the table's file in HDF5, where one is wanted
 * @param plots pictures of the table
 * @param resolved the study as YAML with all choices made
 */
public record Study(
    String id,
    String title,
    Resolution resolution,
    Budget budget,
    List<Axis> axes,
    List<Curve> curves,
    List<Derived> derived,
    List<Fixed> fixed,
    List<Parameter> varied,
    OptionalInt chunk,
    String tableFile,
    Optional<String> gridFile,
    List<StudyPlot> plots,
    String resolved) {

  /** The parameter that says how large a system is. */
  private static final String QUBITS = "N";

  /** Values of a longer axis are not kept in memory as numbers. */
  private static final int LONG_AXIS = 10_000;

  /**
   * A swept parameter.
   *
   * @param values as text
   * @param dimension counted from 0; axes of the same dimension advance together and are of equal
   *     length
   */
  public record Axis(Parameter parameter, List<String> values, int dimension) {}

  /** A parameter with its one value; empty: derived by the model. */
  public record Fixed(Parameter parameter, String value) {}

  /**
   * What is evaluated at the points of one curve: the curve's own model first, then further ones.
   *
   * @param label of the curve; empty if the study has a single nameless one
   */
  public record Curve(String label, List<Part> parts) {
    /** The evaluation by the curve's own model. */
    Part main() {
      return parts.get(0);
    }

    /** The curve's own model and what can be asked of it. */
    public Evaluator evaluator() {
      return main().evaluator();
    }

    /** What is asked of the curve's own model. */
    public List<String> observables() {
      return List.copyOf(main().columns().keySet());
    }

    /**
     * Complete parameters of the curve's own model.
     *
     * @param axes those of the study, or others for the same parameters
     * @param index positions on the axes
     * @throws BadRequest where the model refuses them
     */
    public Values at(List<Axis> axes, int[] index) {
      return main().at(axes, index);
    }
  }

  /**
   * One evaluation at every point.
   *
   * @param request parameters of the model that do not vary over the axes, as text
   * @param pinned parameters that do not follow the axes
   * @param columns observable to name of the column
   * @param formulas of parameters that follow from others
   */
  record Part(
      Evaluator evaluator,
      Map<String, String> request,
      Set<String> pinned,
      Map<String, String> columns,
      ParameterFormulas formulas) {

    /**
     * The complete parameters of a point: this part's, those by formula, and the axes that its
     * model knows.
     *
     * @param index positions on the axes
     * @throws BadRequest where the model refuses them
     */
    Values at(List<Axis> axes, int[] index) {
      Map<String, String> complete = new LinkedHashMap<>(request);
      for (int k = 0; k < axes.size(); k++) {
        String name = axes.get(k).parameter().name();
        if (has(name) && !pinned.contains(name)) {
          complete.put(name, axes.get(k).values().get(index[k]));
        }
      }
      formulas
          .at(axes, index)
          .forEach(
              (name, value) -> {
                if (has(name)) {
                  complete.put(name, value);
                }
              });
      try {
        return evaluator.complete(complete);
      } catch (BadRequest e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw new BadRequest(e.getMessage()); // a rate out of the range of numbers, for example
      }
    }

    /** The same for many points: what all of them share is read once. */
    Function<int[], Values> points(List<Axis> axes) {
      if (!formulas.isEmpty()) {
        return index -> at(axes, index);
      }
      Map<String, String> start = new LinkedHashMap<>(request);
      List<Axis> own = new ArrayList<>();
      for (Axis axis : axes) {
        if (has(axis.parameter().name()) && !pinned.contains(axis.parameter().name())) {
          start.put(axis.parameter().name(), axis.values().get(0));
          own.add(axis);
        }
      }
      Values shared = Values.complete(evaluator.model().name(), evaluator.parameters(), start);
      int[] places = own.stream().mapToInt(axes::indexOf).toArray();
      // each value of a short axis is read once
      Object[][] known = new Object[places.length][];
      for (int k = 0; k < known.length; k++) {
        int length = own.get(k).values().size();
        known[k] = new Object[length <= LONG_AXIS ? length : 0];
      }
      List<String> names = own.stream().map(axis -> axis.parameter().name()).toList();
      return index -> {
        Object[] values = new Object[places.length];
        for (int k = 0; k < places.length; k++) {
          Parameter parameter = own.get(k).parameter();
          int place = index[places[k]];
          Object value = place < known[k].length ? known[k][place] : null;
          if (value == null) {
            value = parameter.value(own.get(k).values().get(place));
            if (place < known[k].length) {
              known[k][place] = value;
            }
          }
          values[k] = value;
        }
        return evaluator.derived(shared.with(names, values));
      };
    }

    /** The value of a parameter that is the same at all points; empty: derived by the model. */
    String constant(String parameter) {
      return request.containsKey(parameter)
          ? request.get(parameter)
          : evaluator.parameters().stream()
              .filter(p -> p.name().equals(parameter))
              .findFirst()
              .map(Parameter::defaultValue)
              .orElse("");
    }

    /** True where points of one curve fill different parts of their chunk. */
    boolean hasUnequalShares(List<Axis> axes) {
      return formulas.has(QUBITS)
          || axes.stream()
              .anyMatch(a -> a.parameter().name().equals(QUBITS) && !pinned.contains(QUBITS));
    }

    /** What part of its chunk a point fills with this part, by its positions on the axes. */
    Function<int[], PointShare> shares(List<Axis> axes) {
      Function<int[], PointShare> bySize = sharesBySize(axes);
      // all times of one evolution together: each chunk starts from t = 0
      return evolvesAlongTheLast(axes)
          ? index ->
              new PointShare(
                  1.0 / axes.get(axes.size() - 1).values().size(), bySize.apply(index).alone())
          : bySize;
    }

    private boolean evolvesAlongTheLast(List<Axis> axes) {
      String time = LiouvillianModel.TIME;
      return evaluator.model() instanceof LiouvillianModel
          && !axes.isEmpty()
          && axes.get(axes.size() - 1).parameter().name().equals(time)
          && !pinned.contains(time);
    }

    private Function<int[], PointShare> sharesBySize(List<Axis> axes) {
      List<String> names = List.copyOf(columns.keySet());
      if (formulas.has(QUBITS)) {
        return index ->
            evaluator.share(NumberSyntax.parse(formulas.at(axes, index).get(QUBITS)), names);
      }
      for (int k = 0; k < axes.size(); k++) {
        if (axes.get(k).parameter().name().equals(QUBITS) && !pinned.contains(QUBITS)) {
          int axis = k;
          PointShare[] shares =
              axes.get(k).values().stream()
                  .map(text -> evaluator.share(NumberSyntax.parse(text), names))
                  .toArray(PointShare[]::new);
          return index -> shares[index[axis]];
        }
      }
      String text = has(QUBITS) ? constant(QUBITS) : "1";
      PointShare share = evaluator.share(NumberSyntax.parse(text), names);
      return index -> share;
    }

    boolean has(String parameter) {
      return evaluator.parameters().stream().anyMatch(p -> p.name().equals(parameter));
    }
  }

  /** A column by formula. */
  record Derived(Column column, Formula formula) {}

  /** A picture and the stem of its files. */
  public record StudyPlot(String file, PlotSpec spec) {}

  /** Points along each dimension; empty without axes. */
  int[] shape() {
    int[] shape = new int[axes.isEmpty() ? 0 : axes.get(axes.size() - 1).dimension() + 1];
    axes.forEach(axis -> shape[axis.dimension()] = axis.values().size());
    return shape;
  }

  /** Points of every curve. */
  public int pointsPerCurve() {
    int count = 1;
    for (int size : shape()) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  /** Evaluations of all parts of all curves, the unit of progress. */
  public long evaluations() {
    long parts = curves.stream().mapToLong(c -> c.parts().size()).sum();
    return parts * pointsPerCurve();
  }

  /** Points of all curves, each a row of the table. */
  public long points() {
    return (long) curves.size() * pointsPerCurve();
  }

  /** Where the points are cut into chunks. */
  public Chunks chunks() {
    return Chunks.of(this);
  }

  /** Evaluations of all parts for some consecutive points of one curve. */
  public long evaluations(long first, int count) {
    return (long) count * curves.get((int) (first / pointsPerCurve())).parts().size();
  }

  /** Positions on the axes of a point of a curve; length the number of axes. */
  public int[] index(int point) {
    int[] index = new int[axes.size()];
    int rest = point;
    for (int k = index.length - 1; k >= 0; k--) {
      int size = axes.get(k).values().size();
      index[k] = rest % size;
      boolean isFirstOfDimension = k == 0 || axes.get(k - 1).dimension() != axes.get(k).dimension();
      rest = isFirstOfDimension ? rest / size : rest;
    }
    return index;
  }
}
