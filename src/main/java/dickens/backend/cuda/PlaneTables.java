package dickens.backend.cuda;

import dickens.backend.PlaneProblem;
import dickens.generator.DickeLiouvillian;
import dickens.generator.SeparableTerm;
import java.util.ArrayList;
import java.util.List;

/**
 * The Liouvillian and the layout of its planes as tables on the device, O(N^2) numbers: records and
 * arguments as in Planes.h. In the device's thread.
 */
final class PlaneTables {
  private static final int PLANE_FIELDS = 10;
  private static final int TERM_FIELDS = 7;

  private final ArgumentBlock arguments = new ArgumentBlock(144);

  PlaneTables(PlaneMemory memory, PlaneLayout layout) {
    PlaneProblem problem = layout.problem();
    DickeLiouvillian l = problem.liouvillian();
    int planes = layout.planes();
    long[] records = new long[PLANE_FIELDS * planes];
    List<long[]> terms = new ArrayList<>();
    Values values = new Values();
    double[] loss = new double[(int) layout.index()[planes]];
    double[] energy = new double[loss.length];
    double[] leak = new double[loss.length];
    double[] product = new double[planes];
    for (int s = 0; s < planes; s++) {
      int d = l.twoJ(s) + 1;
      int at = (int) layout.index()[s];
      System.arraycopy(l.loss(s), 0, loss, at, d);
      System.arraycopy(l.energy(s), 0, energy, at, d);
      System.arraycopy(l.leak(s), 0, leak, at, d);
      product[s] = l.dephasingProduct(s);
      final int first = terms.size();
      for (SeparableTerm term : l.termsInto(s)) {
        if (term.source() == s) {
          terms.add(record(term, values));
        }
      }
      final int neighbours = terms.size();
      for (SeparableTerm term : l.termsInto(s)) {
        if (term.source() != s) {
          terms.add(record(term, values));
        }
      }
      long[] fields = {
        l.twoJ(s),
        layout.start()[s],
        layout.index()[s],
        first,
        neighbours,
        terms.size(),
        layout.block()[s],
        layout.blocks(s),
        layout.work()[s],
        layout.core()[s]
      };
      System.arraycopy(fields, 0, records, PLANE_FIELDS * s, PLANE_FIELDS);
    }
    long[] termRecords = new long[TERM_FIELDS * terms.size()];
    for (int e = 0; e < terms.size(); e++) {
      System.arraycopy(terms.get(e), 0, termRecords, TERM_FIELDS * e, TERM_FIELDS);
    }
    long[] blocks = new long[2 * layout.sizes().length];
    for (int b = 0; b < layout.sizes().length; b++) {
      blocks[2 * b] = layout.sizes()[b];
      blocks[2 * b + 1] = layout.factor()[b];
    }
    arguments
        .add(memory.longs(records))
        .add(memory.longs(termRecords))
        .add(memory.longs(blocks))
        .add(memory.doubles(values.all()))
        .add(memory.doubles(loss))
        .add(memory.doubles(energy))
        .add(memory.doubles(leak))
        .add(memory.doubles(product))
        .add((long) planes)
        .add(layout.elements())
        .add((long) problem.numbers())
        .add((long) problem.parts())
        .add((long) problem.step())
        .add((long) problem.width())
        .add(problem.zRe())
        .add(problem.zIm())
        .add(0.5 * l.rates().collectiveDephasing())
        .add(problem.deflation());
  }

  private static long[] record(SeparableTerm term, Values values) {
    return new long[] {
      term.source(),
      term.di(),
      term.dj(),
      values.add(term.leftRe()),
      values.add(term.leftIm()),
      values.add(term.rightRe()),
      values.add(term.rightIm())
    };
  }

  /** PlaneArguments. */
  ArgumentBlock arguments() {
    return arguments;
  }

  /** Arrays one after the other. */
  private static final class Values {
    private final List<double[]> arrays = new ArrayList<>();
    private long length;

    /** Where it begins; -1 for an empty array. */
    long add(double[] array) {
      if (array.length == 0) {
        return -1;
      }
      arrays.add(array);
      length += array.length;
      return length - array.length;
    }

    double[] all() {
      double[] all = new double[(int) length];
      int at = 0;
      for (double[] array : arrays) {
        System.arraycopy(array, 0, all, at, array.length);
        at += array.length;
      }
      return all;
    }
  }
}
