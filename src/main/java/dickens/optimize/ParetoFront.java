package dickens.optimize;

import dickens.backend.Backend;
import dickens.study.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * The points at which neither of two goals can gain without the other losing: the first goal is
 * optimised while the second is held at least at each of a row of levels between its value at the
 * first goal's optimum and its own best (Haimes et al. 1971). Other than weighted sums this finds
 * the parts of the front that are not convex.
 *
 * <p>Searches start at the optimum of the neighbouring level as well, so that the front is followed
 * where it is smooth.
 *
 * @param problem with the first goal
 * @param second the second goal
 * @param points levels, at least 2
 * @param optimizer effort for each of them
 */
record ParetoFront(Problem problem, Goal second, int points, Optimizer optimizer) {

  /** The front, from the best of the first goal to the best of the second. */
  List<Optimum> solve(Backend backend, Progress progress) {
    Limit exists =
        new Limit(second.observable(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    Optimum first = optimizer.solve(problem.with(exists), backend, Progress.NONE);
    Limit firstExists =
        new Limit(problem.goal().observable(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    Optimum last = optimizer.solve(problem.with(second).with(firstExists), backend, Progress.NONE);
    int own = first.steering().length - 1;
    double from = first.steering()[own];
    double to = last.steering()[0];
    progress.advance(2);
    List<Optimum> front = new ArrayList<>();
    front.add(first);
    List<double[]> hints = List.of(first.position(), last.position());
    for (int k = 1; k < points - 1; k++) {
      double level = from + (to - from) * k / (points - 1);
      Limit held =
          second.sense() == Goal.Sense.MAXIMIZE
              ? new Limit(second.observable(), level, Double.POSITIVE_INFINITY)
              : new Limit(second.observable(), Double.NEGATIVE_INFINITY, level);
      Optimum optimum = optimizer.solve(problem.with(held), backend, Progress.NONE, hints);
      front.add(optimum);
      progress.advance(1);
      hints = List.of(optimum.position(), last.position());
    }
    front.add(last);
    return front;
  }
}
