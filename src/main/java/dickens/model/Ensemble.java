package dickens.model;

import dickens.generator.CollectiveJump;
import dickens.generator.ConservedQuantity;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.model.Parameter.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * N qubits with coherences: H any Hermitian polynomial in J_x, J_y, J_z, local and collective
 * channels. Channels carry the names and the normalisation of PIQS: rates multiply D[c], dephasing
 * multiplies D[sigma_z/2].
 */
final class Ensemble implements LiouvillianModel {
  private static final String SHAMMAH = "PIQS";

  /** Beyond, an operator alone takes more than a gigabyte. */
  private static final int MOST_QUBITS = 1000;

  /** Beyond, the plane of one J alone takes more than a gigabyte. */
  private static final int MOST_TWO_J = 10_000;

  private static final int MOST_MULTIPOLES = 40;

  private final List<Parameter> parameters =
      List.of(
          Parameter.integer("N", "10", "number of qubits", SHAMMAH, Range.POSITIVE),
          coefficient("w0", "J_z"),
          coefficient("gx", "J_x"),
          coefficient("gy", "J_y"),
          coefficient("cx", "J_x^2"),
          coefficient("cy", "J_y^2"),
          coefficient("cz", "J_z^2"),
          Parameter.text(
              "H", "", "further terms of the Hamiltonian, such as 0.5 JxJz + 0.5 JzJx", SHAMMAH),
          rate("emission", "local emission, D[sigma_-]"),
          rate("pumping", "local pumping, D[sigma_+]"),
          rate("dephasing", "local dephasing, D[sigma_z/2]"),
          rate("collective_emission", "collective emission, D[J_-]"),
          rate("collective_pumping", "collective pumping, D[J_+]"),
          rate("collective_dephasing", "collective dephasing, D[J_z]"),
          Parameter.text(
              "jump",
              "",
              "further collective channels, rate:operator; .., such as 0.1:Jx; 0.2:Jz - 0.5i Jy",
              SHAMMAH),
          Parameter.text(
              "initial",
              "",
              "state at t = 0, which fixes P_J where no local channel mixes J: ground, excited,"
                  + " dicke:J,m, css:theta,phi, product:p, thermal:T, J:twoJ or weights:FILE",
              SHAMMAH),
          Parameter.real(
              "t",
              "",
              "time",
              "time since the initial state; without it the steady state",
              SHAMMAH,
              Range.NOT_NEGATIVE),
          Parameter.integer(
              "kmax",
              "0",
              "largest rank of the multipole preconditioner, up to 40; 0 chooses by N",
              "numerics",
              Range.NOT_NEGATIVE));

  private static Parameter coefficient(String name, String operator) {
    return Parameter.real(
        name, "0", "1/time", "coefficient of " + operator + " in H", SHAMMAH, Range.ANY);
  }

  private static Parameter rate(String name, String meaning) {
    return Parameter.real(name, "0", "1/time", meaning, SHAMMAH, Range.NOT_NEGATIVE);
  }

  @Override
  public String name() {
    return "ensemble";
  }

  @Override
  public String title() {
    return "N qubits with coherences: any collective Hamiltonian, local and collective channels";
  }

  @Override
  public String source() {
    return "N. Shammah, S. Ahmed, N. Lambert, S. De Liberato, F. Nori, Phys. Rev. A 98, 063815"
        + " (2018)";
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of();
  }

  @Override
  public Values settled(Values values) {
    List<String> complaints = new ArrayList<>();
    collect(complaints, () -> hamiltonian(values));
    collect(complaints, () -> jumps(values));
    collect(complaints, () -> requirePossibleSize(values));
    collect(complaints, () -> requireInitialState(values));
    if (values.integer("kmax") > MOST_MULTIPOLES) {
      complaints.add("kmax = " + values.integer("kmax") + ": it must be 0 .. " + MOST_MULTIPOLES);
    }
    if (complaints.isEmpty()) {
      collect(complaints, () -> requireHermitian(values));
    }
    if (complaints.isEmpty() && !values.has("t")) {
      collect(complaints, () -> requireSteadyState(values));
    }
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
    return values;
  }

  private static void collect(List<String> complaints, Runnable check) {
    try {
      check.run();
    } catch (BadRequest e) {
      complaints.addAll(e.complaints());
    } catch (IllegalArgumentException e) {
      complaints.add(e.getMessage());
    }
  }

  /** The collective part on one J, the largest that takes part. */
  private static DickeLiouvillian collectivePart(Values v) {
    DickeRates rates = rates(v);
    int qubits = (int) v.integer("N");
    int spin = rates.hasLocalChannels() ? qubits : largestSpin(v);
    DickeRates alone =
        new DickeRates(
            0,
            0,
            0,
            rates.collectiveEmission(),
            rates.collectivePumping(),
            rates.collectiveDephasing());
    return DickeLiouvillian.ofOneSpin(qubits, spin, hamiltonian(v), alone, jumps(v));
  }

  private static int largestSpin(Values v) {
    int only = onlySpin(v);
    return only >= 0 ? only : (int) v.integer("N");
  }

  /** Hermiticity shows on one J. */
  private static void requireHermitian(Values v) {
    collectivePart(v);
  }

  /** What leaves more than one steady state, as far as the collective part on one J shows it. */
  private static void requireSteadyState(Values v) {
    DickeRates rates = rates(v);
    boolean isClosed =
        jumps(v).stream().allMatch(jump -> jump.rate() == 0)
            && rates.collectiveEmission() == 0
            && rates.collectivePumping() == 0
            && rates.collectiveDephasing() == 0;
    if (isClosed && !rates.hasLocalChannels()) {
      throw new BadRequest(
          "nothing is dissipative, so that every function of H is conserved and a steady state: give"
              + " a rate greater than 0, or a time t to evolve an initial state");
    }
    DickeLiouvillian plane = collectivePart(v);
    if (rates.emission() + rates.pumping() == 0 && plane.conservesProjection()) {
      throw new BadRequest(
          "no channel and no part of the Hamiltonian changes J_z, so that its distribution stays as"
              + " it began: give a drive, an emission or a pumping, or a time t to evolve an"
              + " initial state");
    }
    if (!rates.hasLocalChannels() && plane.twoJ(0) > 0) {
      ConservedQuantity.of(plane)
          .ifPresent(
              quantity -> {
                throw new BadRequest(
                    quantity
                        + " commutes with the Hamiltonian and with every channel, so that its"
                        + " distribution stays as it began and the steady state is not unique: give"
                        + " a channel that changes it, or a time t, long enough, to evolve an"
                        + " initial state that has the distribution wanted");
              });
    }
  }

  private static SpinPolynomial hamiltonian(Values v) {
    SpinPolynomial quadratic =
        SpinPolynomial.quadratic(
            v.real("w0"), v.real("gx"), v.real("gy"), v.real("cx"), v.real("cy"), v.real("cz"));
    return v.has("H") ? quadratic.plus(operator("H", v.text("H"))) : quadratic;
  }

  private static SpinPolynomial operator(String parameter, String text) {
    try {
      return SpinPolynomial.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequest(parameter + ": " + e.getMessage());
    }
  }

  private static DickeRates rates(Values v) {
    return new DickeRates(
        v.real("emission"),
        v.real("pumping"),
        v.real("dephasing"),
        v.real("collective_emission"),
        v.real("collective_pumping"),
        v.real("collective_dephasing"));
  }

  private static List<CollectiveJump> jumps(Values v) {
    List<CollectiveJump> jumps = new ArrayList<>();
    for (String part : v.has("jump") ? v.text("jump").split(";", -1) : new String[0]) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        throw new BadRequest("jump = '" + part.strip() + "': write rate:operator, as in 0.1:Jx");
      }
      jumps.add(
          new CollectiveJump(
              jumpRate(part.substring(0, colon).strip()),
              operator("jump", part.substring(colon + 1).strip())));
    }
    return jumps;
  }

  private static double jumpRate(String text) {
    try {
      return NumberSyntax.parse(text);
    } catch (NumberFormatException e) {
      throw new BadRequest("jump: the rate '" + text + "' is not a number");
    }
  }

  private static void requirePossibleSize(Values v) {
    boolean mixes = rates(v).hasLocalChannels();
    int most = mixes ? MOST_QUBITS : MOST_TWO_J;
    if (v.integer("N") > most) {
      throw new BadRequest(
          "N = "
              + v.integer("N")
              + ": up to "
              + most
              + " qubits are possible "
              + (mixes ? "with" : "without")
              + " local rates; population-ensemble goes further where nothing drives coherences");
    }
  }

  private static void requireInitialState(Values v) {
    if (v.has("initial")) {
      EnsembleInitial.check(initial(v), (int) v.integer("N"), v.real("w0"));
    } else if (!rates(v).hasLocalChannels() && v.integer("N") > 1) {
      throw new BadRequest(
          "no local rate mixes the values of J, so that J stays as it began: give initial=J:twoJ,"
              + " initial=ground (J = N/2) or another state, or an emission, pumping or dephasing"
              + " greater than 0");
    }
  }

  private static String initial(Values v) {
    return v.has("initial") ? v.text("initial").strip() : "ground";
  }

  /** Twice the only J that takes part without local channels; -1 for several. */
  private static int onlySpin(Values v) {
    return EnsembleInitial.onlySpin(initial(v), (int) v.integer("N"), v.real("w0"));
  }

  @Override
  public DickeLiouvillian generator(Values v) {
    int qubits = (int) v.integer("N");
    DickeRates rates = rates(v);
    int spin = rates.hasLocalChannels() ? -1 : onlySpin(v);
    return spin < 0
        ? DickeLiouvillian.of(qubits, hamiltonian(v), rates, jumps(v))
        : DickeLiouvillian.ofOneSpin(qubits, spin, hamiltonian(v), rates, jumps(v));
  }

  @Override
  public HermitianPlanes initialState(Values v, int[] spins) {
    return EnsembleInitial.state(initial(v), (int) v.integer("N"), v.real("w0"), spins);
  }

  @Override
  public OptionalDouble time(Values v) {
    return v.has("t") ? OptionalDouble.of(v.real("t")) : OptionalDouble.empty();
  }

  @Override
  public int multipoles(Values v) {
    return (int) v.integer("kmax");
  }
}
