package dickens.study;

import dickens.model.Values;
import java.util.function.IntFunction;

/**
 * Points of a study, given by their number: a million of them as objects would fill the memory.
 *
 * @param size how many, at least 1
 * @param values complete values of a point; may be asked for again and again, from any thread
 */
record PointSeries(int size, IntFunction<Values> values) {
  Values at(int point) {
    return values.apply(point);
  }
}
