package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * The memory and the stream of one prepared ensemble. Blocks of one size that are given back are
 * handed out again; all of them are freed at the end. Everything but {@link #call} and {@link
 * #close} is in the device's thread.
 */
final class PlaneMemory implements AutoCloseable {
  /** Blocks of a launch for each multiprocessor, of what runs over any number of elements. */
  private static final long BLOCKS_A_MULTIPROCESSOR = 16L;

  private final CudaDevice device;
  private final PlaneShape shape;
  private final LibraryUse use;
  private final CUstream stream = new CUstream();
  private final List<DeviceMemory> blocks = new ArrayList<>();
  private final Map<Long, Deque<DeviceMemory>> returned = new HashMap<>();
  private final List<DeviceGraph> graphs = new ArrayList<>();
  private boolean open = true;

  PlaneMemory(CudaDevice device, PlaneShape shape, LibraryUse use) {
    this.device = device;
    this.shape = shape;
    this.use = use;
    // waits for copies, which run in the default stream, as they wait for it
    check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_DEFAULT));
  }

  /** Runs work in the device's thread. */
  <T> T call(Callable<T> work) {
    device.require(open);
    return device.serve(work);
  }

  PlaneShape shape() {
    return shape;
  }

  /** A block of undefined content. */
  DeviceMemory take(long bytes) {
    long size = Math.max(8, bytes);
    Deque<DeviceMemory> ready = returned.get(size);
    if (ready != null && !ready.isEmpty()) {
      return ready.pop();
    }
    DeviceMemory memory = DeviceMemory.allocate(size);
    blocks.add(memory);
    return memory;
  }

  /** A block of zeros. */
  DeviceMemory zeros(long bytes) {
    DeviceMemory memory = take(bytes);
    clear(memory);
    return memory;
  }

  void clear(DeviceMemory memory) {
    memory.clear(stream);
  }

  /** Hands a block back. */
  void giveBack(DeviceMemory memory) {
    returned.computeIfAbsent(memory.bytes(), size -> new ArrayDeque<>()).push(memory);
  }

  /** Frees a block. */
  void free(DeviceMemory memory) {
    blocks.remove(memory);
    memory.close();
  }

  DeviceMemory longs(long[] values) {
    DeviceMemory memory = take(8L * values.length);
    memory.upload(values);
    return memory;
  }

  DeviceMemory doubles(double[] values) {
    DeviceMemory memory = take(8L * values.length);
    memory.upload(values);
    return memory;
  }

  /** Number of blocks that run over so many pieces, a thread each. */
  int blocksFor(long pieces) {
    long all = (pieces + shape.threads() - 1) / shape.threads();
    return (int) Math.max(1, Math.min(all, BLOCKS_A_MULTIPROCESSOR * device.multiprocessors()));
  }

  CUfunction function(String file, String kernel) {
    return device.image(file).function(kernel);
  }

  /**
   * Queues a launch.
   *
   * @param grid x, y, z
   * @param block x, y
   * @param shared bytes of dynamic shared memory
   */
  void launch(CUfunction kernel, int[] grid, int[] block, int shared, Pointer... arguments) {
    int code =
        KernelLaunches.launch(
            kernel,
            grid[0],
            grid[1],
            grid[2],
            block[0],
            block[1],
            1,
            shared,
            stream,
            Pointer.to(arguments),
            null);
    check("a launch for the planes", code);
  }

  /** Records launches, to be queued again by {@link #replay}. */
  DeviceGraph record(Runnable launches) {
    DeviceGraph graph = DeviceGraph.record(stream, launches);
    graphs.add(graph);
    return graph;
  }

  void replay(DeviceGraph graph) {
    graph.launch(stream);
  }

  void synchronize() {
    check("the work on the planes", JCudaDriver.cuStreamSynchronize(stream));
  }

  CUstream stream() {
    return stream;
  }

  /** cuBLAS in this stream, where it is usable and shall be used. */
  Optional<CublasVectors> blas() {
    return use == LibraryUse.NEVER
        ? Optional.empty()
        : device.products().map(library -> new CublasVectors(library, stream));
  }

  static Pointer of(DeviceMemory memory) {
    return Pointer.to(memory.pointer());
  }

  static Pointer of(int value) {
    return Pointer.to(new int[] {value});
  }

  static Pointer of(long value) {
    return Pointer.to(new long[] {value});
  }

  static Pointer of(double value) {
    return Pointer.to(new double[] {value});
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.free(this::freeAll);
    }
  }

  /**
   * Frees everything after a failure in the device's thread; a context that was lost has done so.
   */
  RuntimeException freeAfter(RuntimeException failure) {
    if (!(failure instanceof CudaFailure fault && fault.isSticky())) {
      freeAll();
    }
    return failure;
  }

  /** The same in the device's thread. */
  void freeAll() {
    open = false;
    if (!device.isLost()) {
      graphs.forEach(DeviceGraph::close);
      JCudaDriver.cuStreamDestroy(stream);
      blocks.forEach(DeviceMemory::close);
    }
  }
}
