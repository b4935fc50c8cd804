package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.cuda.FrontMemory.Array;
import dickens.backend.cuda.FrontMemory.Life;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * The arguments of the kernels of Fronts.cu, the arrays they point at, and launches of them in one
 * stream. In the device's thread; whoever makes it closes it.
 */
final class FrontLaunches implements AutoCloseable {
  /** Arguments behind the arrays, in the order of FrontArguments. */
  enum Number {
    RATE_STRIDE,
    LOWER_STRIDE,
    UPPER_STRIDE,
    WORK_STRIDE,
    ROWS,
    STATES,
    SIDES,
    LAST,
    OTHERWISE
  }

  private static final int ARRAYS = Array.values().length;

  private final CudaDevice device;
  private final FrontMemory memory;
  private final int systems;
  private final int threads;
  private final String suffix;
  private final Map<Array, DeviceMemory> arrays = new EnumMap<>(Array.class);
  private final Map<String, CUfunction> kernels = new HashMap<>();
  private final ByteBuffer argumentBytes =
      ByteBuffer.allocateDirect((ARRAYS + Number.values().length) * Long.BYTES)
          .order(ByteOrder.nativeOrder());
  private final LongBuffer arguments = argumentBytes.asLongBuffer();

  // waits for copies, which run in the default stream, as they wait for it
  private final CUstream stream = new CUstream();

  /**
   * Nothing is allocated yet.
   *
   * @param threads of a block
   */
  FrontLaunches(CudaDevice device, FrontMemory memory, int systems, int threads) {
    this.device = device;
    this.memory = memory;
    this.systems = systems;
    this.threads = threads;
    this.suffix = memory.words() == 2 ? "Complex" : "Real";
    check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_DEFAULT));
  }

  CUstream stream() {
    return stream;
  }

  /** Allocates what is needed from now on, as it was planned; its content is undefined. */
  void allocate(Life life) {
    for (Array array : Array.values()) {
      if (array.life() == life) {
        DeviceMemory room = DeviceMemory.allocate(memory.bytes(array, systems));
        arrays.put(array, room);
        arguments.put(array.ordinal(), room.address());
      }
    }
  }

  /** Frees what is needed no more. */
  void free(Life life) {
    arrays
        .entrySet()
        .removeIf(
            entry -> {
              boolean isOver = entry.getKey().life() == life;
              if (isOver) {
                entry.getValue().close();
              }
              return isOver;
            });
  }

  DeviceMemory array(Array which) {
    return arrays.get(which);
  }

  void put(Number which, long value) {
    arguments.put(ARRAYS + which.ordinal(), value);
  }

  /** Where U is not kept it lies in the work memory. */
  void upperInWork() {
    arguments.put(Array.UPPERS.ordinal(), arrays.get(Array.WORKS).address());
  }

  /** One block for each part of each node {@code order[from .. to-1]} of each system. */
  void launch(String kernel, int from, int to, int parts, int... more) {
    if (to > from) {
      launchGrid(kernel, from, Math.multiplyExact(to - from, parts), threads, 1, more);
    }
  }

  /** Blocks of 16 x 16 threads for so many tiles a node. */
  void launchTiles(String kernel, int from, int to, int tiles, int... more) {
    launchGrid(kernel, from, Math.multiplyExact(to - from, tiles), 16, 16, more);
  }

  private void launchGrid(String kernel, int from, int grid, int x, int y, int... more) {
    long order = arrays.get(Array.NODES).address();
    arguments.put(Array.NODES.ordinal(), order + (long) from * Integer.BYTES);
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

  /** Waits until all that was launched is done. */
  void await(String what) {
    check(what, JCudaDriver.cuStreamSynchronize(stream));
  }

  @Override
  public void close() {
    JCudaDriver.cuStreamDestroy(stream);
    arrays.values().forEach(DeviceMemory::close);
    arrays.clear();
  }
}
