package dickens.solve;

import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The time by which a solve must have ended. Algorithms ask at places of their own choice, at least
 * a few times a second; what they compute does not depend on the answer.
 */
public final class Deadline {
  private final double seconds;
  private final LongSupplier clock;
  private final long start;

  private Deadline(double seconds, LongSupplier clock) {
    this.seconds = seconds;
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /** So many seconds from now. */
  static Deadline in(double seconds) {
    return in(seconds, System::nanoTime);
  }

  /** So many seconds from now by another clock, which counts nanoseconds. */
  public static Deadline in(double seconds, LongSupplier clock) {
    return new Deadline(seconds, clock);
  }

  /** A deadline that never comes. */
  public static Deadline none() {
    return in(Double.POSITIVE_INFINITY);
  }

  /** True where there is a limit at all. */
  public boolean isLimited() {
    return seconds < Double.POSITIVE_INFINITY;
  }

  /**
   * Ends a solve that is late.
   *
   * @throws OverBudget after the time
   */
  public void check() {
    check(() -> Double.NaN);
  }

  /**
   * Ends a solve that is late and tells how long it would have taken.
   *
   * @param done the part of the work that is done, 0 .. 1; NaN where it is not known
   * @throws OverBudget after the time
   */
  public void check(DoubleSupplier done) {
    if (!isLimited()) {
      return;
    }
    double passed = (clock.getAsLong() - start) * 1e-9;
    if (passed > seconds) {
      throw new OverBudget(
          SolveStatus.OUT_OF_TIME,
          "not done within the time limit of " + text(seconds) + estimate(passed, done));
    }
  }

  private static String estimate(double passed, DoubleSupplier done) {
    double part = done.getAsDouble();
    return part > 0.01 && part < 1
        ? "; about " + text(passed / part) + " would be needed"
        : "; raise the time limit, or make the system smaller";
  }

  /** Three digits in s, min or h. */
  static String text(double seconds) {
    double value = seconds < 120 ? seconds : seconds < 7200 ? seconds / 60 : seconds / 3600;
    String unit = seconds < 120 ? " s" : seconds < 7200 ? " min" : " h";
    return String.format(Locale.ROOT, "%.3g", value) + unit;
  }
}
