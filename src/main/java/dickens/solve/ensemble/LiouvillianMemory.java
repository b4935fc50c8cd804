package dickens.solve.ensemble;

import dickens.generator.Arithmetic;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.solve.Budget;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;

/**
 * Memory that a solve of {@link LiouvillianSolver} holds at its peak, known before anything is
 * allocated [bytes]. A heap wants about a tenth more.
 *
 * @param method what the estimate is of
 * @param factors inverses of the plane solves or of the block elimination
 * @param coarse blocks of the coarse operator and of its inverse
 * @param basis Krylov vectors and corrections of a full cycle
 * @param vectors other vectors
 * @param work what the threads need while they factorise
 */
public record LiouvillianMemory(
    String method, long factors, long coarse, long basis, long vectors, long work) {

  /** Reference and header of a row of an array. */
  private static final long ROW = 24;

  /** Of the steady state. */
  public static LiouvillianMemory steadyState(
      DickeLiouvillian liouvillian, LiouvillianOptions options) {
    int step =
        liouvillian.diagonalStep() == 0 ? liouvillian.qubits() + 1 : liouvillian.diagonalStep();
    Arithmetic arithmetic =
        liouvillian.realFrame().isPresent() ? Arithmetic.REAL : Arithmetic.COMPLEX;
    return options.isDirect(liouvillian)
        ? direct(liouvillian, step, arithmetic, 1, options)
        : multipole(liouvillian, step, arithmetic, 1, options);
  }

  /**
   * Of a resolvent, or of a Drazin solve at z = 0, whose source has all diagonals.
   *
   * @param zIm imaginary part of z; another than 0 doubles the memory
   */
  public static LiouvillianMemory resolvent(
      DickeLiouvillian liouvillian, LiouvillianOptions options, double zIm) {
    int parts = zIm == 0 ? 1 : 2;
    return options.isDirect(liouvillian)
        ? direct(liouvillian, 1, Arithmetic.COMPLEX, parts, options)
        : multipole(liouvillian, 1, Arithmetic.COMPLEX, parts, options);
  }

  static LiouvillianMemory multipole(
      DickeLiouvillian liouvillian,
      int step,
      Arithmetic arithmetic,
      int parts,
      LiouvillianOptions options) {
    long numbers = arithmetic == Arithmetic.REAL ? 1 : 2;
    int planes = liouvillian.planes();
    int kmax = options.multipoles(liouvillian);
    long factors = 0;
    long coarse = 0;
    long recursion = 0;
    long project = 0;
    long before = 0;
    for (int s = 0; s < planes; s++) {
      int j2 = liouvillian.twoJ(s);
      long d = j2 + 1L;
      long[] sizes = Superblocks.sizes(liouvillian, new int[] {s}, step);
      factors += numbers * parts * squares(sizes);
      recursion = Math.max(recursion, 24 * numbers * largest(sizes) * largest(sizes));
      int order = Math.min(kmax, j2);
      long m = Multipoles.count(order, step, arithmetic);
      coarse += 16L * parts * m * m + 16 * m * before + 8 * numbers * d * d;
      before = m;
      for (int q = 0; q <= order; q += step) {
        coarse += 8L * (order - q + 1) * (d - q);
      }
      int last = Math.min(j2, order + liouvillian.diagonalReach());
      long kept = HermitianPlanes.offset(j2, last + 1);
      project = Math.max(project, 8 * numbers * kept * m + 8 * m * m);
    }
    return new LiouvillianMemory(
        "multipole GMRES",
        factors,
        coarse,
        basis(liouvillian, numbers * parts, options),
        vectors(liouvillian, numbers * parts),
        threads(planes) * Math.max(recursion, project));
  }

  static LiouvillianMemory direct(
      DickeLiouvillian liouvillian,
      int step,
      Arithmetic arithmetic,
      int parts,
      LiouvillianOptions options) {
    long numbers = arithmetic == Arithmetic.REAL ? 1 : 2;
    long[] sizes = Superblocks.sizes(liouvillian, allPlanes(liouvillian), step);
    return new LiouvillianMemory(
        "block elimination",
        numbers * parts * squares(sizes),
        0,
        basis(liouvillian, numbers * parts, options)
            * EXPECTED
            / Math.max(EXPECTED, options.cycle()),
        vectors(liouvillian, numbers * parts),
        48 * numbers * parts * largest(sizes) * largest(sizes));
  }

  /** Iterations that exact factors in single precision may take. */
  private static final int EXPECTED = 6;

  static int[] allPlanes(DickeLiouvillian liouvillian) {
    int[] all = new int[liouvillian.planes()];
    for (int s = 0; s < all.length; s++) {
      all[s] = s;
    }
    return all;
  }

  /** Square blocks in single precision. */
  private static long squares(long[] sizes) {
    long sum = 0;
    for (long n : sizes) {
      sum += 4 * n * n + ROW * n;
    }
    return sum;
  }

  private static long largest(long[] sizes) {
    long largest = 0;
    for (long n : sizes) {
      largest = Math.max(largest, n);
    }
    return largest;
  }

  private static long basis(
      DickeLiouvillian liouvillian, long numbers, LiouvillianOptions options) {
    return 12
        * numbers
        * liouvillian.packedElements()
        * Math.min(options.cycle(), options.iterations());
  }

  /** Nine operators of the iteration, two in single precision, and the result. */
  private static long vectors(DickeLiouvillian liouvillian, long numbers) {
    return (80 * numbers + 48) * liouvillian.packedElements();
  }

  private static long threads(int most) {
    return Math.min(most, ForkJoinPool.getCommonPoolParallelism() + 1);
  }

  /** What stays here where a device holds factors and Krylov vectors. */
  LiouvillianMemory besideDevice() {
    return new LiouvillianMemory(method + " beside a device", 0, coarse, 0, vectors, work);
  }

  /** All of it [bytes]. */
  public long total() {
    return factors + coarse + basis + vectors + work;
  }

  /** Refuses a solve that the budget or the heap does not hold, with what it needs memory for. */
  void require(int qubits, Budget budget) {
    budget.require(
        (double) total(),
        String.format(
            Locale.ROOT,
            "N = %d by %s (factors %.1f, coarse operator %.1f, Krylov vectors %.1f, the rest %.1f"
                + " GB)",
            qubits,
            method,
            factors * 1e-9,
            coarse * 1e-9,
            basis * 1e-9,
            (vectors + work) * 1e-9));
  }
}
