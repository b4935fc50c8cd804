package dickens.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
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

  private KernelLaunches() {}

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
    int code =
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
    if (code == 0) {
      String name = NAMES.getOrDefault(kernel, "unknown");
      List<String> recorded = RECORDED.get();
      if (recorded == null) {
        count(name);
      } else {
        recorded.add(name);
      }
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

  /** A graph of these kernels was launched. */
  static void launched(List<String> kernels) {
    kernels.forEach(KernelLaunches::count);
  }

  private static void count(String name) {
    COUNTS.computeIfAbsent(name, key -> new LongAdder()).increment();
  }

  /** Launches so far, by kernel. */
  static Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    COUNTS.forEach((name, count) -> counts.put(name, count.sum()));
    return counts;
  }
}
