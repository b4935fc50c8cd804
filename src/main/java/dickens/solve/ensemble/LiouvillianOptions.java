package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.solve.Budget;

/**
 * How an ensemble is solved.
 *
 * @param method which preconditioner
 * @param multipoles largest rank kmax of the coarse correction; 0 chooses by N
 * @param tolerance estimated error wanted, relative to the norm of the result, dimensionless
 * @param iterations largest number of iterations of one solve
 * @param cycle iterations after which the iteration restarts, which bounds its memory
 * @param budget memory of factors, vectors and blocks together, and time of one solve
 */
public record LiouvillianOptions(
    Method method, int multipoles, double tolerance, int iterations, int cycle, Budget budget) {

  /** Up to here elimination of all planes is faster than iteration. */
  private static final int DIRECT_QUBITS = 12;

  private static final int LEAST_RANK = 10;

  /** Coarse blocks grow as kmax^4, their elimination as kmax^6. */
  private static final int MOST_RANK = 16;

  /** The preconditioners. */
  public enum Method {
    /** Direct for small N and for one spin alone, else multipoles, then direct if that fails. */
    AUTOMATIC,
    /** Multipole coarse correction and Gauss-Seidel over the planes. */
    MULTIPOLE,
    /** Block elimination over all planes, 0.1 N^5 bytes, N^7/56 flops. */
    DIRECT
  }

  public LiouvillianOptions {
    if (multipoles < 0 || multipoles > 40) {
      throw new IllegalArgumentException("multipoles = " + multipoles + ": it must be 0 .. 40");
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance = " + tolerance + ": it must be in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations = " + iterations + ": at least 1");
    }
    if (cycle < 1) {
      throw new IllegalArgumentException("cycle = " + cycle + ": at least 1 iteration");
    }
  }

  /** Automatic choice, error 1e-12, 400 iterations in cycles of 40, the standard budget. */
  public static LiouvillianOptions standard() {
    return new LiouvillianOptions(Method.AUTOMATIC, 0, 1e-12, 400, 40, Budget.standard());
  }

  /** True where all planes are eliminated at once. */
  boolean isDirect(DickeLiouvillian liouvillian) {
    return switch (method) {
      case DIRECT -> true;
      case MULTIPOLE -> liouvillian.planes() == 1;
      case AUTOMATIC -> liouvillian.planes() == 1 || liouvillian.qubits() <= DIRECT_QUBITS;
    };
  }

  /** kmax, chosen or given. */
  int multipoles(DickeLiouvillian liouvillian) {
    return multipoles > 0
        ? multipoles
        : Math.max(LEAST_RANK, Math.min(MOST_RANK, liouvillian.qubits() / 12));
  }

  /** The same with another method. */
  public LiouvillianOptions with(Method other) {
    return new LiouvillianOptions(other, multipoles, tolerance, iterations, cycle, budget);
  }

  /** The same with another largest rank; 0 chooses by N. */
  public LiouvillianOptions withMultipoles(int other) {
    return new LiouvillianOptions(method, other, tolerance, iterations, cycle, budget);
  }

  /** The same with another tolerance. */
  public LiouvillianOptions withTolerance(double other) {
    return new LiouvillianOptions(method, multipoles, other, iterations, cycle, budget);
  }

  /** The same within another budget. */
  public LiouvillianOptions within(Budget other) {
    return new LiouvillianOptions(method, multipoles, tolerance, iterations, cycle, other);
  }
}
