package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.PopulationPowers;
import dickens.backend.PopulationProblem;
import dickens.generator.DickeLiouvillian;
import dickens.generator.MatrixRows;
import dickens.generator.SparseMatrix;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/**
 * Powers of P = 1 + L/R on the device, P assembled in compressed rows. Sixteen products are queued
 * one after the other into vectors side by side; then all of them go into the sums at once, S += V
 * W, so that sums are read and written once for sixteen products, and the host looks at what moved.
 *
 * <p>Products by cuSPARSE and sums by cuBLAS where these are usable, else by the kernels of
 * SparseProducts.cu. CPU twin: dickens.solve.ensemble.HostPopulations. Memory: {@link #bytes}.
 */
final class CudaPopulations implements PopulationPowers {
  /** Products at once, as in SparseProducts.cu. */
  private static final int TOGETHER = 16;

  /** Elements of a partial sum, as there. */
  private static final int CHUNK = 512;

  private static final String FILE = "SparseProducts";

  private final CudaDevice device;
  private final PlaneMemory memory;
  private final int n;
  private final long bytes;
  private final DeviceMatrix matrix;
  private final DeviceMemory vectors;
  private final DeviceMemory sums;
  private final DeviceMemory weights;
  private final DeviceMemory partial;
  private final DeviceMemory moved;
  private final SparseProducts products;
  private final Optional<CublasVectors> library;

  /** The vector that is v. */
  private int held;

  private int active;

  /**
   * Bytes that it takes, without what cuSPARSE takes beside.
   *
   * @param entries of the matrix
   */
  static long bytes(PopulationProblem problem, long entries) {
    long n = problem.states();
    return DeviceMatrix.bytes(n, entries)
        + 8 * n * (TOGETHER + problem.sums())
        + 8L * TOGETHER * problem.sums()
        + 8 * (n / CHUNK + 2);
  }

  /** The largest number of entries, which is not known before the matrix is assembled. */
  static long mostEntries(PopulationProblem problem) {
    DickeLiouvillian l = problem.liouvillian();
    long entries = 0;
    for (int s = 0; s < l.planes(); s++) {
      Set<List<Integer>> places = new HashSet<>(Set.of(List.of(s, 0)));
      l.termsInto(s).forEach(term -> places.add(List.of(term.source(), term.di())));
      entries += (long) places.size() * (l.twoJ(s) + 1);
    }
    return entries;
  }

  /** P, on the processor. */
  static SparseMatrix matrix(PopulationProblem problem) {
    return SparseMatrix.of(
        MatrixRows.uniformised(MatrixRows.ofPopulations(problem.liouvillian()), problem.rate()));
  }

  /** Uploads P; in the device's thread. */
  CudaPopulations(
      CudaDevice device,
      PopulationProblem problem,
      SparseMatrix p,
      PlaneShape shape,
      LibraryUse use) {
    this.device = device;
    n = (int) p.size();
    bytes = bytes(problem, p.entries());
    memory = new PlaneMemory(device, shape, use);
    try {
      matrix = DeviceMatrix.of(memory, p);
      vectors = memory.take(8L * n * TOGETHER);
      sums = memory.take(8L * n * problem.sums());
      weights = memory.take(8L * TOGETHER * problem.sums());
      partial = memory.take(8L * chunks());
      moved = memory.take(8);
      library = memory.blas();
      products =
          use == LibraryUse.NEVER
              ? new OwnSparseProducts(memory, matrix, vectors)
              : CusparseProducts.open(memory, matrix, vectors, TOGETHER)
                  .orElseGet(() -> new OwnSparseProducts(memory, matrix, vectors));
    } catch (RuntimeException e) {
      throw memory.freeAfter(e);
    }
  }

  private long chunks() {
    return ((long) n + CHUNK - 1) / CHUNK;
  }

  @Override
  public String name() {
    return CudaBackend.NAME;
  }

  @Override
  public String note() {
    return String.format(
        Locale.ROOT,
        " on %s, products by %s, sums by %s, %.3g GB planned there",
        device.name(),
        products.name(),
        library.map(CublasVectors::name).orElse("own kernels"),
        bytes * 1e-9);
  }

  @Override
  public int together() {
    return TOGETHER;
  }

  private void run(Runnable work) {
    memory.call(
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public void start(double[] p, int count) {
    run(
        () -> {
          active = count;
          held = TOGETHER - 1;
          vectors.upload(p, (long) held * n);
          memory.clear(sums);
        });
  }

  @Override
  public void add(double[] w) {
    run(() -> queueSums(held, 1, upload(new double[][] {w})));
  }

  @Override
  public double advance(double[][] rows) {
    if (rows.length < 1 || rows.length > TOGETHER) {
      throw new IllegalArgumentException(rows.length + " products: 1 to " + TOGETHER);
    }
    return memory.call(
        () -> {
          // before anything is queued, because a copy waits for what is
          Span entered = upload(rows);
          hold(TOGETHER - 1);
          int before = held;
          for (int k = 0; k < rows.length; k++) {
            before = held;
            products.multiply(before, k);
            held = k;
          }
          queueSums(0, rows.length, entered);
          queueMoved(before, held);
          double[] total = new double[1];
          moved.download(total);
          return total[0];
        });
  }

  /** Makes v that vector. */
  private void hold(int k) {
    if (held != k) {
      check(
          "cuMemcpyDtoDAsync",
          JCudaDriver.cuMemcpyDtoDAsync(vector(k), vector(held), 8L * n, memory.stream()));
      held = k;
    }
  }

  private CUdeviceptr vector(int k) {
    return vectors.pointer().withByteOffset(8L * k * n);
  }

  /** The sums from first to end - 1. */
  private record Span(int first, int end) {}

  /** Copies weights in; which sums they count for. */
  private Span upload(double[][] rows) {
    int first = active;
    int end = 0;
    double[] table = new double[TOGETHER * active];
    for (int k = 0; k < rows.length; k++) {
      for (int t = 0; t < active; t++) {
        table[t * TOGETHER + k] = rows[k][t];
        if (rows[k][t] != 0) {
          // times ascend, and so do the powers that count for them
          first = Math.min(first, t);
          end = Math.max(end, t + 1);
        }
      }
    }
    if (end > first) {
      weights.upload(table);
    }
    return new Span(first, end);
  }

  /** Adds so many vectors from one on to the sums that they enter. */
  private void queueSums(int from, int count, Span entered) {
    int first = entered.first;
    int end = entered.end;
    if (end <= first) {
      return;
    }
    CUdeviceptr w = weights.pointer().withByteOffset(8L * TOGETHER * first);
    CUdeviceptr sum = sums.pointer().withByteOffset(8L * n * first);
    if (library.isPresent()) {
      library.get().addProducts(vector(from), n, count, w, TOGETHER, end - first, sum);
      return;
    }
    memory.launch(
        memory.function(FILE, "powersSum"),
        new int[] {memory.blocksFor(n), 1, 1},
        new int[] {memory.shape().threads(), 1},
        0,
        Pointer.to(sum),
        Pointer.to(w),
        Pointer.to(vector(from)),
        PlaneMemory.of(count),
        PlaneMemory.of(end - first),
        PlaneMemory.of((long) n));
  }

  private void queueMoved(int before, int after) {
    memory.launch(
        memory.function(FILE, "powersMoved"),
        new int[] {memory.blocksFor(32 * chunks()), 1, 1},
        new int[] {memory.shape().threads(), 1},
        0,
        Pointer.to(vector(before)),
        Pointer.to(vector(after)),
        PlaneMemory.of((long) n),
        PlaneMemory.of(partial));
    memory.launch(
        memory.function(FILE, "powersTotal"),
        new int[] {1, 1, 1},
        new int[] {32, 1},
        0,
        PlaneMemory.of(partial),
        PlaneMemory.of(chunks()),
        PlaneMemory.of(moved));
  }

  @Override
  public void sum(int i, double[] to) {
    run(() -> sums.download(to, (long) i * n));
  }

  // ---- measurements ----

  /** What the products are computed by. */
  String productName() {
    return products.name();
  }

  /** Median time of one product [s]. */
  double productSeconds(int repetitions) {
    return memory.call(
        () -> DeviceClock.median(memory.stream(), repetitions, () -> products.multiply(0, 1)));
  }

  /** Bytes that a product reads and writes at least. */
  long productBytes() {
    return matrix.productBytes();
  }

  @Override
  public void close() {
    // what cuSPARSE holds goes with a context that is lost
    device.free(products::close);
    memory.close();
  }
}
