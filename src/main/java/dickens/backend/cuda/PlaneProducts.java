package dickens.backend.cuda;

import dickens.backend.KrylovVectors;
import dickens.backend.PlaneProblem;
import dickens.generator.HermitianPlanes;
import java.util.List;
import jcuda.Pointer;

/**
 * Vectors of the preconditioned Krylov method on the device: {@link PlaneVectors} and, as blocks of
 * floats, corrections. Kernels: PlaneProducts.cu, CPU twin: dickens.solve.ensemble.HostVectors.
 */
final class PlaneProducts implements KrylovVectors<DeviceMemory, DeviceMemory> {
  private final PlaneMemory memory;
  private final PlaneLayout layout;
  private final PlaneProblem problem;
  private final Pointer arguments;
  private final PlaneSweeps sweeps;
  private final PlaneVectors vectors;

  /** Doubles of one part. */
  private final long part;

  private final DeviceMemory rho;

  PlaneProducts(PlaneMemory memory, PlaneLayout layout, PlaneTables tables, PlaneSweeps sweeps) {
    this.memory = memory;
    this.layout = layout;
    this.sweeps = sweeps;
    problem = layout.problem();
    arguments = tables.arguments().pointer();
    part = layout.elements() * problem.numbers();
    vectors = new PlaneVectors(memory, layout, tables, layout.vectors());
    rho = memory.take(8 * part);
  }

  /** The vectors without corrections. */
  PlaneVectors vectors() {
    return vectors;
  }

  @Override
  public DeviceMemory vector() {
    return vectors.vector();
  }

  @Override
  public DeviceMemory load(HermitianPlanes[] parts) {
    return vectors.load(parts);
  }

  @Override
  public void store(DeviceMemory v, HermitianPlanes[] parts) {
    vectors.store(v, parts);
  }

  @Override
  public void release(DeviceMemory v) {
    vectors.release(v);
  }

  @Override
  public double norm(DeviceMemory v) {
    return vectors.norm(v);
  }

  @Override
  public double trace(DeviceMemory v) {
    return vectors.trace(v);
  }

  @Override
  public void scale(DeviceMemory v, double factor) {
    vectors.scale(v, factor);
  }

  @Override
  public void apply(DeviceMemory x, DeviceMemory y) {
    vectors.apply(x, y);
  }

  @Override
  public void orthogonalise(DeviceMemory w, List<DeviceMemory> basis, double[] re, double[] im) {
    vectors.orthogonalise(w, basis, re, im);
  }

  @Override
  public void combine(DeviceMemory y, List<DeviceMemory> basis, double[] c) {
    vectors.combine(y, basis, c);
  }

  private void run(Runnable work) {
    memory.call(
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public DeviceMemory correction() {
    return memory.call(() -> memory.take(4 * layout.length()));
  }

  @Override
  public void discard(DeviceMemory correction) {
    run(() -> memory.giveBack(correction));
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
    vectors.launch(
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

  @Override
  public void projectAlong(HermitianPlanes other) {
    run(() -> vectors.copy(other, rho, 0, PlaneVectors.Direction.IN));
  }

  @Override
  public void project(DeviceMemory v) {
    run(
        () -> {
          DeviceMemory traces = vectors.queueTraces(v);
          memory.launch(
              memory.function(PlaneVectors.FILE, "planesProject"),
              new int[] {memory.blocksFor(part), problem.parts(), 1},
              new int[] {memory.shape().threads(), 1},
              0,
              arguments,
              PlaneMemory.of(traces),
              PlaneMemory.of(rho),
              PlaneMemory.of(v));
        });
  }

  @Override
  public void unpack(DeviceMemory from, DeviceMemory to) {
    run(() -> sweeps.unpack(from, to));
  }
}
