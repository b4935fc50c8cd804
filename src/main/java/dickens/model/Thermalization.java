package dickens.model;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.ChainSource;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinLadder;
import dickens.spin.ParityLadder;
import dickens.spin.ParitySector;
import java.util.List;

/**
 * N qubits with H = Omega J_z^2 that relax in one Ohmic bath coupled by J_x: App. C and Fig. 7 of
 * K.
 *
 * <p>The generator is K(C1) with the matrix elements of {@link ParityLadder}: for even N the
 * element between 0 and 1 carries 1/2, where the printed 1/4 would not conserve probability.
 *
 * <p>The closed forms hold at zero temperature, where the state only falls from level a0: waiting
 * times 1/R_{a,a+1}, K(C2), and their sum, K(C3).
 */
public final class Thermalization implements ChainModel {
  /** Name of the bath in the generator and in observables. */
  public static final String BATH = "b";

  private static final int LONGEST_ARRAY = 1_000_000;

  @Override
  public String name() {
    return "thermalization";
  }

  @Override
  public String title() {
    return "relaxation of N qubits in one bath: thermalisation time, waiting times";
  }

  @Override
  public String source() {
    return "Kloc et al. 2021, App. C";
  }

  @Override
  public List<Parameter> parameters() {
    Parameter.Range positive = Parameter.Range.POSITIVE;
    return List.of(
        Parameter.integer("N", "10", "number of qubits", "K(1)", Parameter.Range.AT_LEAST_TWO),
        Parameter.real("Omega", "1", "energy", "energy scale of the levels", "K(1)", positive),
        Parameter.real(
            "beta_i", "1", "1/Omega", "inverse temperature of the start", "App. C", positive),
        Parameter.real(
            "beta_f", "4", "1/Omega", "inverse temperature of the bath", "App. C", positive),
        Parameter.real(
            "omega_c", "100", "Omega", "cut-off of the Ohmic density", "App. C", positive),
        Parameter.real(
            "tol", "1e-6", "1", "relative entropy at which t_th is read", "App. C", positive),
        Parameter.real(
            "a0",
            "",
            "1",
            "level from which the relaxation sum starts, a half-integer where N is odd;"
                + " default: the highest, N/2",
            "K(C3)",
            Parameter.Range.NOT_NEGATIVE));
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        ClosedForm.array(
            "waiting_rates",
            "Omega",
            "rates a+1 -> a at zero temperature, from the lowest step up to a0",
            "K(C2)",
            Thermalization::waitingRates),
        ClosedForm.array(
            "waiting_times",
            "1/Omega",
            "mean waiting times of the falls a+1 -> a at zero temperature, lowest step first",
            "K(C2)",
            v -> {
              double[] times = waitingRates(v);
              for (int k = 0; k < times.length; k++) {
                times[k] = 1 / times[k];
              }
              return times;
            }),
        ClosedForm.scalar(
            "relaxation_time",
            "1/Omega",
            "mean time of the fall from a0 to the lowest level at zero temperature",
            "K(C3)",
            Thermalization::relaxationTime));
  }

  @Override
  public List<String> channels() {
    return List.of(BATH);
  }

  @Override
  public Values derived(Values values) {
    double j = 0.5 * values.real("N");
    if (!values.has("a0")) {
      return values.with("a0", j);
    }
    double a0 = values.real("a0");
    boolean isLevel = j - a0 == Math.rint(j - a0) && a0 <= j;
    if (!isLevel) {
      throw new BadRequest(
          "a0 = "
              + a0
              + ": for N = "
              + values.integer("N")
              + " it must be one of "
              + (values.integer("N") % 2 == 0 ? "0, 1, .., " : "0.5, 1.5, .., ")
              + j);
    }
    return values;
  }

  @Override
  public ChainSource generator(Values values) {
    return SpinLadder.maximal(
        values.integer("N"),
        values.real("Omega"),
        List.of(
            new SpinCoupling(
                new Bath(BATH, values.real("beta_f"), density(values)), SpinCoupling.Operator.JX)));
  }

  private static SpectralDensity density(Values values) {
    return new SpectralDensity.Ohmic(1, values.real("omega_c"));
  }

  private static ParityLadder ladder(Values values) {
    return new ParityLadder(values.integer("N"), ParitySector.PLUS);
  }

  /** Number of falls from a0 to the lowest level. */
  private static long falls(Values values) {
    return (Math.round(2 * values.real("a0")) - ladder(values).twoA(0)) / 2;
  }

  /** R_{a,a+1} = Gamma(E_{a+1} - E_a) |<v_{a+1}|J_x|v_a>|^2 for the k-th a. */
  private static double fallRate(Values values, SpectralDensity density, long k) {
    ParityLadder ladder = ladder(values);
    return density.at(values.real("Omega") * (ladder.twoA(k) + 1)) * ladder.jx(k);
  }

  private static double[] waitingRates(Values values) {
    long falls = falls(values);
    if (falls > LONGEST_ARRAY) {
      throw new BadRequest(
          "a0 = "
              + values.real("a0")
              + ": waiting rates and times of "
              + falls
              + " steps; at most "
              + LONGEST_ARRAY
              + " are listed, so choose a lower a0");
    }
    double[] rates = new double[(int) falls];
    for (int k = 0; k < falls; k++) {
      rates[k] = fallRate(values, density(values), k);
    }
    return rates;
  }

  /**
   * sum of 1/R_{a-1,a} up to a0. From the top, a0 = N/2, it falls as ln N/N for a flat density (the
   * printed 1/N lacks the logarithm); with the cut-off of the bath it grows as exp(N/omega_c).
   */
  private static double relaxationTime(Values values) {
    SpectralDensity density = density(values);
    long falls = falls(values);
    double sum = 0;
    double correction = 0;
    for (long k = 0; k < falls && sum < Double.POSITIVE_INFINITY; k++) {
      double term = 1 / fallRate(values, density, k) - correction;
      double next = sum + term;
      correction = (next - sum) - term;
      sum = next;
    }
    return sum;
  }
}
