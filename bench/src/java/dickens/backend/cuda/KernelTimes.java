package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import jcuda.driver.JCudaDriver;

/**
 * Time of each kernel by itself: the device is waited for before and after every launch, so that
 * the sum is longer than the work is without that. Graphs are timed as wholes.
 */
final class KernelTimes implements KernelLaunches.Watch {

  /** Launches and seconds of a kernel or a graph. */
  record Time(String kernels, int launches, double seconds) {
    private Time and(Time other) {
      return new Time(kernels, launches + other.launches, seconds + other.seconds);
    }
  }

  private final Map<String, Time> times = new LinkedHashMap<>();

  /** Those of some work, the longest first. */
  static List<Time> of(Runnable work) {
    KernelTimes times = new KernelTimes();
    KernelLaunches.watched(times, work);
    List<Time> all = new ArrayList<>(times.times.values());
    all.sort(Comparator.comparingDouble(Time::seconds).reversed());
    return all;
  }

  /** Tells them and keeps them. */
  static void tell(VerificationRun run, String what, Runnable work) {
    List<Time> all = of(work);
    double sum = all.stream().mapToDouble(Time::seconds).sum();
    run.say("%n%-56s %9s %12s %7s", what + ", by kernel", "launches", "s", "share");
    for (Time time : all) {
      double share = time.seconds() / sum;
      run.say(
          "%-56s %9d %12.3e %6.1f%%", time.kernels(), time.launches(), time.seconds(), 100 * share);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("work", what);
      row.put("kernels", time.kernels());
      row.put("launches", time.launches());
      row.put("seconds", time.seconds());
      run.row("kernelTimes", row);
    }
  }

  @Override
  public int around(List<String> kernels, IntSupplier launch) {
    check("work before a launch", JCudaDriver.cuCtxSynchronize());
    long start = System.nanoTime();
    int code = launch.getAsInt();
    if (code == 0) {
      check("a launch", JCudaDriver.cuCtxSynchronize());
      String name = kernels.stream().distinct().collect(Collectors.joining(" + "));
      double seconds = (System.nanoTime() - start) * 1e-9;
      times.merge(name, new Time(name, 1, seconds), Time::and);
    }
    return code;
  }
}
