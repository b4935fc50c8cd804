package dickens.study;

import dickens.backend.Backend;
import dickens.report.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.IntStream;

/**
 * Evaluates all points of a study and puts them into a table in memory, in the order of their
 * numbers: for callers within a program. Nothing is kept on disk; see {@code dickens.batch} for
 * runs that survive.
 *
 * <p>The table depends on the study, the program and the kind of machine alone, not on threads or
 * clocks: the same request gives the same bytes.
 */
public final class StudyRunner {

  /**
   * A finished study.
   *
   * @param badRows rows whose status is not good
   * @param notes what is wrong with them, in words, with the row's number
   */
  public record Outcome(Table table, int badRows, List<String> notes) {}

  private StudyRunner() {}

  /**
   * Runs a study.
   *
   * @param backend where batched solves are done
   * @param jobs threads for what is solved point by point, at least 1
   */
  public static Outcome run(Study study, Backend backend, int jobs, Progress progress) {
    ForkJoinPool pool = new ForkJoinPool(jobs);
    try {
      List<RowBlock> blocks =
          pool.invoke(ForkJoinTask.adapt(() -> blocks(study, backend, progress)));
      StudyTable table =
          StudyTable.of(
              study,
              reader -> {
                for (RowBlock block : blocks) {
                  reader.block(block);
                }
              });
      return new Outcome(table.table(), Math.toIntExact(table.badRows()), table.notes());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    } finally {
      pool.shutdown();
    }
  }

  private static List<RowBlock> blocks(Study study, Backend backend, Progress progress) {
    Chunks chunks = study.chunks();
    List<RowBlock> blocks = new ArrayList<>();
    int[] all = IntStream.range(0, chunks.count()).toArray();
    for (int[] together : chunks.together(all, backend)) {
      blocks.addAll(BlockEvaluation.of(study, chunks, together, backend, progress));
    }
    return blocks;
  }
}
