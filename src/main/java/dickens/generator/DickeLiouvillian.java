package dickens.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /** Rate at which state i of plane s leaves for the planes beside it. */
  private final double[][] leakOfIndex;

  private final int diagonalReach;
  private final int diagonalStep;

  private DickeLiouvillian(
      int qubits,
      SpinPolynomial hamiltonian,
      DickeRates rates,
      List<CollectiveJump> jumps,
      int[] twoJ) {
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
      List<SeparableTerm> terms = new ArrayList<>();
      addOwnPlane(s, terms);
      if (s > 0) {
        addFromLargerSpin(s, terms);
      }
      if (s + 1 < planes) {
        addFromSmallerSpin(s, terms);
      }
      termsInto.add(List.copyOf(terms));
    }
    leakOfIndex = new double[planes][];
    for (int s = 0; s < planes; s++) {
      leakOfIndex[s] = new double[twoJ[s] + 1];
    }
    int reach = 0;
    int step = 0;
    for (List<SeparableTerm> terms : termsInto) {
      for (SeparableTerm term : terms) {
        int dq = Math.abs(term.sourceDiagonal(0));
        reach = Math.max(reach, dq);
        step = gcd(step, dq);
        if (term.source() != term.target()) {
          for (int t = term.begin(0); t < term.end(0); t++) {
            leakOfIndex[term.source()][t + term.di()] += term.leftRe()[t] * term.rightRe()[t];
          }
        }
      }
    }
    diagonalReach = reach;
    diagonalStep = step;
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
    return new DickeLiouvillian(qubits, hamiltonian, rates, jumps, twoJ);
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
    return new DickeLiouvillian(qubits, hamiltonian, rates, jumps, new int[] {spin});
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
    return new DickeLiouvillian(qubits, SpinPolynomial.zero(), others, otherJumps, twoJ);
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

  /** Number of packed complex elements of all planes, (N+1)(N+2)(N+3)/12 or near it. */
  public long packedElements() {
    long sum = 0;
    for (int spin : twoJ) {
      sum += HermitianPlanes.packedLength(spin);
    }
    return sum;
  }

  // ---- construction ----

  private interface Weight {
    double of(int i);
  }

  private static double[] table(int length, Weight weight) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = weight.of(i);
    }
    return values;
  }

  /** A gain f g g from source index i to target index i - di, with f on the left factor. */
  private void addGain(List<SeparableTerm> terms, int s, int from, int di, double f, Weight g) {
    if (f == 0) {
      return;
    }
    int d = twoJ[s] + 1;
    int dFrom = twoJ[from] + 1;
    double[] right =
        table(d, i -> i + di >= 0 && i + di < dFrom ? Math.sqrt(Math.max(0, g.of(i + di))) : 0);
    double[] left = table(d, i -> f * right[i]);
    double[] none = {};
    terms.add(new SeparableTerm(s, from, di, di, d, dFrom, left, none, right, none));
  }

  private void addOwnPlane(int s, List<SeparableTerm> terms) {
    int j2 = twoJ[s];
    double spin = 0.5 * j2;
    double h = 0.5 * qubits;
    double inner = j2 == 0 ? 0 : 0.5 * (h + 1) / (spin * (spin + 1));
    addGain(
        terms,
        s,
        s,
        -1,
        rates.emission() * inner + rates.collectiveEmission(),
        i -> (double) (j2 - i) * (i + 1));
    addGain(
        terms,
        s,
        s,
        1,
        rates.pumping() * inner + rates.collectivePumping(),
        i -> (double) i * (j2 - i + 1));
    dephasingProduct[s] = rates.dephasing() * inner;
    SpinMatrix h0 = hamiltonian.matrix(j2);
    SpinMatrix adjoint = h0.adjoint();
    SpinMatrix difference = SpinMatrix.zero(j2, h0.band());
    difference.add(h0, 1, 0);
    difference.add(adjoint, -1, 0);
    if (difference.largest() > 1e-12 * h0.largest()) {
      throw new IllegalArgumentException(
          "the Hamiltonian " + hamiltonian + " is not Hermitian; add the adjoint words");
    }
    int band = h0.band();
    List<SpinMatrix> operators = new ArrayList<>();
    List<SpinMatrix> squares = new ArrayList<>();
    for (CollectiveJump jump : jumps) {
      SpinMatrix c = jump.operator().matrix(j2);
      SpinMatrix square = c.adjoint().times(c);
      operators.add(c);
      squares.add(square);
      band = Math.max(band, square.band());
    }
    // G = -iH - sum rate c^+ c/2 acts as G rho + rho G^+
    SpinMatrix g = SpinMatrix.zero(j2, band);
    g.add(h0, 0, -1);
    for (int k = 0; k < squares.size(); k++) {
      g.add(squares.get(k), -0.5 * jumps.get(k).rate(), 0);
    }
    addTwoSided(s, g, terms);
    for (int k = 0; k < operators.size(); k++) {
      addJump(s, operators.get(k), jumps.get(k).rate(), terms);
    }
    double emission = 0.5 * rates.emission();
    double pumping = 0.5 * rates.pumping();
    double collectiveEmission = 0.5 * rates.collectiveEmission();
    double collectivePumping = 0.5 * rates.collectivePumping();
    lossOfIndex[s] =
        table(
            j2 + 1,
            i -> {
              double m = spin - i;
              return g.re(i, i)
                  - emission * (h + m)
                  - pumping * (h - m)
                  - 0.25 * rates.dephasing() * h
                  - collectiveEmission * ((double) (j2 - i) * (i + 1))
                  - collectivePumping * ((double) i * (j2 - i + 1));
            });
    energyOfIndex[s] = table(j2 + 1, i -> g.im(i, i));
  }

  /** G rho + rho G^+ but for the diagonal of G. */
  private void addTwoSided(int s, SpinMatrix g, List<SeparableTerm> terms) {
    int d = twoJ[s] + 1;
    double[] ones = table(d, i -> 1);
    double[] none = {};
    for (int a = -g.band(); a <= g.band(); a++) {
      if (a == 0 || g.largest(a) == 0) {
        continue;
      }
      double[] re = g.re()[a + g.band()];
      double[] im = g.im()[a + g.band()];
      double[] conjugate = table(d, i -> -im[i]);
      terms.add(new SeparableTerm(s, s, a, 0, d, d, re, im, ones, none));
      terms.add(new SeparableTerm(s, s, 0, a, d, d, ones, none, re, conjugate));
    }
  }

  /** rate c rho c^+. */
  private void addJump(int s, SpinMatrix c, double rate, List<SeparableTerm> terms) {
    if (rate == 0) {
      return;
    }
    int d = twoJ[s] + 1;
    for (int a = -c.band(); a <= c.band(); a++) {
      for (int b = -c.band(); b <= c.band(); b++) {
        if (c.largest(a) == 0 || c.largest(b) == 0) {
          continue;
        }
        double[] leftRe = c.re()[a + c.band()];
        double[] leftIm = c.im()[a + c.band()];
        double[] rightRe = c.re()[b + c.band()];
        double[] rightIm = c.im()[b + c.band()];
        terms.add(
            new SeparableTerm(
                s,
                s,
                a,
                b,
                d,
                d,
                table(d, i -> rate * leftRe[i]),
                table(d, i -> rate * leftIm[i]),
                rightRe,
                table(d, i -> -rightIm[i])));
      }
    }
  }

  /** Gains J -> J-1, the target being plane s. */
  private void addFromLargerSpin(int s, List<SeparableTerm> terms) {
    int j2 = twoJ[s - 1];
    double spin = 0.5 * j2;
    double f = 0.5 * (0.5 * qubits + spin + 1) / (spin * (j2 + 1));
    addGain(terms, s, s - 1, 0, rates.emission() * f, i -> (double) (j2 - i) * (j2 - i - 1));
    addGain(terms, s, s - 1, 2, rates.pumping() * f, i -> (double) i * (i - 1));
    addGain(terms, s, s - 1, 1, rates.dephasing() * f, i -> (double) (j2 - i) * i);
  }

  /** Gains J -> J+1, the target being plane s. */
  private void addFromSmallerSpin(int s, List<SeparableTerm> terms) {
    int j2 = twoJ[s + 1];
    double spin = 0.5 * j2;
    double f = 0.5 * (0.5 * qubits - spin) / ((spin + 1) * (j2 + 1));
    addGain(terms, s, s + 1, -2, rates.emission() * f, i -> (i + 1.0) * (i + 2));
    addGain(terms, s, s + 1, 0, rates.pumping() * f, i -> (j2 - i + 1.0) * (j2 - i + 2));
    addGain(terms, s, s + 1, -1, rates.dephasing() * f, i -> (j2 - i + 1.0) * (i + 1));
  }

  // ---- elements ----

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
   * @throws IllegalArgumentException where x is stored as a diagonal and L leads out of it
   */
  public void apply(HermitianPlanes x, HermitianPlanes y) {
    if (x.isDiagonal() && diagonalReach != 0) {
      throw new IllegalArgumentException(
          "L changes m - m' by up to " + diagonalReach + ": x needs all its diagonals");
    }
    boolean[][] live = new boolean[twoJ.length][];
    for (int s = 0; s < twoJ.length; s++) {
      live[s] = liveDiagonals(x, s);
    }
    WorkSharing.forEach(
        twoJ.length,
        s -> {
          Scratch scratch = new Scratch(twoJ[s] + 1);
          for (int q = 0; q <= x.largestDiagonal(s); q++) {
            applyDiagonal(s, q, x.allRe(), x.allIm(), live, y.re(s), y.im(s), scratch);
          }
          correctTrace(s, x.allRe(), y.re(s));
        });
  }

  /**
   * Makes tr y_s what flows into plane s less what flows out. Collective terms keep tr rho_J, but
   * their rounding does not, and where local rates are 1e-9 of the collective ones it would drown
   * the balance between the planes.
   */
  private void correctTrace(int s, double[][] xRe, double[] yRe) {
    int d = twoJ[s] + 1;
    double flow = 0;
    for (SeparableTerm term : termsInto.get(s)) {
      if (term.source() != s) {
        double[] source = xRe[term.source()];
        for (int t = term.begin(0); t < term.end(0); t++) {
          flow += term.leftRe()[t] * term.rightRe()[t] * source[t + term.di()];
        }
      }
    }
    double trace = 0;
    for (int t = 0; t < d; t++) {
      flow -= leakOfIndex[s][t] * xRe[s][t];
      trace += yRe[t];
    }
    double missing = (flow - trace) / d;
    for (int t = 0; t < d; t++) {
      yRe[t] += missing;
    }
  }

  /** Which diagonals are not all zero: with U(1) or parity most of them are, and cost nothing. */
  private boolean[] liveDiagonals(HermitianPlanes x, int s) {
    boolean[] live = new boolean[twoJ[s] + 1];
    for (int q = 0; q <= x.largestDiagonal(s); q++) {
      int at = HermitianPlanes.offset(twoJ[s], q);
      for (int t = at; t < at + twoJ[s] + 1 - q && !live[q]; t++) {
        live[q] = x.re(s)[t] != 0 || x.im(s)[t] != 0;
      }
    }
    return live;
  }

  /** y = L x for an operator that is not Hermitian. */
  public void apply(ComplexPlanes x, ComplexPlanes y) {
    apply(x.a(), y.a());
    apply(x.b(), y.b());
  }

  /** Rows of equal indexing, which the compiler turns into vector code. */
  private static final class Scratch {
    final double[] coefficientRe;
    final double[] coefficientIm;
    final double[] sourceRe;
    final double[] sourceIm;
    final double[] sumRe;
    final double[] sumIm;

    Scratch(int d) {
      coefficientRe = new double[d];
      coefficientIm = new double[d];
      sourceRe = new double[d];
      sourceIm = new double[d];
      sumRe = new double[d];
      sumIm = new double[d];
    }
  }

  /** One diagonal of L x. */
  private void applyDiagonal(
      int s,
      int q,
      double[][] xRe,
      double[][] xIm,
      boolean[][] live,
      double[] yRe,
      double[] yIm,
      Scratch w) {
    int n = twoJ[s] + 1 - q;
    int start = HermitianPlanes.offset(twoJ[s], q);
    Arrays.fill(w.sumRe, 0, n, 0);
    Arrays.fill(w.sumIm, 0, n, 0);
    if (live[s][q]) {
      diagonal(s, q, w.coefficientRe, w.coefficientIm);
      System.arraycopy(xRe[s], start, w.sourceRe, 0, n);
      System.arraycopy(xIm[s], start, w.sourceIm, 0, n);
      addComplex(w, 0, n);
    }
    for (SeparableTerm term : termsInto.get(s)) {
      int from = term.begin(q);
      int to = term.end(q);
      int sourceQ = term.sourceDiagonal(q);
      if (to <= from || !live[term.source()][Math.abs(sourceQ)]) {
        continue;
      }
      int at =
          HermitianPlanes.offset(term.sourceDimension() - 1, Math.abs(sourceQ))
              + term.shift(q)
              + from;
      System.arraycopy(xRe[term.source()], at, w.sourceRe, from, to - from);
      System.arraycopy(xIm[term.source()], at, w.sourceIm, from, to - from);
      if (sourceQ < 0) {
        for (int t = from; t < to; t++) {
          w.sourceIm[t] = -w.sourceIm[t];
        }
      }
      term.coefficients(q, w.coefficientRe, w.coefficientIm);
      if (term.isReal()) {
        addReal(w.sumRe, w.coefficientRe, w.sourceRe, from, to);
        addReal(w.sumIm, w.coefficientRe, w.sourceIm, from, to);
      } else {
        addComplex(w, from, to);
      }
    }
    System.arraycopy(w.sumRe, 0, yRe, start, n);
    if (q == 0) {
      // the diagonal of a Hermitian operator is real; what is left is rounding
      Arrays.fill(yIm, start, start + n, 0);
    } else {
      System.arraycopy(w.sumIm, 0, yIm, start, n);
    }
  }

  private static void addReal(double[] sum, double[] c, double[] x, int from, int to) {
    for (int t = from; t < to; t++) {
      sum[t] += c[t] * x[t];
    }
  }

  private static void addComplex(Scratch w, int from, int to) {
    double[] sumRe = w.sumRe;
    double[] sumIm = w.sumIm;
    double[] cr = w.coefficientRe;
    double[] ci = w.coefficientIm;
    double[] xr = w.sourceRe;
    double[] xi = w.sourceIm;
    for (int t = from; t < to; t++) {
      sumRe[t] += cr[t] * xr[t] - ci[t] * xi[t];
    }
    for (int t = from; t < to; t++) {
      sumIm[t] += cr[t] * xi[t] + ci[t] * xr[t];
    }
  }
}
