package dickens.backend.cpu;

import dickens.backend.DenseKernels;
import java.nio.DoubleBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Front elimination with the products by OpenBLAS: large fronts only, plain rows for all others and
 * where OpenBLAS cannot be used.
 *
 * <p>Method: as {@link RowKernels}, but a copy of the front lies in one piece outside the Java
 * heap. The rows of a panel of {@value #PANEL} pivots, and the multipliers of all other rows, are
 * made by the row kernels; the rest, A[R,R] += A[R,K] A[K,R], is one dense product of non-negative
 * blocks for every {@value #CHUNK} rows, so that nothing is ever subtracted. For complex shifts it
 * is four real products.
 *
 * <p>Measured, processor time of one core of an EPYC with AVX-512 on a loaded machine, a quarter of
 * the front eliminated, order 192 / 256 / 384 / 768 / 1024 / 2000: rows 28 / 26 / 27 / 26 / 24 / 24
 * GF/s, OpenBLAS 0.3.31 28 / 29 / 34 / 38 / 34 / 37; complex, in real flops, rows 21 / 22 / 23 / 23
 * / 23 / 22, OpenBLAS 28 / 29 / 33 / 34 / 33 / 38. Chunks of 256 rows and panels of 128 pivots gain
 * nothing.
 *
 * <p>A factorisation of N = 10^4 qubits in a hot local bath (3.4 Gflop) takes 0.62 s of processor
 * time in the place of 0.73, which the start of the library eats up; hence the rule of {@link
 * #forWork}.
 *
 * <p>The order of sums is that of OpenBLAS, which depends on the kind of processor, on the sizes
 * and on the fixed chunks of rows, not on threads: OpenBLAS runs single-threaded, chunks are tasks.
 *
 * <p>Memory: 8 size^2 bytes outside the heap for a front in work, twice that for complex shifts,
 * kept for the next front; no budget counts them (at N = 10^5 30 MB beside 1.2 GB).
 */
final class OpenBlasKernels implements DenseKernels {
  /**
   * Work from which on loading the library (0.4 s) is about repaid. In a sweep, where it is loaded
   * once, less would do; but the bits of a row must not depend on the rows before it.
   */
  static final double LEAST_WORK = 1e10;

  /** Order of fronts from which on the products repay the copies. */
  static final int LEAST_SIZE = 256;

  /** Pivots from which on they do. */
  private static final int LEAST_PIVOTS = 32;

  /** Largest order whose square is the length of a buffer. */
  private static final int LARGEST_SIZE = 46_000;

  private static final int PANEL = 64;
  private static final int CHUNK = 128;

  private final RowKernels rows = new RowKernels();
  private final ConcurrentLinkedQueue<Block> blocks = new ConcurrentLinkedQueue<>();

  /** Memory outside the heap, and the same as a buffer. */
  private static final class Block {
    final DoublePointer memory;
    final DoubleBuffer buffer;

    Block(long numbers) {
      memory = new DoublePointer(numbers);
      buffer = memory.asBuffer();
    }

    DoublePointer at(long position) {
      return new DoublePointer(memory).position(position);
    }
  }

  @Override
  public DenseKernels forWork(double flops) {
    return flops >= LEAST_WORK ? this : rows;
  }

  @Override
  public String name(int order) {
    if (order < LEAST_SIZE || order > LARGEST_SIZE) {
      return rows.name(order);
    }
    return OpenBlas.whyUnusable()
        .map(why -> RowKernels.NAME + " (OpenBLAS " + why + ")")
        .orElseGet(() -> OpenBlas.version() + " in fronts of " + LEAST_SIZE + " and more");
  }

  /** True for fronts whose products go to OpenBLAS; only then it is loaded. */
  private static boolean suits(int pivots, int size) {
    return size >= LEAST_SIZE
        && size <= LARGEST_SIZE
        && pivots >= LEAST_PIVOTS
        && OpenBlas.whyUnusable().isEmpty();
  }

  private Block take(int size) {
    long numbers = (long) size * size;
    Block block = blocks.poll();
    if (block != null && block.memory.capacity() >= numbers) {
      return block;
    }
    if (block != null) {
      block.memory.close();
    }
    return new Block(numbers);
  }

  @Override
  public int eliminate(double[][] a, int pivots, int size, double[] kill, double[] outflow) {
    if (!suits(pivots, size)) {
      return rows.eliminate(a, pivots, size, kill, outflow);
    }
    Block block = take(size);
    try {
      return eliminate(a, pivots, size, kill, outflow, block);
    } finally {
      blocks.add(block);
    }
  }

  private static int eliminate(
      double[][] a, int pivots, int size, double[] kill, double[] outflow, Block block) {
    store(a, 0, size, 0, size, size, block.buffer);
    for (int lo = 0; lo < pivots; lo += PANEL) {
      int from = lo;
      int hi = Math.min(pivots, lo + PANEL);
      fetch(a, lo, hi, lo, size, size, block.buffer);
      int good = RowKernels.panel(a, lo, hi, size, kill, outflow);
      if (good < hi) {
        return good;
      }
      if (hi == size) {
        break;
      }
      store(a, lo, hi, hi, size, size, block.buffer);
      double[] inverse = RowKernels.inverses(a, lo, hi, outflow);
      RowKernels.forChunks(
          hi,
          size,
          CHUNK,
          (hi - lo) * (double) size,
          (first, last) -> {
            fetch(a, first, last, from, hi, size, block.buffer);
            RowKernels.multipliers(a, first, last, from, hi, kill, outflow, inverse);
            store(a, first, last, from, hi, size, block.buffer);
            product(1, block, block, block, first, last, from, hi, size);
          });
    }
    fetch(a, pivots, size, pivots, size, size, block.buffer);
    return pivots;
  }

  @Override
  public int eliminate(
      double[][] re,
      double[][] im,
      int pivots,
      int size,
      double[] killRe,
      double[] killIm,
      double[] outRe,
      double[] outIm) {
    if (!suits(pivots, size)) {
      return rows.eliminate(re, im, pivots, size, killRe, killIm, outRe, outIm);
    }
    Block blockRe = take(size);
    Block blockIm = take(size);
    try {
      return eliminate(re, im, pivots, size, killRe, killIm, outRe, outIm, blockRe, blockIm);
    } finally {
      blocks.add(blockRe);
      blocks.add(blockIm);
    }
  }

  private static int eliminate(
      double[][] re,
      double[][] im,
      int pivots,
      int size,
      double[] killRe,
      double[] killIm,
      double[] outRe,
      double[] outIm,
      Block a,
      Block b) {
    store(re, 0, size, 0, size, size, a.buffer);
    store(im, 0, size, 0, size, size, b.buffer);
    for (int lo = 0; lo < pivots; lo += PANEL) {
      int from = lo;
      int hi = Math.min(pivots, lo + PANEL);
      fetch(re, lo, hi, lo, size, size, a.buffer);
      fetch(im, lo, hi, lo, size, size, b.buffer);
      int good = RowKernels.panel(re, im, lo, hi, size, killRe, killIm, outRe, outIm);
      if (good < hi) {
        return good;
      }
      if (hi == size) {
        break;
      }
      store(re, lo, hi, hi, size, size, a.buffer);
      store(im, lo, hi, hi, size, size, b.buffer);
      RowKernels.forChunks(
          hi,
          size,
          CHUNK,
          4.0 * (hi - lo) * size,
          (first, last) -> {
            fetch(re, first, last, from, hi, size, a.buffer);
            fetch(im, first, last, from, hi, size, b.buffer);
            RowKernels.multipliers(re, im, first, last, from, hi, killRe, killIm, outRe, outIm);
            store(re, first, last, from, hi, size, a.buffer);
            store(im, first, last, from, hi, size, b.buffer);
            // (x + iy)(u + iv) = xu - yv + i (xv + yu)
            product(1, a, a, a, first, last, from, hi, size);
            product(-1, b, b, a, first, last, from, hi, size);
            product(1, a, b, b, first, last, from, hi, size);
            product(1, b, a, b, first, last, from, hi, size);
          });
    }
    fetch(re, pivots, size, pivots, size, size, a.buffer);
    fetch(im, pivots, size, pivots, size, size, b.buffer);
    return pivots;
  }

  /** C[first..last, hi..size] += sign A[first..last, lo..hi] B[lo..hi, hi..size]. */
  private static void product(
      double sign, Block a, Block b, Block c, int first, int last, int lo, int hi, int size) {
    OpenBlas.addProduct(
        sign,
        a.at((long) first * size + lo),
        b.at((long) lo * size + hi),
        c.at((long) first * size + hi),
        last - first,
        hi - lo,
        size - hi,
        size);
  }

  /** Columns from .. to-1 of rows first .. last-1, from outside the heap. */
  private static void fetch(
      double[][] a, int first, int last, int from, int to, int size, DoubleBuffer buffer) {
    for (int i = first; i < last; i++) {
      buffer.get(i * size + from, a[i], from, to - from);
    }
  }

  /** Columns from .. to-1 of rows first .. last-1, to outside the heap. */
  private static void store(
      double[][] a, int first, int last, int from, int to, int size, DoubleBuffer buffer) {
    for (int i = first; i < last; i++) {
      buffer.put(i * size + from, a[i], from, to - from);
    }
  }
}
