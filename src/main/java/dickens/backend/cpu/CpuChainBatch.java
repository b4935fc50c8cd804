package dickens.backend.cpu;

import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Batched chains on the CPU. Points are sorted into groups of one kind and one number of levels,
 * groups are cut into blocks of {@link #ENTRIES} values an array, and the threads take blocks in
 * turn; points that are not closed go into the next round with twice the levels. Details ({@link
 * dickens.backend.ChainDetail}) come from the scalar solver, point by point.
 */
final class CpuChainBatch implements ChainBatch {
  /** Levels times chains of a block; 2048 to 8192 run alike, 4096 keeps 35 arrays in 1.1 MiB. */
  private static final int ENTRIES = 4096;

  /** Longer chains are solved one by one, to the end. */
  private static final int MAX_LEVELS = 1024;

  private final ChainBatchLimits limits;
  private final CpuThreads threads;
  private final InterleavedChains[] workspaces;
  private final int[] order;
  private final int[] group;
  private int[] pending;

  /** Points {@code order[from .. from+lanes-1]}, to be solved with so many levels. */
  private record Block(int from, int lanes, int levels) {}

  CpuChainBatch(ChainBatchLimits limits, CpuThreads threads) {
    this.limits = limits;
    this.threads = threads;
    this.workspaces = new InterleavedChains[threads.count()];
    for (int t = 0; t < workspaces.length; t++) {
      workspaces[t] = new InterleavedChains(MAX_LEVELS, limits.tailTolerance());
    }
    this.order = new int[limits.points()];
    this.group = new int[limits.points()];
    this.pending = new int[limits.points()];
  }

  @Override
  public ChainBatchLimits limits() {
    return limits;
  }

  @Override
  public ChainBatchResult solve(SpinLadderBatch points) {
    int size = points.size();
    if (size > limits.points()) {
      throw new IllegalArgumentException(
          size + " points: the batch was prepared for " + limits.points());
    }
    ChainBatchResult out = ChainBatchResult.sized(points.channels(), size, limits.detail());
    for (int p = 0; p < size; p++) {
      pending[p] = p;
    }
    long levels = limits.firstLevels();
    for (int round = 1; size > 0; round++) {
      List<Block> blocks = blocks(points, size, (int) Math.min(levels, limits.maxLevels()));
      solve(points, blocks, round, out);
      size = keepOpen(points, size, out);
      levels *= 2;
    }
    if (!limits.detail().isNone()) {
      threads.run(
          () ->
              IntStream.range(0, out.points())
                  .parallel()
                  .forEach(p -> LongChain.writeDetail(points, p, limits, out)));
    }
    return out;
  }

  /** Sorts the pending points by kind and levels into {@code order}, stably, and cuts blocks. */
  private List<Block> blocks(SpinLadderBatch points, int size, int count) {
    Map<Long, Integer> groups = new HashMap<>();
    List<Integer> levelsOf = new ArrayList<>();
    long lastKey = -1;
    int lastGroup = -1;
    for (int i = 0; i < size; i++) {
      int point = pending[i];
      int levels = (int) Math.min(count, points.levels(point));
      long key = ((long) points.kind(point) << 32) ^ levels;
      if (key != lastKey || lastGroup < 0) {
        Integer known = groups.putIfAbsent(key, groups.size());
        lastGroup = known == null ? groups.size() - 1 : known;
        lastKey = key;
        if (known == null) {
          levelsOf.add(levels);
        }
      }
      group[i] = lastGroup;
    }
    int[] next = new int[groups.size() + 1];
    for (int i = 0; i < size; i++) {
      next[group[i] + 1]++;
    }
    List<Block> blocks = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      int members = next[g + 1];
      next[g + 1] += next[g];
      cut(next[g], members, levelsOf.get(g), blocks);
    }
    for (int i = 0; i < size; i++) {
      order[next[group[i]]++] = pending[i];
    }
    return blocks;
  }

  /** Blocks of equal size, so that no rest of a few chains remains. */
  private static void cut(int from, int members, int levels, List<Block> blocks) {
    int most = levels > MAX_LEVELS ? 1 : Math.max(1, ENTRIES / levels);
    int count = (members + most - 1) / most;
    for (int b = 0; b < count; b++) {
      int start = (int) ((long) members * b / count);
      int end = (int) ((long) members * (b + 1) / count);
      blocks.add(new Block(from + start, end - start, levels));
    }
  }

  private void solve(SpinLadderBatch points, List<Block> blocks, int round, ChainBatchResult out) {
    AtomicInteger next = new AtomicInteger();
    int workers = Math.min(workspaces.length, blocks.size());
    if (workers == 1) {
      work(workspaces[0], next, points, blocks, round, out);
      return;
    }
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    for (int t = 0; t < workers; t++) {
      InterleavedChains workspace = workspaces[t];
      tasks.add(ForkJoinTask.adapt(() -> work(workspace, next, points, blocks, round, out)));
    }
    threads.run(() -> ForkJoinTask.invokeAll(tasks));
  }

  private void work(
      InterleavedChains workspace,
      AtomicInteger next,
      SpinLadderBatch points,
      List<Block> blocks,
      int round,
      ChainBatchResult out) {
    for (int b = next.getAndIncrement(); b < blocks.size(); b = next.getAndIncrement()) {
      Block block = blocks.get(b);
      if (block.levels <= MAX_LEVELS) {
        workspace.solve(points, order, block.from, block.lanes, block.levels, round, out);
      } else {
        LongChain.solve(points, order[block.from], block.levels, round, limits, out);
      }
    }
  }

  /** Moves the points that need more levels to the front of {@code pending}; returns how many. */
  private int keepOpen(SpinLadderBatch points, int size, ChainBatchResult out) {
    int open = 0;
    for (int i = 0; i < size; i++) {
      int point = pending[i];
      boolean mayGrow = out.levels()[point] < Math.min(limits.maxLevels(), points.levels(point));
      if (out.status()[point] == PointStatus.NOT_CLOSED && mayGrow) {
        pending[open++] = point;
      }
    }
    return open;
  }

  @Override
  public void close() {}
}
