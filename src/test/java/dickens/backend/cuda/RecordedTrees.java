package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.generator.PopulationLattice;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeSolver;
import java.util.function.DoubleConsumer;

/** Keeps the last tree and systems that a solver gave to a device. */
final class RecordedTrees extends WatchedFronts {
  private FrontTree tree;
  private FrontSystems systems;

  RecordedTrees(DenseKernels kernels) {
    super(kernels);
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
  public FrontFactors factorize(FrontTree tree, FrontSystems systems, DoubleConsumer progress) {
    this.tree = tree;
    this.systems = systems;
    return super.factorize(tree, systems, progress);
  }
}
