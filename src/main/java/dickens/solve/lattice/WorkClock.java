package dickens.solve.lattice;

import dickens.solve.Deadline;
import java.util.concurrent.atomic.DoubleAdder;

/** A deadline for an elimination, which knows how much of its work is done. */
final class WorkClock {
  private final Deadline deadline;
  private final double flops;
  private final DoubleAdder done = new DoubleAdder();

  /**
   * A clock for one elimination.
   *
   * @param flops all the work that is to be done
   */
  WorkClock(Deadline deadline, double flops) {
    this.deadline = deadline;
    this.flops = flops;
  }

  /** Counts work that is done. */
  void eliminated(double count) {
    if (deadline.isLimited()) {
      done.add(count);
    }
  }

  /** Ends an elimination that is late, with OverBudget. */
  void check() {
    deadline.check(() -> done.sum() / flops);
  }
}
