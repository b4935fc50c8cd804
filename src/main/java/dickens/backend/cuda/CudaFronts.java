package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.cuda.FrontLevels.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * Factors of systems with one tree on the device, level by level: all small fronts of a level in
 * one launch, a block for each and each system; large ones by panels of 32 pivots spread over the
 * device, all of a level side by side. Kernels: Fronts.cu.
 *
 * <p>Memory on the device: the fronts whole, see {@link FrontMemory}. Only rates go in, and vectors
 * in and out. The launches of a solve are recorded once as a graph for each number of right-hand
 * sides.
 */
final class CudaFronts implements FrontFactors {
  private static final int PANEL = 32;
  private static final int BLOCK = 4 * PANEL;

  /** Arguments of a launch, in the order of FrontArguments. */
  private static final int NODES = 0;

  private static final int SIDES = 25;

  private final CudaDevice device;
  private final FrontTree tree;
  private final FrontShape shape;
  private final FrontLevels levels;
  private final Optional<CublasProducts> products;
  private final int systems;
  private final int words;
  private final int mostSides;
  private final String suffix;
  private final List<DeviceMemory> blocks = new ArrayList<>();
  private final ByteBuffer argumentBytes =
      ByteBuffer.allocateDirect(28 * Long.BYTES).order(ByteOrder.nativeOrder());
  private final LongBuffer arguments = argumentBytes.asLongBuffer();
  private final Map<String, CUfunction> kernels = new HashMap<>();
  private final Map<String, DeviceGraph> graphs = new HashMap<>();

  // waits for copies, which run in the default stream, as they wait for it
  private final CUstream stream = new CUstream();
  private final DeviceMemory nodeOrder;
  private final DeviceMemory fronts;
  private final DeviceMemory vector;
  private final long[] offset;
  private boolean open = true;

  /**
   * Factorises; in the device's thread.
   *
   * @param products for the products of large fronts, in place of the own kernel
   */
  CudaFronts(
      CudaDevice device,
      FrontTree tree,
      FrontSystems given,
      FrontShape shape,
      Optional<CublasProducts> products) {
    this.device = device;
    this.shape = shape;
    this.tree = tree;
    this.products = products;
    this.systems = given.count();
    this.words = given.words();
    this.mostSides = given.sides();
    this.suffix = words == 2 ? "Complex" : "Real";
    this.levels = FrontLevels.of(tree, shape.large());
    int nodes = tree.nodes();
    check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_DEFAULT));
    try {
      nodeOrder = ints(NODES, levels.order());
      ints(1, tree.pivots());
      ints(2, tree.size());
      ints(3, tree.first());
      ints(4, tree.borderStart());
      ints(5, tree.border());
      ints(6, tree.inParent());
      ints(7, tree.childStart());
      ints(8, tree.child());
      offset = new long[nodes];
      long[] rows = new long[nodes];
      for (int t = 1; t < nodes; t++) {
        offset[t] = offset[t - 1] + (long) tree.size()[t - 1] * tree.size()[t - 1];
        rows[t] = rows[t - 1] + tree.size()[t - 1];
      }
      longs(9, offset);
      longs(10, rows);
      longs(11, tree.entryStart());
      ints(12, tree.entryIndex());
      int entries = tree.entryIndex().length;
      DeviceMemory rates = room(8L * entries * given.rates().length, 13);
      for (int k = 0; k < given.rates().length; k++) {
        rates.upload(given.rates()[k], (long) entries * k);
      }
      double[] shifts = new double[2 * systems];
      for (int k = 0; k < systems; k++) {
        shifts[2 * k] = given.zRe()[k];
        shifts[2 * k + 1] = given.zIm()[k];
      }
      room(16L * systems, 14).upload(shifts, 0);
      long numbers = tree.entriesOfFronts();
      long allRows = FrontMemory.rows(tree);
      long word = 8L * words * systems;
      fronts = room(word * numbers, 15);
      fronts.clear(stream);
      room(word * allRows, 16).clear(stream);
      room(word * tree.states(), 17);
      vector = room(word * tree.states() * mostSides, 18);
      room(word * allRows * mostSides, 19);
      DeviceMemory bad = room(4L * systems, 20);
      bad.clear(stream);
      arguments.put(21, given.rates().length == 1 ? 0 : entries);
      arguments.put(22, numbers);
      arguments.put(23, allRows);
      arguments.put(24, tree.states());
      arguments.put(SIDES, mostSides);
      arguments.put(26, given.isPinned() ? tree.states() - 1 : -1);
      arguments.put(27, products.isPresent() ? shape.productOrder() : Long.MAX_VALUE);
      eliminate(given.isPinned());
      check("the elimination of fronts", JCudaDriver.cuStreamSynchronize(stream));
      int[] lost = new int[systems];
      bad.download(lost);
      for (int k = 0; k < systems; k++) {
        if (lost[k] > 0) {
          throw new ArithmeticException(
              "no way out of "
                  + lost[k]
                  + " states"
                  + (systems > 1 ? " of system " + k : "")
                  + ": trim the window or pin another state");
        }
      }
    } catch (CudaFailure | ArithmeticException e) {
      if (!(e instanceof CudaFailure failure && failure.isSticky())) {
        release();
      }
      throw e;
    }
  }

  private DeviceMemory room(long bytes, int argument) {
    DeviceMemory memory = DeviceMemory.allocate(Math.max(8, bytes));
    blocks.add(memory);
    arguments.put(argument, memory.address());
    return memory;
  }

  private DeviceMemory ints(int argument, int[] values) {
    DeviceMemory memory = room(4L * values.length, argument);
    memory.upload(values);
    return memory;
  }

  private void longs(int argument, long[] values) {
    room(8L * values.length, argument).upload(values);
  }

  private void eliminate(boolean pinned) {
    launch("frontsEnter", 0, tree.nodes(), 1);
    for (Level level : levels.levels()) {
      int sides = level.children();
      for (int child = 0; child < sides; child++) {
        launch("frontsAdd", level.start(), level.large(), 1, child, 1);
        int parts = parts(level.large(), level.end(), shape.threads() / 32);
        launch("frontsAdd", level.large(), level.end(), parts, child, parts);
      }
      launch("frontsEliminate", level.start(), level.large(), 1);
      for (int step = 0; ; step++) {
        int end = withPanel(level, step);
        if (end == level.large()) {
          break;
        }
        launch("panelEliminate", level.large(), end, 1, step);
        int rest = largestRest(level.large(), end, step);
        if (rest == 0) {
          continue;
        }
        int parts = (2 * rest + shape.threads() - 1) / shape.threads();
        launch("panelSolve", level.large(), end, parts, step, parts);
        int tile = words == 2 ? 32 : 64;
        int tiles = (rest + tile - 1) / tile;
        launchTiles("panelUpdate", level.large(), end, tiles, step);
        multiply(level.large(), end, step, pinned);
      }
    }
  }

  /** End of the large nodes of a level that have a panel of this number. */
  private int withPanel(Level level, int step) {
    int end = level.large();
    while (end < level.end() && tree.pivots()[levels.order()[end]] > step * PANEL) {
      end++;
    }
    return end;
  }

  /**
   * Most states behind a panel; a pinned state is one more than this counts, and is never alone.
   */
  private int largestRest(int from, int to, int step) {
    int rest = 0;
    for (int i = from; i < to; i++) {
      int t = levels.order()[i];
      boolean holdsLast = t == tree.nodes() - 1;
      int end = Math.min(tree.pivots()[t] - (holdsLast ? 1 : 0), (step + 1) * PANEL);
      rest = Math.max(rest, tree.size()[t] - end);
    }
    return rest;
  }

  /** Most parts that the fronts of some nodes are worth, where a part does so many rows. */
  private int parts(int from, int to, int rows) {
    int most = 1;
    for (int i = from; i < to; i++) {
      most = Math.max(most, (tree.size()[levels.order()[i]] + rows - 1) / rows);
    }
    return most;
  }

  /** Products behind a block of panels by the library, front by front. */
  private void multiply(int from, int to, int step, boolean pinned) {
    if (products.isEmpty()) {
      return;
    }
    for (int i = from; i < to; i++) {
      int t = levels.order()[i];
      int m = tree.size()[t];
      int end = tree.pivots()[t] - (pinned && t == tree.nodes() - 1 ? 1 : 0);
      int close = Math.min(end, (step + 1) * PANEL);
      boolean last = close == end || (step + 1) % (BLOCK / PANEL) == 0;
      if (m >= shape.productOrder() && last && close > step * PANEL) {
        int start = step * PANEL / BLOCK * BLOCK;
        for (int k = 0; k < systems; k++) {
          long front = k * tree.entriesOfFronts() + offset[t];
          products.get().addProduct(stream, fronts, front, m, start, close, words);
        }
      }
    }
  }

  /** One block for each part of each node {@code order[from .. to-1]} of each system. */
  private void launch(String kernel, int from, int to, int parts, int... more) {
    if (to > from) {
      arguments.put(NODES, nodeOrder.address() + (long) from * Integer.BYTES);
      launchGrid(kernel, (to - from) * parts, shape.threads(), 1, more);
    }
  }

  private void launchTiles(String kernel, int from, int to, int tiles, int step) {
    arguments.put(NODES, nodeOrder.address() + (long) from * Integer.BYTES);
    launchGrid(kernel, Math.multiplyExact(to - from, tiles * tiles), 16, 16, step, tiles);
  }

  private void launchGrid(String kernel, int grid, int x, int y, int... more) {
    Pointer[] values = new Pointer[1 + more.length];
    values[0] = Pointer.to(argumentBytes);
    for (int i = 0; i < more.length; i++) {
      values[1 + i] = Pointer.to(new int[] {more[i]});
    }
    CUfunction function =
        kernels.computeIfAbsent(kernel, name -> device.image("Fronts").function(name + suffix));
    int code =
        KernelLaunches.launch(
            function, grid, systems, 1, x, y, 1, 0, stream, Pointer.to(values), null);
    check("a launch of " + kernel, code);
  }

  @Override
  public String method() {
    return "on the device, "
        + products.map(p -> p.name(shape.productOrder())).orElse("products by own kernels");
  }

  @Override
  public void solve(double[][] y, int sides) {
    run(y, sides, "both ways");
  }

  @Override
  public void backward(double[][] y, int sides) {
    run(y, sides, "backward");
  }

  private void run(double[][] y, int sides, String way) {
    if (sides < 1 || sides > mostSides || y.length != systems) {
      throw new IllegalArgumentException(
          sides + " sides of " + y.length + " systems: prepared for " + mostSides + ", " + systems);
    }
    device.require(open);
    device.serve(
        () -> {
          long entries = (long) words * tree.states() * sides;
          for (int k = 0; k < systems; k++) {
            vector.upload(y[k], k * entries);
          }
          DeviceGraph graph = graphs.get(way + sides);
          if (graph == null) {
            graph = DeviceGraph.record(stream, () -> queue(sides, way));
            graphs.put(way + sides, graph);
          }
          graph.launch(stream);
          check("a solve on fronts", JCudaDriver.cuStreamSynchronize(stream));
          for (int k = 0; k < systems; k++) {
            vector.download(y[k], k * entries);
          }
          return null;
        });
  }

  /** The launches of a solve, the same for every vector. */
  private void queue(int sides, String way) {
    arguments.put(SIDES, sides);
    int count = levels.levels().size();
    for (int l = 0; l < count && !way.equals("backward"); l++) {
      Level level = levels.levels().get(l);
      launch("frontsForward", level.start(), level.large(), 1);
      for (int step = 0; ; step++) {
        int end = withPanel(level, step);
        if (end == level.large()) {
          break;
        }
        launch("panelForward", level.large(), end, 1, step);
        int parts = spread(level, end, sides);
        launch("panelSpread", level.large(), end, parts, step, parts);
      }
    }
    for (int l = count - 1; l >= 0; l--) {
      Level level = levels.levels().get(l);
      launch("frontsBackward", level.start(), level.large(), 1);
      int parts = spread(level, level.end(), sides);
      launch("panelBorder", level.large(), level.end(), parts, parts);
      int steps = 0;
      while (withPanel(level, steps) > level.large()) {
        steps++;
      }
      for (int step = steps - 1; step >= 0; step--) {
        int end = withPanel(level, step);
        launch("panelBackward", level.large(), end, 1, step);
        if (step > 0) {
          launch("panelPush", level.large(), end, parts, step, parts);
        }
      }
    }
  }

  /** Parts for a thread for each entry of a row of the large fronts up to an index. */
  private int spread(Level level, int end, int sides) {
    return parts(level.large(), end, Math.max(1, shape.threads() / sides));
  }

  private void release() {
    graphs.values().forEach(DeviceGraph::close);
    JCudaDriver.cuStreamDestroy(stream);
    blocks.forEach(DeviceMemory::close);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.free(this::release);
    }
  }
}
