package dickens.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One dissipative channel of an ensemble on its own: what it carries into the system.
 *
 * @param name as the parameter of the rate, e.g. {@code collective_emission}; {@code jump[0]}, ..
 *     for further jumps
 * @param quanta excitations that one jump brings, so that [J_z, c] = quanta c: -1 for emission, 1
 *     for pumping, 0 for dephasing; empty where a jump mixes several numbers
 * @param energy energy that one jump brings, so that [H, c] = energy c; empty where [H, c] is not
 *     proportional to c [1/time]
 * @param alone the Liouvillian of this channel without Hamiltonian
 */
public record EnsembleChannel(
    String name, OptionalInt quanta, OptionalDouble energy, DickeLiouvillian alone) {

  /** Share of H below which a commutator counts as proportional. */
  private static final double ZERO = 1e-12;

  /** The names of the standard channels, in their order. */
  public static final List<String> STANDARD =
      List.of(
          "emission",
          "pumping",
          "dephasing",
          "collective_emission",
          "collective_pumping",
          "collective_dephasing");

  /** The standard channels, rate 0 included, then the further jumps. */
  public static List<EnsembleChannel> of(DickeLiouvillian liouvillian) {
    DickeRates rates = liouvillian.rates();
    int[] quanta = {-1, 1, 0, -1, 1, 0};
    double[] values = {
      rates.emission(),
      rates.pumping(),
      rates.dephasing(),
      rates.collectiveEmission(),
      rates.collectivePumping(),
      rates.collectiveDephasing()
    };
    List<EnsembleChannel> channels = new ArrayList<>();
    for (int k = 0; k < values.length; k++) {
      double[] only = new double[values.length];
      only[k] = values[k];
      DickeLiouvillian alone =
          liouvillian.withDissipation(
              new DickeRates(only[0], only[1], only[2], only[3], only[4], only[5]), List.of());
      OptionalDouble field = k < 3 ? commonField(liouvillian) : field(liouvillian);
      OptionalDouble energy =
          field.isPresent() ? OptionalDouble.of(quanta[k] * field.getAsDouble()) : field;
      channels.add(new EnsembleChannel(STANDARD.get(k), OptionalInt.of(quanta[k]), energy, alone));
    }
    for (int k = 0; k < liouvillian.jumps().size(); k++) {
      CollectiveJump jump = liouvillian.jumps().get(k);
      DickeLiouvillian alone =
          liouvillian.withDissipation(new DickeRates(0, 0, 0, 0, 0, 0), List.of(jump));
      OptionalInt brought = quanta(jump, liouvillian);
      OptionalDouble field = field(liouvillian);
      OptionalDouble energy =
          brought.isPresent() && field.isPresent()
              ? OptionalDouble.of(brought.getAsInt() * field.getAsDouble())
              : OptionalDouble.empty();
      channels.add(new EnsembleChannel("jump[" + k + "]", brought, energy, alone));
    }
    return List.copyOf(channels);
  }

  /** D[c] x with the rate. */
  public HermitianPlanes dissipator(HermitianPlanes x) {
    HermitianPlanes y = x.sameShape();
    alone.apply(x, y);
    return y;
  }

  /**
   * rate c x c^+, the jump term alone, for a channel that brings or takes excitations: D[c] x
   * without its diagonal, for then c^+ c does not change m and the jump term does.
   *
   * @throws IllegalStateException where {@code quanta} is empty or 0
   */
  public HermitianPlanes jump(HermitianPlanes x) {
    if (quanta.isEmpty() || quanta.getAsInt() == 0) {
      throw new IllegalStateException(name + " brings no fixed number of excitations");
    }
    HermitianPlanes y = dissipator(x);
    for (int s = 0; s < alone.planes(); s++) {
      int twoJ = alone.twoJ(s);
      double[] loss = new double[twoJ + 1];
      double[] none = new double[twoJ + 1];
      for (int q = 0; q <= x.largestDiagonal(s); q++) {
        int at = HermitianPlanes.offset(twoJ, q);
        alone.diagonal(s, q, loss, none);
        for (int t = 0; t <= twoJ - q; t++) {
          y.re(s)[at + t] -= loss[t] * x.re(s)[at + t];
          y.im(s)[at + t] -= loss[t] * x.im(s)[at + t];
        }
      }
    }
    return y;
  }

  /** The same for an operator without symmetry. */
  public ComplexPlanes jump(ComplexPlanes x) {
    return new ComplexPlanes(jump(x.a()), jump(x.b()));
  }

  /** k with c = sum of elements m -> m + k only; empty where there are several. */
  private static OptionalInt quanta(CollectiveJump jump, DickeLiouvillian liouvillian) {
    OptionalInt found = OptionalInt.empty();
    for (int s = 0; s < liouvillian.planes(); s++) {
      SpinMatrix c = jump.operator().matrix(liouvillian.twoJ(s));
      for (int a = -c.band(); a <= c.band(); a++) {
        if (c.largest(a) == 0) {
          continue;
        }
        // [i][i+a] leads from i + a = J - m to i, so that m grows by a
        if (found.isPresent() && found.getAsInt() != a) {
          return OptionalInt.empty();
        }
        found = OptionalInt.of(a);
      }
    }
    return found.isPresent() ? found : OptionalInt.of(0);
  }

  /** w with H = w J_z + a function of J^2, so that [H, J_+] = w J_+; empty else. */
  private static OptionalDouble field(DickeLiouvillian liouvillian) {
    double field = 0;
    double weight = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      SpinMatrix h = liouvillian.hamiltonian().matrix(liouvillian.twoJ(s));
      double largest = h.largest();
      int d = h.dimension();
      if (d == 1) {
        continue;
      }
      double slope = (h.re(0, 0) - h.re(d - 1, d - 1)) / (d - 1);
      for (int i = 0; i < d; i++) {
        double line = h.re(0, 0) - i * slope;
        if (Math.abs(h.re(i, i) - line) > ZERO * largest) {
          return OptionalDouble.empty();
        }
      }
      boolean sameField = weight == 0 || Math.abs(slope - field) * d <= ZERO * 10 * largest;
      if (h.band() > 0 || !sameField) {
        return OptionalDouble.empty();
      }
      field = weight == 0 ? slope : field;
      weight = d;
    }
    return OptionalDouble.of(field);
  }

  /** The same, where the function of J^2 is a constant, so that [H, sigma_+] = w sigma_+ too. */
  private static OptionalDouble commonField(DickeLiouvillian liouvillian) {
    OptionalDouble field = field(liouvillian);
    if (field.isEmpty()) {
      return field;
    }
    double first = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      SpinMatrix h = liouvillian.hamiltonian().matrix(liouvillian.twoJ(s));
      double constant = h.re(0, 0) - 0.5 * liouvillian.twoJ(s) * field.getAsDouble();
      first = s == 0 ? constant : first;
      if (Math.abs(constant - first) > 10 * ZERO * Math.max(h.largest(), Math.abs(first))) {
        return OptionalDouble.empty();
      }
    }
    return field;
  }
}
