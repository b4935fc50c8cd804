package dickens.model;

import dickens.generator.CollectiveJump;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.SpinPolynomial;
import dickens.model.Parameter.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
              "J where no local rate mixes them: J:twoJ, or ground for J = N/2",
              SHAMMAH),
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
  public Values complete(Map<String, String> request) {
    Values values = Values.complete(name(), parameters, request);
    List<String> complaints = new ArrayList<>();
    collect(complaints, () -> hamiltonian(values));
    collect(complaints, () -> jumps(values));
    collect(complaints, () -> planes(values));
    if (values.integer("kmax") > MOST_MULTIPOLES) {
      complaints.add("kmax = " + values.integer("kmax") + ": it must be 0 .. " + MOST_MULTIPOLES);
    }
    if (complaints.isEmpty()) {
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

  /** What can be seen on one J: Hermiticity, and whether anything is left to decide. */
  private static void requireSteadyState(Values v) {
    DickeRates rates = rates(v);
    List<CollectiveJump> jumps = jumps(v);
    double collective =
        rates.collectiveEmission() + rates.collectivePumping() + rates.collectiveDephasing();
    boolean isClosed = jumps.stream().allMatch(jump -> jump.rate() == 0) && collective == 0;
    int spin = rates.hasLocalChannels() ? (int) v.integer("N") : planes(v);
    DickeRates alone =
        new DickeRates(
            0,
            0,
            0,
            rates.collectiveEmission(),
            rates.collectivePumping(),
            rates.collectiveDephasing());
    DickeLiouvillian plane =
        DickeLiouvillian.ofOneSpin((int) v.integer("N"), spin, hamiltonian(v), alone, jumps);
    if (isClosed && !rates.hasLocalChannels()) {
      throw new BadRequest(
          "nothing is dissipative, so that every function of H is a steady state: give a rate"
              + " greater than 0");
    }
    if (rates.emission() + rates.pumping() == 0 && plane.conservesProjection()) {
      throw new BadRequest(
          "no channel and no part of the Hamiltonian changes J_z, so that its distribution stays as"
              + " it began: give a drive, an emission or a pumping");
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

  /** 2J of the only plane, or N where all of them take part. */
  private static int planes(Values v) {
    boolean mixes = rates(v).hasLocalChannels();
    long qubits = v.integer("N");
    int most = mixes ? MOST_QUBITS : MOST_TWO_J;
    if (qubits > most) {
      throw new BadRequest(
          "N = "
              + qubits
              + ": up to "
              + most
              + " qubits are possible "
              + (mixes ? "with" : "without")
              + " local rates");
    }
    if (mixes || qubits == 1) {
      return (int) qubits;
    }
    if (!v.has("initial")) {
      throw new BadRequest(
          "no local rate mixes the values of J, so that J stays as it began: give initial=J:twoJ,"
              + " initial=ground (J = N/2), or an emission, pumping or dephasing greater than 0");
    }
    String initial = v.text("initial").strip();
    if (!initial.equals("ground") && !initial.startsWith("J:")) {
      throw new BadRequest(
          "initial = '"
              + initial
              + "': one J at a time is solved, so give J:twoJ, or ground for J = N/2; weigh the"
              + " results by P_J for a mixture");
    }
    int spin = InitialState.weights(initial, (int) qubits, 1).firstTwoJ();
    if (spin == 0) {
      throw new BadRequest("initial = '" + initial + "': J = 0 has a single state");
    }
    return spin;
  }

  @Override
  public DickeLiouvillian generator(Values v) {
    int qubits = (int) v.integer("N");
    DickeRates rates = rates(v);
    return rates.hasLocalChannels()
        ? DickeLiouvillian.of(qubits, hamiltonian(v), rates, jumps(v))
        : DickeLiouvillian.ofOneSpin(qubits, planes(v), hamiltonian(v), rates, jumps(v));
  }

  @Override
  public int multipoles(Values v) {
    return (int) v.integer("kmax");
  }
}
