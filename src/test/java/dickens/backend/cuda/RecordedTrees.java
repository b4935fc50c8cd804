package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.backend.ForwardingKernels;
import dickens.backend.FrontDevice;
import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.WindowResidual;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeSolver;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/** Keeps the last tree and systems that a solver gave to a device. */
final class RecordedTrees extends ForwardingKernels implements FrontDevice {
  private final FrontDevice device;
  private FrontTree tree;
  private FrontSystems systems;

  RecordedTrees(DenseKernels kernels) {
    super(kernels);
    this.device = kernels.device().orElseThrow();
  }

  FrontTree tree() {
    return tree;
  }

  FrontSystems systems() {
    return systems;
  }

  /** Solves a full lattice. */
  void solve(PopulationLattice lattice) {
    LatticeOptions options = LatticeOptions.standard().withExtent(Extent.FULL_LATTICE);
    new LatticeSolver(options, this).solve(lattice).close();
  }

  @Override
  public Optional<FrontDevice> device() {
    return Optional.of(this);
  }

  @Override
  public FrontFactors factorize(FrontTree tree, FrontSystems systems, DoubleConsumer progress) {
    this.tree = tree;
    this.systems = systems;
    return device.factorize(tree, systems, progress);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public int leastStates() {
    return device.leastStates();
  }

  @Override
  public double bytes(FrontTree tree, FrontSystems systems) {
    return device.bytes(tree, systems);
  }

  @Override
  public int capacity(FrontTree tree, FrontSystems systems) {
    return device.capacity(tree, systems);
  }

  @Override
  public WindowResidual residual(WindowedLattice lattice) {
    return device.residual(lattice);
  }
}
