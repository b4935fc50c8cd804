package dickens.study;

import dickens.backend.Backend;
import dickens.model.BadRequest;
import dickens.model.Values;
import dickens.study.Study.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evaluates points of which the model refuses some: those become marked rows, the others are
 * computed. {@link PointCheck} asks for every point of a small study before it runs, and for a
 * sample of a large one, so that a refusal can come to light here.
 */
final class RefusedPoints {
  private final Part part;
  private final Study study;
  private final List<String> names;

  RefusedPoints(Part part, Study study, List<String> names) {
    this.part = part;
    this.study = study;
    this.names = names;
  }

  /** The rows of points of a curve, given by their numbers. */
  RowBlock rows(int[] numbers, Backend backend, Progress progress) {
    PointResult[] results = new PointResult[numbers.length];
    List<Values> points = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int k = 0; k < numbers.length; k++) {
      try {
        points.add(part.at(study.axes(), study.index(numbers[k])));
        places.add(k);
      } catch (BadRequest e) {
        results[k] = PointResult.refused(names, backend, e);
        progress.advance(1);
      }
    }
    List<PointResult> found = evaluate(points, backend, progress);
    for (int k = 0; k < found.size(); k++) {
      results[places.get(k)] = found.get(k);
    }
    return RowBlock.of(Arrays.asList(results), names);
  }

  /** Points that the model takes; where one cannot be solved all the same, one by one. */
  private List<PointResult> evaluate(List<Values> points, Backend backend, Progress progress) {
    if (points.isEmpty()) {
      return List.of();
    }
    try {
      return part.evaluator().evaluate(points, names, backend, progress);
    } catch (BadRequest e) {
      if (points.size() == 1) {
        return List.of(PointResult.refused(names, backend, e));
      }
    }
    List<PointResult> results = new ArrayList<>();
    for (Values point : points) {
      results.addAll(evaluate(List.of(point), backend, progress));
    }
    return results;
  }
}
