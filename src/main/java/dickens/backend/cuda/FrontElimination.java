package dickens.backend.cuda;

import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.cuda.CublasProducts.Block;
import dickens.backend.cuda.FrontLaunches.Number;
import dickens.backend.cuda.FrontLevels.Level;
import dickens.backend.cuda.FrontMemory.Array;
import dickens.backend.cuda.FrontMemory.Life;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * The elimination of all fronts of systems with one tree, level by level: all small fronts of a
 * level in one launch, a block for each and each system; large ones by panels of 32 pivots spread
 * over the device, all of a level side by side. Kernels: Fronts.cu. In the device's thread.
 */
final class FrontElimination {
  static final int PANEL = 32;
  private static final int BLOCK = 4 * PANEL;

  /**
   * Operations that are queued before their end is waited for: long beside the wait of some
   * microseconds, short beside any time limit.
   */
  private static final double PIECE = 1e11;

  private final FrontTree tree;
  private final FrontSystems systems;
  private final FrontLayout layout;
  private final FrontLevels levels;
  private final FrontShape shape;
  private final Optional<CublasProducts> products;
  private final FrontLaunches launches;
  private final DoubleConsumer progress;
  private final double all;
  private double queued;
  private double done;

  /**
   * Prepares it.
   *
   * @param launches holds what is kept
   * @param products for the products of large fronts, in place of the own kernel
   * @param progress is told the part that is done; may end the work by an exception
   */
  FrontElimination(
      FrontTree tree,
      FrontSystems systems,
      FrontLayout layout,
      FrontLevels levels,
      FrontShape shape,
      Optional<CublasProducts> products,
      FrontLaunches launches,
      DoubleConsumer progress) {
    this.tree = tree;
    this.systems = systems;
    this.layout = layout;
    this.levels = levels;
    this.shape = shape;
    this.products = products;
    this.launches = launches;
    this.progress = progress;
    double flops = 0;
    for (int t = 0; t < tree.nodes(); t++) {
      flops += tree.flops(t);
    }
    this.all = flops * each();
  }

  /** Real operations of one of the tree's, all systems together. */
  private double each() {
    return (systems.words() == 2 ? 4.0 : 1.0) * systems.count();
  }

  /** Eliminates; frees what is needed for that alone. */
  void run() {
    launches.allocate(Life.ELIMINATION);
    upload();
    products.ifPresent(library -> library.use(launches.stream(), systems.words()));
    for (Level level : levels.levels()) {
      assemble(level);
      launches.launch("frontsEliminate", level.start(), level.large(), 1);
      for (int i = level.start(); i < level.large(); i++) {
        queued += each() * tree.flops(levels.order()[i]);
      }
      for (int step = 0; ; step++) {
        int end = withPanel(tree, levels, level, step);
        if (end == level.large()) {
          break;
        }
        panel(level, end, step);
        if (queued > PIECE) {
          reached();
        }
      }
      reached();
    }
    int[] lost = new int[systems.count()];
    launches.array(Array.BAD).download(lost);
    for (int k = 0; k < lost.length; k++) {
      if (lost[k] > 0) {
        throw new ArithmeticException(
            "no way out of "
                + lost[k]
                + " states"
                + (lost.length > 1 ? " of system " + k : "")
                + ": trim the window or pin another state");
      }
    }
    launches.free(Life.ELIMINATION);
  }

  private void reached() {
    launches.await("the elimination of fronts");
    done += queued;
    queued = 0;
    progress.accept(Math.min(1, done / all));
  }

  private void upload() {
    long[] entryStart = tree.entryStart();
    launches.array(Array.ENTRY_START).upload(entryStart);
    launches.array(Array.ENTRY_INDEX).upload(tree.entryIndex());
    long entries = tree.entryIndex().length;
    double[][] rates = systems.rates();
    for (int k = 0; k < rates.length; k++) {
      launches.array(Array.ENTRY_RATE).upload(rates[k], entries * k);
    }
    int count = systems.count();
    double[] shifts = new double[2 * count];
    for (int k = 0; k < count; k++) {
      shifts[2 * k] = systems.zRe()[k];
      shifts[2 * k + 1] = systems.zIm()[k];
    }
    launches.array(Array.SHIFT).upload(shifts);
    launches.array(Array.BAD).clear(launches.stream());
    launches.put(Number.RATE_STRIDE, rates.length == 1 ? 0 : entries);
    launches.put(Number.LOWER_STRIDE, layout.lowers());
    launches.put(Number.WORK_STRIDE, layout.works());
    launches.put(Number.UPPER_STRIDE, layout.uppers());
    if (systems.sides() == 0) {
      launches.put(Number.UPPER_STRIDE, layout.works());
      launches.upperInWork();
    }
    launches.put(Number.LAST, systems.isPinned() ? tree.states() - 1 : -1);
    launches.put(Number.OTHERWISE, products.isPresent() ? shape.productOrder() : Long.MAX_VALUE);
  }

  /** The rates of a level and what its children left. */
  private void assemble(Level level) {
    int rows = Math.max(1, shape.threads() / 8);
    launches.launch("frontsClear", level.start(), level.large(), 1, 1);
    int parts = parts(tree, levels, level.large(), level.end(), rows);
    launches.launch("frontsClear", level.large(), level.end(), parts, parts);
    launches.launch("frontsEnter", level.start(), level.end(), 1);
    parts = parts(tree, levels, level.large(), level.end(), shape.threads() / 32);
    for (int child = 0; child < level.children(); child++) {
      launches.launch("frontsAdd", level.start(), level.large(), 1, child, 1);
      launches.launch("frontsAdd", level.large(), level.end(), parts, child, parts);
    }
  }

  /** One panel of the large fronts up to an index. */
  private void panel(Level level, int end, int step) {
    for (int i = level.large(); i < end; i++) {
      int t = levels.order()[i];
      int to = Math.min(tree.pivots()[t], (step + 1) * PANEL);
      queued += each() * (tree.flops(t, to) - tree.flops(t, step * PANEL));
    }
    launches.launch("panelEliminate", level.large(), end, 1, step);
    int rest = largestRest(level.large(), end, step);
    if (rest == 0) {
      return;
    }
    int parts = (2 * rest + shape.threads() - 1) / shape.threads();
    launches.launch("panelSolve", level.large(), end, parts, step, parts);
    int tile = systems.words() == 2 ? 32 : 64;
    int tiles = (rest + tile - 1) / tile;
    launches.launchTiles("panelUpdate", level.large(), end, tiles * tiles, step, tiles);
    products.ifPresent(library -> multiply(library, level.large(), end, step));
  }

  /** End of the large nodes of a level that have a panel of this number. */
  static int withPanel(FrontTree tree, FrontLevels levels, Level level, int step) {
    int end = level.large();
    while (end < level.end() && tree.pivots()[levels.order()[end]] > step * PANEL) {
      end++;
    }
    return end;
  }

  /** Most parts that the fronts of some nodes are worth, where a part does so many rows. */
  static int parts(FrontTree tree, FrontLevels levels, int from, int to, int rows) {
    int most = 1;
    for (int i = from; i < to; i++) {
      most = Math.max(most, (tree.size()[levels.order()[i]] + rows - 1) / rows);
    }
    return most;
  }

  /**
   * Most states behind a panel; a pinned state is one more than this counts, and is never alone.
   */
  private int largestRest(int from, int to, int step) {
    int rest = 0;
    for (int i = from; i < to; i++) {
      int t = levels.order()[i];
      boolean holdsLast = t == tree.nodes() - 1;
      int end = Math.min(tree.pivots()[t] - (holdsLast ? 1 : 0), (step + 1) * PANEL);
      rest = Math.max(rest, tree.size()[t] - end);
    }
    return rest;
  }

  /** Products behind a block of panels by the library, front by front. */
  private void multiply(CublasProducts library, int from, int to, int step) {
    for (int i = from; i < to; i++) {
      int t = levels.order()[i];
      int end = tree.pivots()[t] - (systems.isPinned() && t == tree.nodes() - 1 ? 1 : 0);
      int close = Math.min(end, (step + 1) * PANEL);
      boolean last = close == end || (step + 1) % (BLOCK / PANEL) == 0;
      if (tree.size()[t] >= shape.productOrder() && last && close > step * PANEL) {
        for (int k = 0; k < systems.count(); k++) {
          multiply(library, t, k, step * PANEL / BLOCK * BLOCK, close);
        }
      }
    }
  }

  /** A[R,R] += A[R,K] A[K,R] for the columns K from .. to-1 and all R behind them. */
  private void multiply(CublasProducts library, int t, int system, int from, int to) {
    int p = tree.pivots()[t];
    int m = tree.size()[t];
    int r = m - p;
    boolean keepsUpper = systems.sides() > 0;
    DeviceMemory lowers = launches.array(Array.LOWERS);
    DeviceMemory works = launches.array(Array.WORKS);
    long lower = system * layout.lowers() + layout.lower()[t];
    long upper = system * (keepsUpper ? layout.uppers() : layout.works()) + layout.upper()[t];
    Block l = new Block(lowers, lower, p);
    Block u = new Block(keepsUpper ? launches.array(Array.UPPERS) : works, upper, r);
    Block c = new Block(works, system * layout.works() + layout.work()[t], r);
    int depth = to - from;
    library.addProduct(l.at(to, to), m - to, p - to, l.at(to, from), l.at(from, to), depth);
    library.addProduct(u.at(to, 0), p - to, r, l.at(to, from), u.at(from, 0), depth);
    library.addProduct(c, r, r, l.at(p, from), u.at(from, 0), depth);
  }
}
