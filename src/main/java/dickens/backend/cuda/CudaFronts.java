package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.BackendUnavailable;
import dickens.backend.FrontFactors;
import dickens.backend.FrontTree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * Factors of a lattice on the device, level by level of the tree: all small fronts of a level in
 * one launch, a block each; a large front by panels of 32 pivots spread over the device. Kernels:
 * Fronts.cu.
 *
 * <p>Memory on the device: the fronts whole, 8 bytes an entry, 12 bytes a rate and some 30 bytes a
 * row of a front. Only rates go in, and vectors in and out. The sweeps of the solves, a launch for
 * each level, are recorded once as graphs.
 */
final class CudaFronts implements FrontFactors {
  private static final int PANEL = 32;

  private final CudaDevice device;
  private final FrontTree tree;
  private final FrontShape shape;
  private final List<DeviceMemory> blocks = new ArrayList<>();
  private final ByteBuffer argumentBytes =
      ByteBuffer.allocateDirect(22 * Long.BYTES).order(ByteOrder.nativeOrder());
  private final LongBuffer arguments = argumentBytes.asLongBuffer();
  private final DeviceMemory vector;
  private final double[] outflow;
  private final Map<String, DeviceGraph> graphs = new HashMap<>();

  // waits for copies, which run in the default stream, as they wait for it
  private final CUstream stream = new CUstream();
  private final DeviceMemory nodeOrder;

  // nodes by level, small ones first: levelStart[l] .. smallEnd[l] .. levelStart[l + 1]
  private final int[] order;
  private final int[] levelStart;
  private final int[] smallEnd;
  private boolean open = true;

  /** Bytes that a tree needs on the device. */
  static double bytes(FrontTree tree) {
    long rows = Arrays.stream(tree.size()).asLongStream().sum();
    return 8.0 * tree.entriesOfFronts()
        + 12.0 * tree.entryRate().length
        + 30.0 * rows
        + 60.0 * tree.nodes()
        + 16.0 * tree.states();
  }

  /** Factorises; in the device's thread. */
  CudaFronts(CudaDevice device, FrontTree tree, double z, FrontShape shape) {
    this.device = device;
    this.shape = shape;
    this.tree = tree;
    int nodes = tree.nodes();
    int[] level = new int[nodes];
    int levels = 0;
    for (int t = 0; t < nodes; t++) {
      for (int c = tree.childStart()[t]; c < tree.childStart()[t + 1]; c++) {
        level[t] = Math.max(level[t], level[tree.child()[c]] + 1);
      }
      levels = Math.max(levels, level[t] + 1);
    }
    order = new int[nodes];
    levelStart = new int[levels + 1];
    smallEnd = new int[levels];
    int at = 0;
    for (int l = 0; l < levels; l++) {
      levelStart[l] = at;
      at = collect(level, l, 0, shape.large(), at);
      smallEnd[l] = at;
      at = collect(level, l, shape.large(), Integer.MAX_VALUE, at);
    }
    levelStart[levels] = at;
    check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_DEFAULT));
    try {
      nodeOrder = room(4L * nodes, 0);
      upload(nodeOrder, order);
      ints(1, tree.pivots());
      ints(2, tree.size());
      ints(3, tree.first());
      ints(4, tree.borderStart());
      ints(5, tree.border());
      ints(6, tree.inParent());
      ints(7, tree.childStart());
      ints(8, tree.child());
      long[] offset = new long[nodes];
      long[] rows = new long[nodes];
      for (int t = 1; t < nodes; t++) {
        offset[t] = offset[t - 1] + (long) tree.size()[t - 1] * tree.size()[t - 1];
        rows[t] = rows[t - 1] + tree.size()[t - 1];
      }
      longs(9, offset);
      longs(10, rows);
      longs(11, tree.entryStart());
      ints(12, tree.entryIndex());
      room(8L * tree.entryRate().length, 13).upload(tree.entryRate());
      room(8 * tree.entriesOfFronts(), 14);
      long allRows = rows[nodes - 1] + tree.size()[nodes - 1];
      room(8 * allRows, 15);
      final DeviceMemory flows = room(8L * tree.states(), 16);
      vector = room(8L * tree.states(), 17);
      room(8 * allRows, 18);
      DeviceMemory bad = room(Integer.BYTES, 19);
      upload(bad, new int[1]);
      arguments.put(20, Double.doubleToRawLongBits(z));
      arguments.put(21, z == 0 ? tree.states() - 1 : -1);
      outflow = new double[tree.states()];
      Arrays.fill(outflow, 1);
      flows.upload(outflow);
      eliminate(z == 0);
      int[] lost = new int[1];
      check(
          "cuMemcpyDtoH", JCudaDriver.cuMemcpyDtoH(Pointer.to(lost), bad.pointer(), Integer.BYTES));
      if (lost[0] > 0) {
        throw new ArithmeticException(
            "no way out of " + lost[0] + " states: trim the window or pin another state");
      }
      flows.download(outflow);
    } catch (CudaFailure | ArithmeticException e) {
      if (!(e instanceof CudaFailure failure && failure.isSticky())) {
        blocks.forEach(DeviceMemory::close);
        JCudaDriver.cuStreamDestroy(stream);
      }
      throw e;
    }
  }

  private int collect(int[] level, int l, int above, int upTo, int from) {
    int at = from;
    for (int t = 0; t < level.length; t++) {
      if (level[t] == l && tree.size()[t] > above && tree.size()[t] <= upTo) {
        order[at++] = t;
      }
    }
    return at;
  }

  private DeviceMemory room(long bytes, int argument) {
    DeviceMemory memory = DeviceMemory.allocate(Math.max(8, bytes));
    blocks.add(memory);
    arguments.put(argument, memory.address());
    return memory;
  }

  private static void upload(DeviceMemory to, int[] from) {
    if (from.length > 0) {
      int code = JCudaDriver.cuMemcpyHtoD(to.pointer(), Pointer.to(from), 4L * from.length);
      check("cuMemcpyHtoD", code);
    }
  }

  private void ints(int argument, int[] values) {
    upload(room(4L * values.length, argument), values);
  }

  private void longs(int argument, long[] values) {
    DeviceMemory memory = room(8L * values.length, argument);
    int code = JCudaDriver.cuMemcpyHtoD(memory.pointer(), Pointer.to(values), 8L * values.length);
    check("cuMemcpyHtoD", code);
  }

  private void eliminate(boolean pinned) {
    KernelImage image = device.image("Fronts");
    CUfunction assemble = image.function("frontsAssemble");
    CUfunction small = image.function("frontsEliminate");
    CUfunction panel = image.function("panelEliminate");
    CUfunction solve = image.function("panelSolve");
    CUfunction update = image.function("panelUpdate");
    for (int l = 0; l < smallEnd.length; l++) {
      launchNodes(assemble, levelStart[l], levelStart[l + 1]);
      launchNodes(small, levelStart[l], smallEnd[l]);
      for (int i = smallEnd[l]; i < levelStart[l + 1]; i++) {
        int node = order[i];
        int m = tree.size()[node];
        int pivots = tree.pivots()[node] - (pinned && node == tree.nodes() - 1 ? 1 : 0);
        for (int from = 0; from < pivots; from += PANEL) {
          int to = Math.min(pivots, from + PANEL);
          int rest = m - to;
          launch(panel, 1, 1, shape.threads(), 1, node, from, to);
          if (rest > 0) {
            int blocks = (2 * rest + shape.threads() - 1) / shape.threads();
            launch(solve, blocks, 1, shape.threads(), 1, node, from, to);
            int tiles = (rest + 15) / 16;
            launch(update, tiles, tiles, 16, 16, node, from, to);
          }
        }
      }
    }
  }

  /** One block for each node {@code order[from .. to-1]}. */
  private void launchNodes(CUfunction kernel, int from, int to) {
    if (to > from) {
      arguments.put(0, nodeOrder.address() + (long) from * Integer.BYTES);
      launch(kernel, to - from, 1, shape.threads(), 1);
    }
  }

  private void launch(CUfunction kernel, int gridX, int gridY, int x, int y, int... more) {
    Pointer[] values = new Pointer[1 + more.length];
    values[0] = Pointer.to(argumentBytes);
    for (int i = 0; i < more.length; i++) {
      values[1 + i] = Pointer.to(new int[] {more[i]});
    }
    int code =
        JCudaDriver.cuLaunchKernel(
            kernel, gridX, gridY, 1, x, y, 1, 0, stream, Pointer.to(values), null);
    check("a launch of Fronts", code);
  }

  @Override
  public double[] outflow() {
    return outflow.clone();
  }

  @Override
  public void forward(double[] y) {
    sweep(y, "frontsForward");
  }

  @Override
  public void backward(double[] y) {
    sweep(y, "frontsBackward");
  }

  private void sweep(double[] y, String kernel) {
    if (!open || device.isLost()) {
      throw new BackendUnavailable(CudaBackend.NAME + ": the device was lost or closed");
    }
    try {
      device.call(
          () -> {
            vector.upload(y);
            graphs.computeIfAbsent(kernel, this::recorded).launch(stream);
            check(kernel, JCudaDriver.cuStreamSynchronize(stream));
            vector.download(y);
            return null;
          });
    } catch (CudaFailure e) {
      throw new BackendUnavailable(CudaBackend.NAME + ": " + e.getMessage(), e);
    }
  }

  /** A launch for each level, the same for every vector. */
  private DeviceGraph recorded(String kernel) {
    CUfunction function = device.image("Fronts").function(kernel);
    boolean upwards = kernel.equals("frontsForward");
    int levels = smallEnd.length;
    return DeviceGraph.record(
        stream,
        () -> {
          for (int step = 0; step < levels; step++) {
            int l = upwards ? step : levels - 1 - step;
            launchNodes(function, levelStart[l], levelStart[l + 1]);
          }
        });
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      if (!device.isLost()) {
        device.call(
            () -> {
              graphs.values().forEach(DeviceGraph::close);
              JCudaDriver.cuStreamDestroy(stream);
              blocks.forEach(DeviceMemory::close);
              return null;
            });
      }
    }
  }
}
