package dickens.optimize;

import dickens.model.BadRequest;
import dickens.model.Values;
import dickens.solve.Budget;
import dickens.study.Evaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One optimisation: the best value of an observable over a box of parameters, under conditions.
 *
 * @param evaluator the model and its solver
 * @param point complete values for given texts of the variables; all else is fixed by it
 * @param variables at least one
 * @param goal what is sought
 * @param limits conditions on other results
 * @param budget what each solve may use
 */
public record Problem(
    Evaluator evaluator,
    Function<Map<String, String>, Values> point,
    List<Variable> variables,
    Goal goal,
    List<Limit> limits,
    Budget budget) {

  public Problem {
    variables = List.copyOf(variables);
    limits = List.copyOf(limits);
    if (variables.isEmpty()) {
      throw new BadRequest("an optimisation needs at least one parameter to vary");
    }
  }

  /** The values at a position in the unit box, one u per variable. */
  Values at(double[] u) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int k = 0; k < u.length; k++) {
      Variable variable = variables.get(k);
      texts.put(variable.parameter().name(), Double.toString(variable.value(u[k])));
    }
    return point.apply(texts);
  }

  /** The observables that steer the search: the goal first, then the limits. */
  List<String> steering() {
    List<String> names = new ArrayList<>();
    names.add(goal.observable());
    limits.forEach(limit -> names.add(limit.observable()));
    return names;
  }

  /** The same search with one more condition. */
  Problem with(Limit limit) {
    List<Limit> more = new ArrayList<>(limits);
    more.add(limit);
    return new Problem(evaluator, point, variables, goal, more, budget);
  }

  /** The same box and conditions with another goal. */
  Problem with(Goal other) {
    return new Problem(evaluator, point, variables, other, limits, budget);
  }
}
