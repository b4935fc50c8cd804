package dickens.backend.cuda;

import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.cuda.FrontLaunches.Number;
import dickens.backend.cuda.FrontLevels.Level;
import dickens.backend.cuda.FrontMemory.Array;
import dickens.backend.cuda.FrontMemory.Life;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * Factors of systems with one tree on the device and solves with them, level by level as the {@link
 * FrontElimination} that makes them.
 *
 * <p>Memory on the device: {@link FrontMemory}. Only rates go in, and vectors in and out. The
 * launches of a solve are recorded once as a graph for each number of right-hand sides.
 */
final class CudaFronts implements FrontFactors {
  private final CudaDevice device;
  private final FrontTree tree;
  private final FrontMemory memory;
  private final FrontShape shape;
  private final FrontLevels levels;
  private final Optional<CublasProducts> products;
  private final int systems;
  private final boolean solves;
  private final FrontLaunches launches;
  private final Map<String, DeviceGraph> graphs = new HashMap<>();
  private boolean open = true;

  /**
   * Factorises; in the device's thread.
   *
   * @param products for the products of large fronts, in place of the own kernel
   * @param progress is told the part of the elimination that is done; may end it by an exception
   */
  CudaFronts(
      CudaDevice device,
      FrontMemory memory,
      FrontSystems given,
      FrontShape shape,
      Optional<CublasProducts> products,
      DoubleConsumer progress) {
    this.device = device;
    this.memory = memory;
    this.tree = memory.tree();
    this.shape = shape;
    this.products = products;
    this.systems = given.count();
    this.solves = given.sides() > 0;
    this.levels = FrontLevels.of(tree, shape.large());
    launches = new FrontLaunches(device, memory, systems, shape.threads());
    try {
      launches.allocate(Life.KEPT);
      upload();
      new FrontElimination(
              tree, given, memory.layout(), levels, shape, products, launches, progress)
          .run();
      launches.allocate(Life.SOLVES);
    } catch (RuntimeException e) {
      if (!(e instanceof CudaFailure failure && failure.isSticky())) {
        release();
      }
      throw e;
    }
  }

  /** What describes the tree. */
  private void upload() {
    FrontLayout layout = memory.layout();
    launches.array(Array.NODES).upload(levels.order());
    launches.array(Array.PIVOTS).upload(tree.pivots());
    launches.array(Array.SIZE).upload(tree.size());
    launches.array(Array.FIRST).upload(tree.first());
    launches.array(Array.BORDER_START).upload(tree.borderStart());
    launches.array(Array.BORDER).upload(tree.border());
    launches.array(Array.IN_PARENT).upload(tree.inParent());
    launches.array(Array.CHILD_START).upload(tree.childStart());
    launches.array(Array.CHILD).upload(tree.child());
    launches.array(Array.LOWER).upload(layout.lower());
    launches.array(Array.UPPER).upload(layout.upper());
    launches.array(Array.WORK).upload(layout.work());
    launches.array(Array.ROW).upload(layout.row());
    launches.put(Number.ROWS, layout.rows());
    launches.put(Number.STATES, tree.states());
    launches.put(Number.SIDES, memory.sides());
  }

  @Override
  public String method() {
    return "on the device, "
        + products.map(p -> p.name(shape.productOrder())).orElse("products by own kernels");
  }

  @Override
  public void solve(double[][] y, int sides) {
    if (!solves) {
      throw new IllegalStateException("factors for a stationary vector alone");
    }
    run(y, sides, "both ways");
  }

  @Override
  public void backward(double[][] y, int sides) {
    run(y, sides, "backward");
  }

  private void run(double[][] y, int sides, String way) {
    if (sides < 1 || sides > memory.sides() || y.length != systems) {
      throw new IllegalArgumentException(
          sides
              + " sides of "
              + y.length
              + " systems: prepared for "
              + memory.sides()
              + ", "
              + systems);
    }
    device.require(open);
    device.serve(
        () -> {
          DeviceMemory vector = launches.array(Array.Y);
          long entries = (long) memory.words() * tree.states() * sides;
          for (int k = 0; k < systems; k++) {
            vector.upload(y[k], k * entries);
          }
          DeviceGraph graph = graphs.get(way + sides);
          if (graph == null) {
            graph = DeviceGraph.record(launches.stream(), () -> queue(sides, way));
            graphs.put(way + sides, graph);
          }
          graph.launch(launches.stream());
          launches.await("a solve on fronts");
          for (int k = 0; k < systems; k++) {
            vector.download(y[k], k * entries);
          }
          return null;
        });
  }

  /** The launches of a solve, the same for every vector. */
  private void queue(int sides, String way) {
    launches.put(Number.SIDES, sides);
    int count = levels.levels().size();
    for (int l = 0; l < count && !way.equals("backward"); l++) {
      Level level = levels.levels().get(l);
      launches.launch("frontsForward", level.start(), level.large(), 1);
      for (int step = 0; ; step++) {
        int end = withPanel(level, step);
        if (end == level.large()) {
          break;
        }
        launches.launch("panelForward", level.large(), end, 1, step);
        int parts = spread(level, end, sides);
        launches.launch("panelSpread", level.large(), end, parts, step, parts);
      }
    }
    for (int l = count - 1; l >= 0; l--) {
      Level level = levels.levels().get(l);
      launches.launch("frontsBackward", level.start(), level.large(), 1);
      int parts = spread(level, level.end(), sides);
      launches.launch("panelBorder", level.large(), level.end(), parts, parts);
      int steps = 0;
      while (withPanel(level, steps) > level.large()) {
        steps++;
      }
      for (int step = steps - 1; step >= 0; step--) {
        int end = withPanel(level, step);
        launches.launch("panelBackward", level.large(), end, 1, step);
        if (step > 0) {
          launches.launch("panelPush", level.large(), end, parts, step, parts);
        }
      }
    }
  }

  private int withPanel(Level level, int step) {
    return FrontElimination.withPanel(tree, levels, level, step);
  }

  /** Parts for a thread for each entry of a row of the large fronts up to an index. */
  private int spread(Level level, int end, int sides) {
    int rows = Math.max(1, shape.threads() / sides);
    return FrontElimination.parts(tree, levels, level.large(), end, rows);
  }

  private void release() {
    graphs.values().forEach(DeviceGraph::close);
    launches.close();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.free(this::release);
    }
  }
}
