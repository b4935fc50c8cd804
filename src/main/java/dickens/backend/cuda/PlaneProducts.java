package dickens.backend.cuda;

import dickens.backend.KrylovVectors;
import dickens.backend.PlaneProblem;
import dickens.generator.HermitianPlanes;
import java.util.List;
import jcuda.Pointer;

/**
 * Products with L - z and the vectors of the Krylov method on the device; kernels:
 * PlaneProducts.cu, CPU twin: dickens.solve.ensemble.HostVectors. Vectors are blocks of doubles,
 * corrections of floats, laid out as in Planes.h.
 *
 * <p>Traffic of a product: 16 bytes a number, the terms' tables come from caches.
 */
final class PlaneProducts implements KrylovVectors<DeviceMemory, DeviceMemory> {
  private static final String FILE = "PlaneProducts";

  /** Elements of a partial sum, as in PlaneProducts.cu. */
  private static final int CHUNK = 512;

  private final PlaneMemory memory;
  private final PlaneLayout layout;
  private final PlaneProblem problem;
  private final Pointer arguments;
  private final PlaneSweeps sweeps;

  /** Doubles of one part. */
  private final long part;

  private final DeviceMemory partial;
  private final DeviceMemory sums;
  private final DeviceMemory traces;
  private final DeviceMemory addresses;
  private final DeviceMemory rho;

  PlaneProducts(PlaneMemory memory, PlaneLayout layout, PlaneTables tables, PlaneSweeps sweeps) {
    this.memory = memory;
    this.layout = layout;
    this.sweeps = sweeps;
    problem = layout.problem();
    arguments = tables.arguments().pointer();
    part = layout.elements() * problem.numbers();
    int most = problem.cycle() + 1;
    partial = memory.take(16L * most * chunks());
    sums = memory.take(16L * most);
    addresses = memory.take(8L * most);
    traces = memory.take(8L * layout.planes() * problem.parts());
    rho = memory.take(8 * part);
  }

  private long chunks() {
    return (part + CHUNK - 1) / CHUNK;
  }

  @Override
  public DeviceMemory vector() {
    return memory.call(() -> memory.zeros(8 * layout.length()));
  }

  @Override
  public DeviceMemory load(HermitianPlanes[] parts) {
    return memory.call(
        () -> {
          DeviceMemory v = memory.take(8 * layout.length());
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

  private enum Direction {
    IN,
    OUT
  }

  private void copy(HermitianPlanes x, DeviceMemory v, long first, Direction direction) {
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
          memory.giveBack(v);
          return null;
        });
  }

  @Override
  public DeviceMemory correction() {
    return memory.call(() -> memory.take(4 * layout.length()));
  }

  @Override
  public void discard(DeviceMemory correction) {
    release(correction);
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
  public void scale(DeviceMemory v, double factor) {
    long n = layout.length();
    launch("vectorScale", n, PlaneMemory.of(v), PlaneMemory.of(factor), PlaneMemory.of(n));
  }

  @Override
  public void add(DeviceMemory y, double re, double im, DeviceMemory x) {
    combine(y, 1, re, im, x);
  }

  @Override
  public void subtractFrom(DeviceMemory b, DeviceMemory r) {
    combine(r, -1, 1, 0, b);
  }

  private void combine(DeviceMemory y, double f, double re, double im, DeviceMemory x) {
    launch(
        "vectorAdd",
        part,
        PlaneMemory.of(y),
        PlaneMemory.of(f),
        PlaneMemory.of(re),
        PlaneMemory.of(im),
        PlaneMemory.of(x),
        PlaneMemory.of(part),
        PlaneMemory.of(problem.parts()));
  }

  /** Over so many pieces by any number of threads. */
  private void launch(String kernel, long pieces, Pointer... values) {
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
  public void projectAlong(HermitianPlanes other) {
    memory.call(
        () -> {
          copy(other, rho, 0, Direction.IN);
          return null;
        });
  }

  @Override
  public void project(DeviceMemory v) {
    memory.call(
        () -> {
          Pointer along = PlaneMemory.of(rho);
          Pointer vector = PlaneMemory.of(v);
          Pointer trace = PlaneMemory.of(traces);
          int parts = problem.parts();
          memory.launch(
              memory.function(FILE, "planesTraces"),
              new int[] {layout.planes(), parts, 1},
              new int[] {32, 1},
              0,
              arguments,
              vector,
              trace);
          memory.launch(
              memory.function(FILE, "planesProject"),
              new int[] {memory.blocksFor(part), parts, 1},
              new int[] {memory.shape().threads(), 1},
              0,
              arguments,
              trace,
              along,
              vector);
          return null;
        });
  }

  @Override
  public void unpack(DeviceMemory from, DeviceMemory to) {
    memory.call(
        () -> {
          sweeps.unpack(from, to);
          return null;
        });
  }

  @Override
  public void orthogonalise(DeviceMemory w, List<DeviceMemory> basis, double[] re, double[] im) {
    double[] c =
        memory.call(
            () -> {
              int count = basis.size();
              dots(w, basis);
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
              double[] all = new double[2 * count];
              sums.download(all);
              return all;
            });
    for (int k = 0; k < basis.size(); k++) {
      re[k] += c[k];
      im[k] += c[basis.size() + k];
    }
  }

  /** sums = real, then imaginary parts of all (v_k, w). */
  private void dots(DeviceMemory w, List<DeviceMemory> basis) {
    int count = basis.size();
    long[] places = basis.stream().mapToLong(DeviceMemory::address).toArray();
    addresses.upload(places);
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
}
