package dickens.batch;

import dickens.solve.Budget;
import dickens.solve.SolveStatus;
import dickens.study.RowBlock;

/**
 * Rows of a chunk that have no result because their budget did not suffice, and that budget: with
 * more of it they are worth computing again.
 *
 * @param overBudget rows that needed more memory, of the budget or of the heap
 * @param outOfTime rows that took longer
 * @param budget under which the chunk was computed
 */
record CutRows(int overBudget, int outOfTime, Budget budget) {

  /** Those of a chunk. */
  static CutRows of(RowBlock block, Budget budget) {
    int overBudget = 0;
    int outOfTime = 0;
    for (SolveStatus status : block.status()) {
      overBudget += status == SolveStatus.OVER_BUDGET ? 1 : 0;
      outOfTime += status == SolveStatus.OUT_OF_TIME ? 1 : 0;
    }
    return new CutRows(overBudget, outOfTime, budget);
  }

  /** True where another budget leaves hope for one of the rows. */
  boolean mayEndWith(Budget other) {
    boolean hasMoreMemory =
        other.memoryBytes() > budget.memoryBytes() || other.heapBytes() > budget.heapBytes();
    return (overBudget > 0 && hasMoreMemory)
        || (outOfTime > 0 && other.seconds() > budget.seconds());
  }
}
