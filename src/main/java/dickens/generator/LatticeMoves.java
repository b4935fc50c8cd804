package dickens.generator;

/**
 * The eight moves of a population lattice in the order of the table of PopulationLattice: rate =
 * coefficient(move, s) * product(move, k, h) with k = M - s and h = N - s - M. Immutable.
 */
final class LatticeMoves {
  static final int COUNT = 8;

  /** Change of s by each move. */
  static final int[] LADDER_STEP = {0, 0, 1, -1, 1, -1, 1, -1};

  /** Change of M by each move. */
  static final int[] UP_STEP = {-1, 1, -1, -1, 1, 1, 0, 0};

  private final PopulationLattice lattice;
  private final double collectiveEmission;
  private final double collectivePumping;
  private final double emission;
  private final double pumping;

  LatticeMoves(PopulationLattice lattice) {
    this.lattice = lattice;
    this.collectiveEmission = lattice.collectiveEmission();
    this.collectivePumping = lattice.collectivePumping();
    this.emission = lattice.emission();
    this.pumping = lattice.pumping();
  }

  /** True where the move can happen at all. */
  boolean present(int move) {
    return switch (move) {
      case 0 -> collectiveEmission > 0 || emission > 0;
      case 1 -> collectivePumping > 0 || pumping > 0;
      case 2, 3 -> emission > 0;
      case 4, 5 -> pumping > 0;
      default -> lattice.dephasing() > 0;
    };
  }

  /** The factor of the rate that depends on the ladder it starts from [1/time]. */
  double coefficient(int move, int s) {
    return switch (move) {
      case 0 -> collectiveEmission + emission * lattice.within(s);
      case 1 -> collectivePumping + pumping * lattice.within(s);
      case 2 -> emission * lattice.lowering(s);
      case 3 -> emission * lattice.raising(s);
      case 4 -> pumping * lattice.lowering(s);
      case 5 -> pumping * lattice.raising(s);
      case 6 -> lattice.dephasing() * lattice.lowering(s);
      default -> lattice.dephasing() * lattice.raising(s);
    };
  }

  /** The integer factor of the rate, exact in double precision to N = 1e8. */
  static double product(int move, double k, double h) {
    return switch (move) {
      case 0 -> k * (h + 1);
      case 1 -> h * (k + 1);
      case 2 -> k * (k - 1);
      case 3 -> (h + 1) * (h + 2);
      case 4 -> h * (h - 1);
      case 5 -> (k + 1) * (k + 2);
      case 6 -> k * h;
      default -> (k + 1) * (h + 1);
    };
  }
}
