package dickens.generator;

import java.util.ArrayList;
import java.util.List;

/** What leads into one plane J of a {@link DickeLiouvillian}: its terms and its diagonal. */
final class PlaneTerms {
  private static final double[] NONE = {};

  private final int qubits;
  private final DickeRates rates;
  private final int[] twoJ;
  private final int s;
  private final int j2;
  private final List<SeparableTerm> terms = new ArrayList<>();
  private double[] loss;
  private double[] energy;
  private double dephasingProduct;

  /**
   * Builds the terms of plane s.
   *
   * @param twoJ spins of all planes
   * @param angle frame turned about z by it, see {@link SpinMatrix#turned}
   */
  PlaneTerms(
      int qubits,
      SpinPolynomial hamiltonian,
      DickeRates rates,
      List<CollectiveJump> jumps,
      int[] twoJ,
      int s,
      double angle) {
    this.qubits = qubits;
    this.rates = rates;
    this.twoJ = twoJ;
    this.s = s;
    j2 = twoJ[s];
    addOwnPlane(hamiltonian, jumps, angle);
    if (s > 0) {
      addFromLargerSpin();
    }
    if (s + 1 < twoJ.length) {
      addFromSmallerSpin();
    }
  }

  /** All terms but the diagonal. */
  List<SeparableTerm> terms() {
    return List.copyOf(terms);
  }

  /** Real part of the diagonal that belongs to one index, length 2J+1. */
  double[] loss() {
    return loss;
  }

  /** Imaginary part of it. */
  double[] energy() {
    return energy;
  }

  /** Factor of m m' on the diagonal, from local dephasing. */
  double dephasingProduct() {
    return dephasingProduct;
  }

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
  private void addGain(int from, int di, double f, Weight g) {
    if (f == 0) {
      return;
    }
    int d = j2 + 1;
    int dFrom = twoJ[from] + 1;
    double[] right =
        table(d, i -> i + di >= 0 && i + di < dFrom ? Math.sqrt(Math.max(0, g.of(i + di))) : 0);
    double[] left = table(d, i -> f * right[i]);
    terms.add(new SeparableTerm(s, from, di, di, d, dFrom, left, NONE, right, NONE));
  }

  private void addOwnPlane(SpinPolynomial hamiltonian, List<CollectiveJump> jumps, double angle) {
    double spin = 0.5 * j2;
    double h = 0.5 * qubits;
    double inner = j2 == 0 ? 0 : 0.5 * (h + 1) / (spin * (spin + 1));
    addGain(
        s,
        -1,
        rates.emission() * inner + rates.collectiveEmission(),
        i -> (double) (j2 - i) * (i + 1));
    addGain(
        s, 1, rates.pumping() * inner + rates.collectivePumping(), i -> (double) i * (j2 - i + 1));
    dephasingProduct = rates.dephasing() * inner;
    SpinMatrix h0 = hamiltonian.matrix(j2).turned(angle);
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
      SpinMatrix c = jump.operator().matrix(j2).turned(angle);
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
    addTwoSided(g);
    for (int k = 0; k < operators.size(); k++) {
      addJump(operators.get(k), jumps.get(k).rate());
    }
    double emission = 0.5 * rates.emission();
    double pumping = 0.5 * rates.pumping();
    double collectiveEmission = 0.5 * rates.collectiveEmission();
    double collectivePumping = 0.5 * rates.collectivePumping();
    loss =
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
    energy = table(j2 + 1, i -> g.im(i, i));
  }

  /** G rho + rho G^+ but for the diagonal of G. */
  private void addTwoSided(SpinMatrix g) {
    int d = j2 + 1;
    double[] ones = table(d, i -> 1);
    for (int a = -g.band(); a <= g.band(); a++) {
      if (a == 0 || g.largest(a) == 0) {
        continue;
      }
      double[] re = g.re()[a + g.band()];
      double[] im = g.im()[a + g.band()];
      double[] conjugate = table(d, i -> -im[i]);
      terms.add(new SeparableTerm(s, s, a, 0, d, d, re, ifAny(im), ones, NONE));
      terms.add(new SeparableTerm(s, s, 0, a, d, d, ones, NONE, re, ifAny(conjugate)));
    }
  }

  private static double[] ifAny(double[] imaginary) {
    for (double value : imaginary) {
      if (value != 0) {
        return imaginary;
      }
    }
    return NONE;
  }

  /** rate c rho c^+. */
  private void addJump(SpinMatrix c, double rate) {
    if (rate == 0) {
      return;
    }
    int d = j2 + 1;
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
                ifAny(table(d, i -> rate * leftIm[i])),
                rightRe,
                ifAny(table(d, i -> -rightIm[i]))));
      }
    }
  }

  /** Gains J -> J-1, the target being plane s. */
  private void addFromLargerSpin() {
    int source = twoJ[s - 1];
    double spin = 0.5 * source;
    double f = 0.5 * (0.5 * qubits + spin + 1) / (spin * (source + 1));
    addGain(s - 1, 0, rates.emission() * f, i -> (double) (source - i) * (source - i - 1));
    addGain(s - 1, 2, rates.pumping() * f, i -> (double) i * (i - 1));
    addGain(s - 1, 1, rates.dephasing() * f, i -> (double) (source - i) * i);
  }

  /** Gains J -> J+1, the target being plane s. */
  private void addFromSmallerSpin() {
    int source = twoJ[s + 1];
    double spin = 0.5 * source;
    double f = 0.5 * (0.5 * qubits - spin) / ((spin + 1) * (source + 1));
    addGain(s + 1, -2, rates.emission() * f, i -> (i + 1.0) * (i + 2));
    addGain(s + 1, 0, rates.pumping() * f, i -> (source - i + 1.0) * (source - i + 2));
    addGain(s + 1, -1, rates.dephasing() * f, i -> (source - i + 1.0) * (i + 1));
  }
}
