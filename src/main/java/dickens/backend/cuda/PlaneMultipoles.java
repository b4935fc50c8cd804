package dickens.backend.cuda;

import dickens.backend.CoarseSpace;
import dickens.backend.PlaneProblem;
import dickens.generator.HermitianPlanes;
import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;

/**
 * The way from the planes to the coarse problem and back, on the device; kernels:
 * PlaneMultipoles.cu, CPU twin: dickens.solve.ensemble.Prolongation. Only coefficients travel. In
 * the device's thread.
 *
 * <p>Memory: the tensors, the shapes, and the diagonals of the banded factor.
 */
final class PlaneMultipoles {
  private static final String FILE = "PlaneMultipoles";
  private static final int UNKNOWN_FIELDS = 4;

  private final PlaneMemory memory;
  private final PlaneLayout layout;
  private final PlaneProblem problem;
  private final Pointer arguments;
  private final DeviceMemory coefficients;
  private final long[] first;
  private final int diagonals;

  PlaneMultipoles(
      PlaneMemory memory,
      PlaneLayout layout,
      PlaneTables tables,
      CoarseSpace space,
      HermitianPlanes shapes) {
    this.memory = memory;
    this.layout = layout;
    problem = layout.problem();
    int planes = layout.planes();
    first = new long[planes + 1];
    long[] order = new long[planes];
    long[] band = new long[planes + 1];
    for (int s = 0; s < planes; s++) {
      first[s + 1] = first[s] + space.count(s);
      order[s] = space.order(s);
      band[s + 1] = band[s] + (order[s] / problem.step() + 1) * (shapes.twoJ(s) + 1);
    }
    diagonals = (int) (order[0] / problem.step()) + 1;
    Tensors tensors = new Tensors(space);
    long[] unknowns = new long[(int) (UNKNOWN_FIELDS * first[planes])];
    for (int s = 0; s < planes; s++) {
      for (int u = 0; u < space.count(s); u++) {
        CoarseSpace.Unknown unknown = space.unknown(s, u);
        int at = (int) (UNKNOWN_FIELDS * (first[s] + u));
        unknowns[at] = s;
        unknowns[at + 1] = unknown.q();
        unknowns[at + 2] = unknown.imaginary() ? 1 : 0;
        unknowns[at + 3] = u == 0 ? -1 : tensors.place(s, unknown.rank(), unknown.q());
      }
    }
    DeviceMemory shape = memory.take(8 * layout.elements() * problem.numbers());
    for (int s = 0; s < planes; s++) {
      shape.upload(shapes.re(s), layout.start()[s]);
      if (problem.numbers() == 2) {
        imaginary(shapes, s, shape);
      }
    }
    coefficients = memory.take(8L * problem.parts() * first[planes]);
    long banded = (long) problem.parts() * problem.numbers() * band[planes];
    arguments =
        new ArgumentBlock(240)
            .add(tables.arguments())
            .add(memory.longs(unknowns))
            .add(memory.longs(first))
            .add(tensors.upload(memory))
            .add(shape)
            .add(coefficients)
            .add(memory.take(8 * banded))
            .add(memory.longs(band))
            .add(memory.longs(order))
            .add(first[planes])
            .add(band[planes])
            .pointer();
  }

  private void imaginary(HermitianPlanes shapes, int s, DeviceMemory shape) {
    double[] im = shapes.isReal() ? new double[shapes.re(s).length] : shapes.im(s);
    shape.upload(im, layout.elements() + layout.start()[s]);
  }

  /** R x as {@code [part][s][unknown]}. */
  double[][][] restrict(DeviceMemory x) {
    memory.launch(
        memory.function(FILE, "multipolesRestrict"),
        new int[] {(int) first[layout.planes()], problem.parts(), 1},
        new int[] {32, 1},
        0,
        arguments,
        PlaneMemory.of(x));
    double[] all = new double[(int) (problem.parts() * first[layout.planes()])];
    coefficients.download(all);
    double[][][] c = new double[problem.parts()][layout.planes()][];
    int at = 0;
    for (double[][] part : c) {
      for (int s = 0; s < part.length; s++) {
        part[s] = new double[(int) (first[s + 1] - first[s])];
        System.arraycopy(all, at, part[s], 0, part[s].length);
        at += part[s].length;
      }
    }
    return c;
  }

  /** x = P c. */
  void prolong(double[][][] c, DeviceMemory x) {
    double[] all = new double[(int) (problem.parts() * first[layout.planes()])];
    int at = 0;
    for (double[][] part : c) {
      for (double[] plane : part) {
        System.arraycopy(plane, 0, all, at, plane.length);
        at += plane.length;
      }
    }
    coefficients.upload(all);
    int[] block = {memory.shape().threads(), 1};
    memory.launch(
        memory.function(FILE, "multipolesBand"),
        new int[] {diagonals, layout.planes(), problem.parts()},
        block,
        0,
        arguments);
    memory.launch(
        memory.function(FILE, "multipolesProlong"),
        new int[] {problem.liouvillian().twoJ(0) + 1, layout.planes(), problem.parts()},
        block,
        0,
        arguments,
        PlaneMemory.of(x));
  }

  /** All tensors one after the other. */
  private static final class Tensors {
    private final Map<Long, Long> places = new HashMap<>();
    private final CoarseSpace space;
    private long length;

    Tensors(CoarseSpace space) {
      this.space = space;
    }

    private static long key(int s, int k, int q) {
      return ((long) s << 32) + ((long) k << 16) + q;
    }

    /** Where a tensor begins; room for it is made when it is first asked for. */
    long place(int s, int k, int q) {
      return places.computeIfAbsent(
          key(s, k, q),
          key -> {
            long at = length;
            length += space.tensor(s, k, q).length;
            return at;
          });
    }

    DeviceMemory upload(PlaneMemory memory) {
      DeviceMemory to = memory.take(8 * length);
      places.forEach(
          (key, at) ->
              to.upload(
                  space.tensor((int) (key >> 32), (int) (key >> 16 & 0xffff), (int) (key & 0xffff)),
                  at));
      return to;
    }
  }
}
