package dickens.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Liouvillian of N qubits on permutation-invariant operators rho_J(m, m'), with coherences: L
 * rho = -i [H, rho] + sum_k rate_k D[c_k] rho, H any polynomial in J_x, J_y, J_z.
 *
 * <p>Gains of the channels, source (J, m, m') to target, are f g(m) g(m'), with h = N/2:
 *
 * <pre>
 *   emission   gE  J    m-1   gE/2 (h+1)/(J(J+1))       sqrt((J+m)(J-m+1))
 *                  J-1  m-1   gE/2 (h+J+1)/(J(2J+1))    sqrt((J+m)(J+m-1))
 *                  J+1  m-1   gE/2 (h-J)/((J+1)(2J+1))  sqrt((J-m+1)(J-m+2))
 *   pumping    gP  J    m+1   gP/2 (h+1)/(J(J+1))       sqrt((J-m)(J+m+1))
 *                  J-1  m+1   gP/2 (h+J+1)/(J(2J+1))    sqrt((J-m)(J-m-1))
 *                  J+1  m+1   gP/2 (h-J)/((J+1)(2J+1))  sqrt((J+m+1)(J+m+2))
 *   dephasing  gD  J-1  m     gD/2 (h+J+1)/(J(2J+1))    sqrt((J+m)(J-m))
 *                  J+1  m     gD/2 (h-J)/((J+1)(2J+1))  sqrt((J+1+m)(J+1-m))
 *   collective GE  J    m-1   GE                        sqrt((J+m)(J-m+1))
 *              GP  J    m+1   GP                        sqrt((J-m)(J+m+1))
 * </pre>
 *
 * and the diagonal is -gE/2 (N+m+m') - gP/2 (N-m-m') - gD/2 [h - m m' (h+1)/(J(J+1))] - GE/2
 * [(J+m)(J-m+1) + same of m'] - GP/2 [(J-m)(J+m+1) + same of m'] - GD/2 (m-m')^2, factors 1/J being
 * 0 at J = 0 (Chase and Geremia 2008; Shammah et al. 2018). A further jump c adds c rho c^+ and
 * puts -c^+ c/2 beside -iH.
 *
 * <p>Every term is separable, left(m) right(m'), so that O(N^2) numbers describe all N^5 elements.
 * Operators are {@link HermitianPlanes}: planes in the order J = N/2, N/2-1, .., each with i = J-m.
 * Units: all coefficients in [1/time].
 *
 * <p>Cost of {@link #apply}: about 6 multiplications for each of some 14 terms and N^3/12 elements.
 */
public final class DickeLiouvillian {
  private final int qubits;
  private final SpinPolynomial hamiltonian;
  private final DickeRates rates;
  private final List<CollectiveJump> jumps;
  private final int[] twoJ;
  private final List<List<SeparableTerm>> termsInto = new ArrayList<>();
  private final double[][] lossOfIndex;
  private final double[][] energyOfIndex;
  private final double[] dephasingProduct;
  private final LiouvillianProduct product;
  private final int diagonalReach;
  private final int diagonalStep;

  private DickeLiouvillian(
      int qubits,
      SpinPolynomial hamiltonian,
      DickeRates rates,
      List<CollectiveJump> jumps,
      int[] twoJ,
      double angle) {
    this.qubits = qubits;
    this.hamiltonian = hamiltonian;
    this.rates = rates;
    this.jumps = List.copyOf(jumps);
    this.twoJ = twoJ;
    int planes = twoJ.length;
    lossOfIndex = new double[planes][];
    energyOfIndex = new double[planes][];
    dephasingProduct = new double[planes];
    for (int s = 0; s < planes; s++) {
      PlaneTerms plane = new PlaneTerms(qubits, hamiltonian, rates, this.jumps, twoJ, s, angle);
      termsInto.add(plane.terms());
      lossOfIndex[s] = plane.loss();
      energyOfIndex[s] = plane.energy();
      dephasingProduct[s] = plane.dephasingProduct();
    }
    int reach = 0;
    int step = 0;
    for (List<SeparableTerm> terms : termsInto) {
      for (SeparableTerm term : terms) {
        int dq = Math.abs(term.sourceDiagonal(0));
        reach = Math.max(reach, dq);
        step = gcd(step, dq);
      }
    }
    diagonalReach = reach;
    diagonalStep = step;
    product = new LiouvillianProduct(this);
  }

  /**
   * The Liouvillian on all spins J = N/2, N/2-1, ...
   *
   * @param qubits N, at least 1
   * @param hamiltonian H, Hermitian
   * @param rates the six channels
   * @param jumps further collective channels
   * @throws IllegalArgumentException where H is not Hermitian
   */
  public static DickeLiouvillian of(
      int qubits, SpinPolynomial hamiltonian, DickeRates rates, List<CollectiveJump> jumps) {
    if (qubits < 1 || qubits > 20_000) {
      throw new IllegalArgumentException("N = " + qubits + ": it must be 1 .. 20000");
    }
    int[] twoJ = new int[qubits / 2 + 1];
    for (int s = 0; s < twoJ.length; s++) {
      twoJ[s] = qubits - 2 * s;
    }
    return new DickeLiouvillian(qubits, hamiltonian, rates, jumps, twoJ, 0);
  }

  /** The Liouvillian without further jumps. */
  public static DickeLiouvillian of(int qubits, SpinPolynomial hamiltonian, DickeRates rates) {
    return of(qubits, hamiltonian, rates, List.of());
  }

  /**
   * The block of one spin, which stands for itself where no channel is local.
   *
   * @param spin twice the spin J
   * @throws IllegalArgumentException where local channels lead out of the block
   */
  public static DickeLiouvillian ofOneSpin(
      int qubits,
      int spin,
      SpinPolynomial hamiltonian,
      DickeRates rates,
      List<CollectiveJump> jumps) {
    if (rates.hasLocalChannels()) {
      throw new IllegalArgumentException(
          "emission, pumping and dephasing change J: they must be 0 for one spin alone");
    }
    if (spin < 0 || spin > qubits || ((qubits - spin) & 1) != 0) {
      throw new IllegalArgumentException(
          "twoJ = " + spin + ": for N = " + qubits + " it must be one of N, N-2, ..");
    }
    return new DickeLiouvillian(qubits, hamiltonian, rates, jumps, new int[] {spin}, 0);
  }

  /**
   * Plane s alone.
   *
   * @throws IllegalArgumentException where local channels lead out of it
   */
  public DickeLiouvillian onePlane(int s) {
    return ofOneSpin(qubits, twoJ[s], hamiltonian, rates, jumps);
  }

  /** The same planes with other channels and without Hamiltonian. */
  DickeLiouvillian withDissipation(DickeRates others, List<CollectiveJump> otherJumps) {
    return new DickeLiouvillian(qubits, SpinPolynomial.zero(), others, otherJumps, twoJ, 0);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  // ---- description ----

  /** N. */
  public int qubits() {
    return qubits;
  }

  /** H. */
  public SpinPolynomial hamiltonian() {
    return hamiltonian;
  }

  /** The six standard rates. */
  public DickeRates rates() {
    return rates;
  }

  /** Further collective channels. */
  public List<CollectiveJump> jumps() {
    return jumps;
  }

  /** Number of planes. */
  public int planes() {
    return twoJ.length;
  }

  /** Twice the spin of plane s. */
  public int twoJ(int s) {
    return twoJ[s];
  }

  /** All spins, twice their values, largest first; a copy. */
  public int[] spins() {
    return twoJ.clone();
  }

  /** True where planes exchange probability. */
  public boolean couplesPlanes() {
    return rates.hasLocalChannels() && twoJ.length > 1;
  }

  /** All terms but the diagonal that lead into plane s. */
  public List<SeparableTerm> termsInto(int s) {
    return termsInto.get(s);
  }

  /** Largest change of q = m - m' by one term: 0 with U(1) symmetry, 1 for linear H, .. */
  public int diagonalReach() {
    return diagonalReach;
  }

  /** Greatest common divisor of the changes of q: 0 with U(1) symmetry, 2 with parity, else 1. */
  public int diagonalStep() {
    return diagonalStep;
  }

  /** True where no term changes m, so that every projector on one m is conserved. */
  public boolean conservesProjection() {
    for (int s = 0; s < twoJ.length; s++) {
      for (SeparableTerm term : termsInto.get(s)) {
        // m = J - i on both sides
        boolean same = twoJ[s] == twoJ[term.source()] - 2 * term.di();
        if (!same || term.di() != term.dj()) {
          return false;
        }
      }
    }
    return true;
  }

  /** True where no element of L has an imaginary part. */
  public boolean isReal() {
    for (int s = 0; s < twoJ.length; s++) {
      for (double energy : energyOfIndex[s]) {
        if (energy != 0) {
          return false;
        }
      }
      for (SeparableTerm term : termsInto.get(s)) {
        if (!term.isReal()) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * L in a frame turned about z in which it is real, if there is one: for a drive by J_x and J_y at
   * resonance, or a twist J_x J_y + J_y J_x. There H becomes -H* (a symmetry with complex
   * conjugation), and rho, in that frame, is real.
   */
  public Optional<RealFrame> realFrame() {
    for (double angle : RealFrame.angles(hamiltonian.matrix(twoJ[0]))) {
      DickeLiouvillian turned =
          new DickeLiouvillian(qubits, hamiltonian, rates, jumps, twoJ, angle);
      if (turned.isReal()) {
        return Optional.of(new RealFrame(turned, angle));
      }
    }
    return Optional.empty();
  }

  /** Number of packed complex elements of all planes, (N+1)(N+2)(N+3)/12 or near it. */
  public long packedElements() {
    long sum = 0;
    for (int spin : twoJ) {
      sum += HermitianPlanes.packedLength(spin);
    }
    return sum;
  }

  // ---- elements ----

  /** Real part of the diagonal of plane s that belongs to one index, length 2J+1; a copy. */
  public double[] loss(int s) {
    return lossOfIndex[s].clone();
  }

  /** Imaginary part likewise: element (i, j) has energy[i] - energy[j]; a copy. */
  public double[] energy(int s) {
    return energyOfIndex[s].clone();
  }

  /** Factor of m m' on the diagonal of plane s. */
  public double dephasingProduct(int s) {
    return dephasingProduct[s];
  }

  /** Rate at which each index of plane s leaves for the planes beside it, length 2J+1; a copy. */
  public double[] leak(int s) {
    return product.leak(s);
  }

  /**
   * The diagonal of L along q of plane s.
   *
   * @param s plane
   * @param q diagonal, may be negative
   * @param re receives the real parts, 2J+1-|q| of them
   * @param im receives the imaginary parts
   */
  public void diagonal(int s, int q, double[] re, double[] im) {
    int n = twoJ[s] + 1 - Math.abs(q);
    int i0 = Math.max(0, -q);
    int j0 = Math.max(0, q);
    double spin = 0.5 * twoJ[s];
    double[] loss = lossOfIndex[s];
    double[] energy = energyOfIndex[s];
    double width = 0.5 * rates.collectiveDephasing() * ((double) q * q);
    double product = dephasingProduct[s];
    for (int t = 0; t < n; t++) {
      int i = t + i0;
      int j = t + j0;
      re[t] = loss[i] + loss[j] + product * ((spin - i) * (spin - j)) - width;
      im[t] = energy[i] - energy[j];
    }
  }

  /** Largest modulus of the diagonal of L, without the part c rho c^+ of further jumps. */
  public double largestDiagonal() {
    double largest = 0;
    for (int s = 0; s < twoJ.length; s++) {
      int d = twoJ[s] + 1;
      double[] re = new double[d];
      double[] im = new double[d];
      for (int q = 0; q < d; q++) {
        diagonal(s, q, re, im);
        for (int t = 0; t < d - q; t++) {
          largest = Math.max(largest, Math.hypot(re[t], im[t]));
        }
      }
    }
    return largest;
  }

  /** Receives the nonzero elements of a row. */
  public interface ElementConsumer {
    /** Element from the source (J, i, j) of plane s; several may fall on one place and add up. */
    void accept(int s, int i, int j, double re, double im);
  }

  /** Passes on the elements of the row (plane s, i = J-m, j = J-m'), the diagonal first. */
  public void row(int s, int i, int j, ElementConsumer consumer) {
    double spin = 0.5 * twoJ[s];
    double q = i - j;
    consumer.accept(
        s,
        i,
        j,
        lossOfIndex[s][i]
            + lossOfIndex[s][j]
            + dephasingProduct[s] * ((spin - i) * (spin - j))
            - 0.5 * rates.collectiveDephasing() * q * q,
        energyOfIndex[s][i] - energyOfIndex[s][j]);
    for (SeparableTerm term : termsInto.get(s)) {
      int si = i + term.di();
      int sj = j + term.dj();
      if (si < 0 || sj < 0 || si >= term.sourceDimension() || sj >= term.sourceDimension()) {
        continue;
      }
      double lr = term.leftRe()[i];
      double li = term.leftIm().length == 0 ? 0 : term.leftIm()[i];
      double rr = term.rightRe()[j];
      double ri = term.rightIm().length == 0 ? 0 : term.rightIm()[j];
      double re = lr * rr - li * ri;
      double im = lr * ri + li * rr;
      if (re != 0 || im != 0) {
        consumer.accept(term.source(), si, sj, re, im);
      }
    }
  }

  // ---- product ----

  /**
   * y = L x, both of the same shape.
   *
   * @throws IllegalArgumentException where x is stored as a diagonal and L leads out of it, or
   *     without imaginary parts and L has some
   */
  public void apply(HermitianPlanes x, HermitianPlanes y) {
    product.apply(x, y);
  }

  /** y = L x for an operator that is not Hermitian. */
  public void apply(ComplexPlanes x, ComplexPlanes y) {
    apply(x.a(), y.a());
    apply(x.b(), y.b());
  }
}
