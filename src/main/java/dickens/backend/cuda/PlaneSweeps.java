package dickens.backend.cuda;

import dickens.backend.PlaneProblem;
import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUfunction;

/**
 * Gauss-Seidel over the planes on the device; kernels: PlaneSweeps.cu, CPU twin:
 * dickens.solve.ensemble.HostPlanes. In the device's thread.
 *
 * <p>The plane solves of a colour are two launches for each superblock, over all planes of the
 * colour, recorded once as a graph. Traffic: every inverse but the centers is read twice.
 */
final class PlaneSweeps {
  private static final String FILE = "PlaneSweeps";

  /** Bytes of dynamic shared memory that a block may use beside its partial sums. */
  static final int SHARED_BYTES = 44 * 1024;

  /** Which planes a launch takes: first, first + stride, .. */
  private enum Planes {
    EVEN(0, 2),
    ODD(1, 2),
    ALL(0, 1);

    private final int first;
    private final int stride;

    Planes(int first, int stride) {
      this.first = first;
      this.stride = stride;
    }

    int count(int planes) {
      return (planes - first + stride - 1) / stride;
    }
  }

  private final PlaneMemory memory;
  private final PlaneLayout layout;
  private final PlaneProblem problem;
  private final DeviceMemory rhs;
  private final DeviceMemory x;
  private final Map<Planes, Pointer> arguments = new HashMap<>();

  // found beforehand: nothing may be loaded while launches are recorded
  private final CUfunction couple;
  private final CUfunction descend;
  private final CUfunction center;
  private final CUfunction ascend;
  private final Map<String, DeviceGraph> graphs = new HashMap<>();

  PlaneSweeps(PlaneMemory memory, PlaneLayout layout, PlaneTables tables, PlaneFactors factors) {
    this.memory = memory;
    this.layout = layout;
    problem = layout.problem();
    couple = memory.function(FILE, "sweepCouple");
    descend = memory.function(FILE, "sweepDescend");
    center = memory.function(FILE, "sweepCenter");
    ascend = memory.function(FILE, "sweepAscend");
    int halves = problem.parts();
    DeviceMemory right = memory.take(4 * layout.length());
    rhs = memory.take(4 * layout.length());
    x = memory.zeros(4 * layout.length());
    long cores = layout.core()[layout.planes()];
    DeviceMemory core = memory.take(4L * problem.numbers() * halves * cores);
    for (Planes planes : Planes.values()) {
      arguments.put(
          planes,
          new ArgumentBlock(240)
              .add(tables.arguments())
              .add(factors.factors())
              .add(layout.factors())
              .add(factors.centers())
              .add(factors.centerStart())
              .add(right)
              .add(rhs)
              .add(x)
              .add(core)
              .add(cores)
              .add(halves)
              .add(planes.first)
              .add(planes.stride)
              .add(0)
              .pointer());
    }
  }

  /** right = remainder - residual. */
  void begin(DeviceMemory remainder, DeviceMemory residual) {
    overElements("sweepRight", PlaneMemory.of(remainder), PlaneMemory.of(residual));
  }

  /** result = correction - x. */
  void finish(DeviceMemory correction, DeviceMemory result) {
    overElements("sweepFinish", PlaneMemory.of(correction), PlaneMemory.of(result));
  }

  private void overElements(String kernel, Pointer from, Pointer to) {
    memory.launch(
        memory.function(FILE, kernel),
        new int[] {memory.blocksFor(layout.elements()), 1, 1},
        new int[] {memory.shape().threads(), 1},
        0,
        arguments.get(Planes.ALL),
        from,
        to);
  }

  /** The parts that a correction stands for. */
  void unpack(DeviceMemory from, DeviceMemory to) {
    memory.launch(
        memory.function(FILE, "sweepUnpack"),
        new int[] {diagonals(0), layout.planes(), 1},
        new int[] {memory.shape().threads(), 1},
        0,
        arguments.get(Planes.ALL),
        PlaneMemory.of(from),
        PlaneMemory.of(to));
  }

  private int diagonals(int plane) {
    return problem.liouvillian().twoJ(plane) + 1;
  }

  /** The planes of a colour alone. */
  void solveColour(int colour) {
    sweep(colour, 0);
  }

  /** The planes of a colour with what the others bring. */
  void sweepColour(int colour) {
    sweep(colour, 1);
  }

  private void sweep(int colour, int coupled) {
    Planes planes = colour == 0 ? Planes.EVEN : Planes.ODD;
    memory.replay(
        graphs.computeIfAbsent(
            planes + " " + coupled,
            key ->
                memory.record(
                    () -> {
                      couple(planes, coupled);
                      solve(planes);
                    })));
  }

  private void couple(Planes planes, int coupled) {
    memory.launch(
        couple,
        new int[] {diagonals(planes.first), planes.count(layout.planes()), problem.parts()},
        new int[] {memory.shape().threads(), 1},
        0,
        arguments.get(planes),
        PlaneMemory.of(coupled));
  }

  private void solve(Planes planes) {
    int blocks = layout.blocks(planes.first);
    for (int k = blocks - 1; k >= 1; k--) {
      launch(descend, planes, k, problem.parts(), PlaneMemory.of(k));
    }
    launch(center, planes, 0, 1);
    for (int k = 1; k < blocks; k++) {
      launch(ascend, planes, k, problem.parts(), PlaneMemory.of(k));
    }
  }

  private void launch(CUfunction kernel, Planes planes, int k, int halves, Pointer... index) {
    int n = layout.sizes()[layout.block()[planes.first] + k];
    PlaneShape shape = memory.shape();
    Pointer all = arguments.get(planes);
    memory.launch(
        kernel,
        new int[] {(n + shape.rows() - 1) / shape.rows(), planes.count(layout.planes()), halves},
        new int[] {shape.rows(), shape.groups()},
        Float.BYTES * problem.numbers() * n,
        index.length == 0 ? new Pointer[] {all} : new Pointer[] {all, index[0]});
  }

  /** Replaces right sides of all planes, {@code [s][packed element]}, by the solutions. */
  void solveAll(float[][] re, float[][] im) {
    for (int s = 0; s < re.length; s++) {
      rhs.upload(re[s], layout.start()[s]);
      rhs.upload(im[s], layout.elements() + layout.start()[s]);
    }
    solve(Planes.ALL);
    for (int s = 0; s < re.length; s++) {
      x.download(re[s], layout.start()[s]);
      x.download(im[s], layout.elements() + layout.start()[s]);
    }
  }

  /** For measurements: bytes that both colours' solves read and write, once each. */
  long bytesOfSolves() {
    return 4L
            * problem.numbers()
            * (2L * problem.parts() * layout.factors() + layout.center()[layout.planes()])
        + 4L * 6 * layout.length();
  }
}
