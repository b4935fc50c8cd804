package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import dickens.model.BadRequest;
import dickens.study.Study.Axis;
import dickens.study.Study.Curve;
import dickens.study.Study.Part;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Asks the models whether they take the points of a study, before anything is computed.
 *
 * <p>Small studies are asked for every point. In large ones the points are the corners of the
 * sweep, each value of each axis with the first of the others, and as many points at random, always
 * the same ones, as make up {@link #MAX_ASKED}.
 */
final class PointCheck {
  /** Points that are asked for; a model takes about 10 us for each. */
  private static final int MAX_ASKED = 5_000;

  private static final int MAX_REFUSED = 10;
  private static final long SEED = 20_210_427L;

  private final Section section;
  private final Study study;
  private final Set<String> refused = new LinkedHashSet<>();
  private int asked;
  private int count;

  PointCheck(Section section, Study study) {
    this.section = section;
    this.study = study;
  }

  /** Notes the refused points, the first ones one by one. */
  void run() {
    int points = study.pointsPerCurve();
    if (study.evaluations() <= MAX_ASKED) {
      for (int point = 0; point < points; point++) {
        ask(study.index(point));
      }
    } else {
      askCorners();
      askLines();
      SplittableRandom random = new SplittableRandom(SEED);
      while (asked < MAX_ASKED) {
        ask(study.index(random.nextInt(points)));
      }
    }
    JsonNode place = study.axes().isEmpty() ? section.at("parameters") : section.at("sweep");
    refused.forEach(text -> section.mistake(place, text));
    if (count > refused.size()) {
      section.mistake(
          place, "and " + (count - refused.size()) + " more points are refused by their model");
    }
  }

  private void askCorners() {
    int[] shape = study.shape();
    for (long corner = 0;
        corner < 1L << Math.min(shape.length, 10) && asked < MAX_ASKED;
        corner++) {
      int[] at = new int[shape.length];
      for (int d = 0; d < shape.length; d++) {
        at[d] = (corner >> d & 1) == 0 ? 0 : shape[d] - 1;
      }
      ask(onAxes(at));
    }
  }

  private void askLines() {
    int[] shape = study.shape();
    for (int d = 0; d < shape.length; d++) {
      int step = Math.max(1, shape[d] / (MAX_ASKED / (4 * shape.length)));
      for (int k = 0; k < shape[d] && asked < MAX_ASKED; k += step) {
        int[] at = new int[shape.length];
        at[d] = k;
        ask(onAxes(at));
      }
    }
  }

  private int[] onAxes(int[] positions) {
    return study.axes().stream().mapToInt(axis -> positions[axis.dimension()]).toArray();
  }

  private void ask(int[] index) {
    for (Curve curve : study.curves()) {
      for (Part part : curve.parts()) {
        asked++;
        try {
          part.at(study.axes(), index);
        } catch (BadRequest e) {
          count++;
          if (refused.size() < MAX_REFUSED) {
            refused.add(describe(curve, part, index) + e.getMessage());
          }
        }
      }
    }
  }

  private String describe(Curve curve, Part part, int[] index) {
    StringBuilder text = new StringBuilder();
    text.append(curve.label().isEmpty() ? "" : "curve '" + curve.label() + "', ");
    text.append(part.evaluator().model().name());
    for (int k = 0; k < index.length; k++) {
      Axis axis = study.axes().get(k);
      text.append(k == 0 ? " at " : ", ").append(axis.parameter().name()).append(" = ");
      text.append(axis.values().get(index[k]));
    }
    return text.append(": ").toString();
  }
}
