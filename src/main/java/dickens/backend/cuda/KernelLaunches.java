package dickens.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * The one way to a launch. It counts, by kernel, what the driver took in this process, so that a
 * verification can tell which kernels it never reached; the launches of a recorded graph count when
 * the graph runs.
 *
 * <p>Like the driver and its modules, the counts are those of the process.
 */
final class KernelLaunches {
  private static final Map<CUfunction, String> NAMES = new ConcurrentHashMap<>();
  private static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

  /** What the thread is recording, if it is. */
  private static final ThreadLocal<List<String>> RECORDED = new ThreadLocal<>();

  /** Stands around launches, for measurements; in the thread of the device. */
  interface Watch {
    /**
     * Runs a launch and returns its code.
     *
     * @param kernels the kernel, or those of a graph
     */
    int around(List<String> kernels, IntSupplier launch);
  }

  private static volatile Watch watch = (kernels, launch) -> launch.getAsInt();

  private KernelLaunches() {}

  /** Runs work with every launch of the process watched, but for those that are being recorded. */
  static void watched(Watch by, Runnable work) {
    Watch before = watch;
    watch = by;
    try {
      work.run();
    } finally {
      watch = before;
    }
  }

  /** Makes a kernel known; a driver may give the handle of one that is gone to another. */
  static void name(CUfunction kernel, String name) {
    NAMES.put(kernel, name);
  }

  /** {@code cuLaunchKernel}, with its arguments and its code. */
  static int launch(
      CUfunction kernel,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      CUstream stream,
      Pointer parameters,
      Pointer extra) {
    IntSupplier launch =
        () ->
            JCudaDriver.cuLaunchKernel(
                kernel,
                gridX,
                gridY,
                gridZ,
                blockX,
                blockY,
                blockZ,
                sharedBytes,
                stream,
                parameters,
                extra);
    String name = NAMES.getOrDefault(kernel, "unknown");
    List<String> recorded = RECORDED.get();
    if (recorded == null) {
      return counted(List.of(name), launch);
    }
    int code = launch.getAsInt();
    if (code == 0) {
      recorded.add(name);
    }
    return code;
  }

  private static int counted(List<String> kernels, IntSupplier launch) {
    int code = watch.around(kernels, launch);
    if (code == 0) {
      kernels.forEach(name -> COUNTS.computeIfAbsent(name, key -> new LongAdder()).increment());
    }
    return code;
  }

  /** Runs what queues launches into a graph that is being recorded; returns their kernels. */
  static List<String> recorded(Runnable work) {
    List<String> kernels = new ArrayList<>();
    RECORDED.set(kernels);
    try {
      work.run();
    } finally {
      RECORDED.remove();
    }
    return kernels;
  }

  /** {@code cuGraphLaunch} of a graph of these kernels, with its code. */
  static int launch(List<String> kernels, CUgraphExec graph, CUstream stream) {
    return counted(kernels, () -> JCudaDriver.cuGraphLaunch(graph, stream));
  }

  /** Launches so far, by kernel. */
  static Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    COUNTS.forEach((name, count) -> counts.put(name, count.sum()));
    return counts;
  }
}
