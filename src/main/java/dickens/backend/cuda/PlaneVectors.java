package dickens.backend.cuda;

import dickens.backend.ArnoldiVectors;
import dickens.backend.PlaneProblem;
import dickens.generator.HermitianPlanes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jcuda.Pointer;

/**
 * Products with L - z and the vectors of an Arnoldi process on the device; kernels:
 * PlaneProducts.cu, CPU twin: dickens.solve.ensemble.HostVectors. Vectors are blocks of doubles,
 * laid out as in Planes.h, side by side where they were taken one after the other.
 *
 * <p>Projections on such a basis and combinations of it are matrix-vector products, by cuBLAS where
 * that is usable and the shift is real. For a complex shift the own kernels read the basis half as
 * often as real products would have to.
 *
 * <p>Traffic of a product: 16 bytes a number, the terms' tables come from caches; an assembled
 * matrix would be some 150 bytes a number.
 */
final class PlaneVectors implements ArnoldiVectors<DeviceMemory> {
  static final String FILE = "PlaneProducts";

  /** Elements of a partial sum, as in PlaneProducts.cu. */
  private static final int CHUNK = 512;

  private final PlaneMemory memory;
  private final PlaneLayout layout;
  private final PlaneProblem problem;
  private final Pointer arguments;

  /** Doubles of one part. */
  private final long part;

  private final DeviceMemory partial;
  private final DeviceMemory sums;
  private final DeviceMemory traces;
  private final DeviceMemory addresses;
  private final VectorSlab slab;
  private final Optional<CublasVectors> library;

  /**
   * Room for vectors of a problem.
   *
   * @param capacity vectors that lie side by side
   */
  PlaneVectors(PlaneMemory memory, PlaneLayout layout, PlaneTables tables, int capacity) {
    this.memory = memory;
    this.layout = layout;
    problem = layout.problem();
    arguments = tables.arguments().pointer();
    part = layout.elements() * problem.numbers();
    int most = problem.cycle() + 1;
    partial = memory.take(16L * most * chunks());
    sums = memory.take(16L * most);
    addresses = memory.take(8L * most);
    traces = memory.take(8L * layout.planes() * problem.parts());
    slab = new VectorSlab(memory, layout.length(), capacity);
    library =
        problem.parts() == 1 && slab.isWhole() && CublasVectors.holds(layout.length())
            ? memory.blas()
            : Optional.empty();
  }

  /** What forms projections and combinations, for reports. */
  String name() {
    return library.map(CublasVectors::name).orElse("own kernels");
  }

  private long chunks() {
    return (part + CHUNK - 1) / CHUNK;
  }

  @Override
  public DeviceMemory vector() {
    return memory.call(
        () -> {
          DeviceMemory v = slab.take();
          memory.clear(v);
          return v;
        });
  }

  @Override
  public DeviceMemory load(HermitianPlanes[] parts) {
    return memory.call(
        () -> {
          DeviceMemory v = slab.take();
          for (int p = 0; p < parts.length; p++) {
            copy(parts[p], v, p * part, Direction.IN);
          }
          return v;
        });
  }

  @Override
  public void store(DeviceMemory v, HermitianPlanes[] parts) {
    memory.call(
        () -> {
          for (int p = 0; p < parts.length; p++) {
            copy(parts[p], v, p * part, Direction.OUT);
          }
          return null;
        });
  }

  enum Direction {
    IN,
    OUT
  }

  /** Copies the elements of an operator to or from a place counted in doubles. */
  void copy(HermitianPlanes x, DeviceMemory v, long first, Direction direction) {
    for (int s = 0; s < x.planes(); s++) {
      long at = first + layout.start()[s];
      copy(x.re(s), v, at, direction);
      if (problem.numbers() == 2) {
        copy(x.im(s), v, at + layout.elements(), direction);
      }
    }
  }

  private static void copy(double[] array, DeviceMemory v, long at, Direction direction) {
    if (direction == Direction.IN) {
      v.upload(array, at);
    } else {
      v.download(array, at);
    }
  }

  @Override
  public void release(DeviceMemory v) {
    memory.call(
        () -> {
          slab.giveBack(v);
          return null;
        });
  }

  @Override
  public double norm(DeviceMemory v) {
    return memory.call(
        () -> {
          double[] square = new double[1];
          dots(v, List.of(v));
          sums.download(square);
          return Math.sqrt(square[0]);
        });
  }

  @Override
  public double trace(DeviceMemory v) {
    return memory.call(
        () -> {
          queueTraces(v);
          double[] all = new double[layout.planes() * problem.parts()];
          traces.download(all);
          double sum = 0;
          for (int s = 0; s < layout.planes(); s++) {
            sum += all[s];
          }
          return sum;
        });
  }

  /** Queues the traces of all planes, part by part; where they will be. */
  DeviceMemory queueTraces(DeviceMemory v) {
    memory.launch(
        memory.function(FILE, "planesTraces"),
        new int[] {layout.planes(), problem.parts(), 1},
        new int[] {32, 1},
        0,
        arguments,
        PlaneMemory.of(v),
        PlaneMemory.of(traces));
    return traces;
  }

  @Override
  public void scale(DeviceMemory v, double factor) {
    long n = layout.length();
    launch("vectorScale", n, PlaneMemory.of(v), PlaneMemory.of(factor), PlaneMemory.of(n));
  }

  /** Launches a kernel over so many pieces by any number of threads. */
  void launch(String kernel, long pieces, Pointer... values) {
    memory.call(
        () -> {
          int[] grid = {memory.blocksFor(pieces), 1, 1};
          int[] block = {memory.shape().threads(), 1};
          memory.launch(memory.function(FILE, kernel), grid, block, 0, values);
          return null;
        });
  }

  @Override
  public void apply(DeviceMemory x, DeviceMemory y) {
    memory.call(
        () -> {
          queueApply(x, y);
          return null;
        });
  }

  /** Queues y = (L - z) x; in the device's thread. */
  void queueApply(DeviceMemory x, DeviceMemory y) {
    int planes = layout.planes();
    int[] elements = {problem.liouvillian().twoJ(0) + 1, planes, problem.parts()};
    int[] block = {memory.shape().threads(), 1};
    Pointer from = PlaneMemory.of(x);
    Pointer to = PlaneMemory.of(y);
    memory.launch(memory.function(FILE, "planesApply"), elements, block, 0, arguments, from, to);
    int[] each = {planes, problem.parts(), 1};
    memory.launch(
        memory.function(FILE, "planesBalance"), each, new int[] {32, 1}, 0, arguments, from, to);
  }

  @Override
  public void orthogonalise(DeviceMemory w, List<DeviceMemory> basis, double[] re, double[] im) {
    int count = basis.size();
    double[] c =
        memory.call(
            () -> {
              int numbers = queueOrthogonalise(w, basis);
              double[] found = new double[numbers];
              sums.download(found);
              return Arrays.copyOf(found, 2 * count);
            });
    for (int k = 0; k < count; k++) {
      re[k] += c[k];
      im[k] += c[count + k];
    }
  }

  /** Queues it; how many numbers of the sums it leaves. */
  private int queueOrthogonalise(DeviceMemory w, List<DeviceMemory> basis) {
    int count = basis.size();
    if (library.isPresent() && slab.areNeighbours(basis)) {
      long n = layout.length();
      DeviceMemory v = basis.get(0);
      library.get().project(v.pointer(), n, count, w.pointer(), sums.pointer());
      library.get().subtract(v.pointer(), n, count, sums.pointer(), w.pointer());
      return count;
    }
    dots(w, basis);
    queueCombine(w, count);
    return 2 * count;
  }

  @Override
  public void combine(DeviceMemory y, List<DeviceMemory> basis, double[] c) {
    int count = basis.size();
    memory.call(
        () -> {
          if (library.isPresent() && slab.areNeighbours(basis)) {
            sums.upload(c);
            DeviceMemory v = basis.get(0);
            library.get().combine(v.pointer(), layout.length(), count, sums.pointer(), y.pointer());
            return null;
          }
          double[] minus = new double[2 * count];
          for (int k = 0; k < count; k++) {
            minus[k] = -c[k];
          }
          sums.upload(minus);
          upload(basis);
          memory.clear(y);
          queueCombine(y, count);
          return null;
        });
  }

  /** Queues w -= sum_k c_k v_k with the vectors and coefficients that were uploaded. */
  private void queueCombine(DeviceMemory w, int count) {
    memory.launch(
        memory.function(FILE, "vectorCombine"),
        new int[] {memory.blocksFor(part), 1, 1},
        new int[] {memory.shape().threads(), 1},
        0,
        PlaneMemory.of(w),
        PlaneMemory.of(addresses),
        PlaneMemory.of(sums),
        PlaneMemory.of(count),
        PlaneMemory.of(part),
        PlaneMemory.of(problem.parts()));
  }

  private void upload(List<DeviceMemory> basis) {
    addresses.upload(basis.stream().mapToLong(DeviceMemory::address).toArray());
  }

  /** sums = real, then imaginary parts of all (v_k, w). */
  private void dots(DeviceMemory w, List<DeviceMemory> basis) {
    int count = basis.size();
    upload(basis);
    memory.launch(
        memory.function(FILE, "vectorPartials"),
        new int[] {memory.blocksFor(32 * chunks()), 1, 1},
        new int[] {memory.shape().threads(), 1},
        0,
        PlaneMemory.of(w),
        PlaneMemory.of(addresses),
        PlaneMemory.of(count),
        PlaneMemory.of(part),
        PlaneMemory.of(problem.parts()),
        PlaneMemory.of(partial));
    memory.launch(
        memory.function(FILE, "vectorSums"),
        new int[] {2 * count, 1, 1},
        new int[] {32, 1},
        0,
        PlaneMemory.of(partial),
        PlaneMemory.of(chunks()),
        PlaneMemory.of(sums));
  }

  // ---- measurements ----

  /**
   * Median time of one product with L - z, a launch for the elements and one for the traces [s].
   */
  double productSeconds(int repetitions) {
    DeviceMemory from = vector();
    DeviceMemory to = vector();
    double seconds =
        memory.call(
            () -> DeviceClock.median(memory.stream(), repetitions, () -> queueApply(from, to)));
    release(from);
    release(to);
    return seconds;
  }

  /** Bytes that a product reads and writes at least. */
  long productBytes() {
    return 16 * layout.length();
  }

  /** Median time of one projection on a basis and subtraction, as Gram-Schmidt does it [s]. */
  double orthogonalisationSeconds(int count, int repetitions) {
    List<DeviceMemory> basis = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      basis.add(vector());
    }
    DeviceMemory w = vector();
    double seconds =
        memory.call(
            () ->
                DeviceClock.median(
                    memory.stream(), repetitions, () -> queueOrthogonalise(w, basis)));
    basis.forEach(this::release);
    release(w);
    return seconds;
  }

  /** Bytes that it reads and writes at least: the basis twice, w twice read and once written. */
  long orthogonalisationBytes(int count) {
    return 8 * layout.length() * (2L * count + 3);
  }
}
