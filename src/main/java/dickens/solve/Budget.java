package dickens.solve;

import java.util.Locale;
import java.util.Optional;

/**
 * What one solve may use. A solve is one steady state, one set of cumulants, one point z of a
 * resolvent, one search.
 *
 * <p>The memory budget may choose a method, and comes from the request or is the standard one,
 * never from the memory that happens to be free: the same request takes the same route on every
 * machine. The heap chooses nothing: a solve that fits the budget and not the heap is refused, with
 * the setting that would let it run. The time limit chooses nothing either: a solve is finished
 * within it, with the same bits as without it, or gives no result.
 *
 * @param memoryBytes memory [bytes], greater than 0
 * @param seconds time on the wall clock [s], greater than 0; infinite where there is no limit
 * @param heapBytes what the Java machine may use in all [bytes]
 */
public record Budget(double memoryBytes, double seconds, double heapBytes) {
  /** Memory where the request names none [bytes]: it fits the default heap of 16 GB machines. */
  public static final double STANDARD_BYTES = 4e9;

  /** The part of the heap that a solve can have; the collector and the rest need theirs. */
  private static final double USABLE = 0.9;

  public Budget {
    if (!(memoryBytes > 0) || Double.isInfinite(memoryBytes)) {
      throw new IllegalArgumentException("memory = " + memoryBytes + " bytes: more than 0");
    }
    if (!(seconds > 0)) {
      throw new IllegalArgumentException("time = " + seconds + " s: more than 0");
    }
    if (!(heapBytes > 0)) {
      throw new IllegalArgumentException("heap = " + heapBytes + " bytes: more than 0");
    }
  }

  /** 4 GB, no limit of time, the heap of this Java machine. */
  public static Budget standard() {
    return new Budget(STANDARD_BYTES, Double.POSITIVE_INFINITY, Runtime.getRuntime().maxMemory());
  }

  /** No limit but the heap. */
  public static Budget unlimited() {
    return standard().withMemory(Double.MAX_VALUE);
  }

  /** The same with other memory [bytes]. */
  public Budget withMemory(double bytes) {
    return new Budget(bytes, seconds, heapBytes);
  }

  /** The same with another limit of time [s]. */
  public Budget withSeconds(double newSeconds) {
    return new Budget(memoryBytes, newSeconds, heapBytes);
  }

  /** True where the budget allows so much memory: the question that may choose a method. */
  public boolean allows(double bytes) {
    return bytes <= memoryBytes;
  }

  /** What is missing for a solve that needs so many bytes, in words; empty where nothing is. */
  public Optional<String> shortage(double bytes) {
    if (!allows(bytes)) {
      return Optional.of(
          "needs "
              + gigabytes(bytes)
              + ", the budget is "
              + gigabytes(memoryBytes)
              + "; raise it to "
              + rounded(bytes)
              + " (--memory), or make the system smaller");
    }
    if (bytes > USABLE * heapBytes) {
      long gibibytes = (long) Math.ceil(bytes / USABLE / (1 << 30));
      return Optional.of(
          "needs "
              + gigabytes(bytes)
              + ", but Java may use "
              + gigabytes(USABLE * heapBytes)
              + " here; start it with java -Xmx"
              + gibibytes
              + "g, or make the system smaller");
    }
    return Optional.empty();
  }

  /**
   * Checks before anything is allocated.
   *
   * @param bytes what a solve needs at its peak
   * @param what the method and its size, for the message
   * @throws OverBudget where the budget or the heap is too small
   */
  public void require(double bytes, String what) {
    shortage(bytes)
        .ifPresent(
            missing -> {
              throw new OverBudget(what + " " + missing);
            });
  }

  /** A solve begins now. */
  public Deadline begin() {
    return Deadline.in(seconds);
  }

  private static String gigabytes(double bytes) {
    return String.format(Locale.ROOT, "%.3g GB", bytes * 1e-9);
  }

  /** A size that is enough, as the command line reads it. */
  private static String rounded(double bytes) {
    return bytes > 5e8
        ? String.format(Locale.ROOT, "%.0fG", Math.ceil(bytes * 1e-9))
        : String.format(Locale.ROOT, "%.0fM", Math.ceil(bytes * 1e-6));
  }
}
