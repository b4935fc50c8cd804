package dickens.backend.cuda;

import dickens.backend.PlaneProblem;
import jcuda.Pointer;
import jcuda.driver.CUfunction;

/**
 * The inverses of the plane solves, made on the device for all planes at once; kernels:
 * PlaneFactors.cu, CPU twin: dickens.solve.ensemble.BlockChain. In the device's thread.
 *
 * <p>Memory: 4 bytes a number of all inverses; while they are made, 16 bytes a number of the
 * largest square of every plane. Launches: for each superblock 2 for a panel of 16 pivots and 3.
 * Cost 2 (2J+1)^4 flops a plane in complex arithmetic.
 */
final class PlaneFactors {
  private static final String FILE = "PlaneFactors";

  /** Pivot ratio below which the center block counts as singular (dark states), squared. */
  private static final double SINGULAR = 1e-30;

  /** Shift of a singular center, of the largest element of the diagonal of L. */
  private static final double LIFT = 1e-8;

  /** Deflation over the largest element of the diagonal, as the solver chooses it. */
  private static final double DEFLATION = 1e-3;

  private final PlaneMemory memory;
  private final PlaneLayout layout;
  private final DeviceMemory factors;
  private final DeviceMemory centers;
  private final DeviceMemory centerStart;

  PlaneFactors(PlaneMemory memory, PlaneLayout layout, PlaneTables tables) {
    this.memory = memory;
    this.layout = layout;
    PlaneProblem problem = layout.problem();
    int halves = problem.parts();
    int numbers = problem.numbers();
    int planes = layout.planes();
    factors = memory.take(4L * numbers * halves * layout.factors());
    centers = memory.take(4L * numbers * layout.center()[planes]);
    centerStart = memory.longs(layout.center());
    long squares = 8L * numbers * halves * layout.work()[planes];
    DeviceMemory last = memory.take(squares);
    DeviceMemory work = memory.take(squares);
    DeviceMemory panel = memory.take((long) halves * planes * layout.panelBytes());
    DeviceMemory exchange = memory.take(4L * halves * planes * layout.largest());
    DeviceMemory pivots = memory.take(16L * halves * planes);
    double[] lifts = new double[planes];
    DeviceMemory lift = memory.doubles(lifts);
    ArgumentBlock block =
        new ArgumentBlock(256)
            .add(tables.arguments())
            .add(last)
            .add(work)
            .add(layout.work()[planes])
            .add(panel)
            .add((long) layout.largest())
            .add(exchange)
            .add(pivots)
            .add(lift)
            .add(factors)
            .add(layout.factors())
            .add(centers)
            .add(centerStart)
            .add(halves)
            .add(0);
    Pointer arguments = block.pointer();
    for (int k = layout.mostBlocks() - 1; k >= 0; k--) {
      invert(arguments, k);
    }
    double[] ratio = new double[2 * halves * planes];
    pivots.download(ratio);
    boolean singular = false;
    for (int s = 0; s < planes; s++) {
      if (!(ratio[2 * s] >= SINGULAR * ratio[2 * s + 1])) {
        lifts[s] = LIFT * problem.deflation() / DEFLATION;
        singular = true;
      }
    }
    if (singular) {
      lift.upload(lifts);
      invert(arguments, 0);
    }
    memory.synchronize();
    for (DeviceMemory done : new DeviceMemory[] {last, work, panel, exchange, pivots, lift}) {
      memory.free(done);
    }
  }

  /** Superblock k of all planes that have one. */
  private void invert(Pointer arguments, int k) {
    CUfunction assemble = memory.function(FILE, "factorAssemble");
    CUfunction pivots = memory.function(FILE, "factorPivots");
    CUfunction update = memory.function(FILE, "factorUpdate");
    CUfunction order = memory.function(FILE, "factorOrder");
    CUfunction keep = memory.function(FILE, "factorKeep");
    int n = layout.largest(k);
    int chains = layout.planes() * layout.problem().parts();
    int threads = memory.shape().threads();
    int[] block = {threads, 1};
    Pointer index = PlaneMemory.of(k);
    int[] all = {share((long) n * n), chains, 1};
    int[] tiles = {share((n + 3L) / 4 * n), chains, 1};
    memory.launch(assemble, all, block, 0, arguments, index);
    for (int k0 = 0; k0 < n; k0 += PlaneLayout.PANEL) {
      Pointer from = PlaneMemory.of(k0);
      memory.launch(pivots, new int[] {chains, 1, 1}, block, 0, arguments, index, from);
      memory.launch(update, tiles, block, 0, arguments, index, from);
    }
    int[] each = {(chains + threads - 1) / threads, 1, 1};
    memory.launch(order, each, block, 0, arguments, index);
    memory.launch(keep, all, block, 0, arguments, index);
  }

  /** Blocks for one chain: all chains together fill the device. */
  private int share(long pieces) {
    int most = Math.max(1, 4 * memory.blocksFor(Long.MAX_VALUE / 1024) / layout.planes());
    return Math.min(most, memory.blocksFor(pieces));
  }

  DeviceMemory factors() {
    return factors;
  }

  DeviceMemory centers() {
    return centers;
  }

  /** First number of each center. */
  DeviceMemory centerStart() {
    return centerStart;
  }
}
