package dickens.model;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.generator.ChainSource;
import dickens.model.Parameter.Range;
import dickens.spin.ParityLadder;
import java.util.ArrayList;
import java.util.List;

/**
 * The three lowest levels of the refrigerator, each transition driven by one bath: App. G of Kloc
 * et al. 2021, with j(j+1) = N/2 (N/2+1), where the paper's (G2) prints N/2 (N/2-1).
 */
final class ReducedRefrigerator implements ChainModel {
  private static final List<String> BATHS = List.of("c", "h", "w");

  private final List<Parameter> parameters =
      List.of(
          Parameter.integer(
              "N", "31", "number of qubits, odd and at least 5", "App. G", Range.AT_LEAST_TWO),
          Parameter.real("Omega", "1", "energy", "energy scale", "K(1)", Range.POSITIVE),
          Parameter.real(
              "beta_c", "2", "1/Omega", "inverse temperature, bath cold", "K(G1)", Range.POSITIVE),
          Parameter.real(
              "beta_h", "1", "1/Omega", "inverse temperature, bath hot", "K(G1)", Range.POSITIVE),
          Parameter.real(
              "beta_w",
              "0.001",
              "1/Omega",
              "inverse temperature, bath work; unused with drive=laser",
              "K(G1)",
              Range.POSITIVE),
          Parameter.real(
              "Gamma_c", "1", "Omega", "coupling strength, bath cold", "K(G2)", Range.POSITIVE),
          Parameter.real(
              "Gamma_h", "1", "Omega", "coupling strength, bath hot", "K(G2)", Range.POSITIVE),
          Parameter.real(
              "Gamma_w",
              "1",
              "Omega",
              "coupling strength, bath work; unused with drive=laser",
              "K(G2)",
              Range.NOT_NEGATIVE),
          Parameter.choice(
              "drive", "thermal", "what drives the upper transition", "K(G6)", "thermal", "laser"),
          Parameter.real(
              "Gamma_L",
              "1",
              "Omega",
              "rate of the laser on the upper transition, used with drive=laser",
              "K(G6)",
              Range.NOT_NEGATIVE));

  @Override
  public String name() {
    return "reduced-refrigerator";
  }

  @Override
  public String title() {
    return "three lowest levels of the refrigerator, one bath for each transition";
  }

  @Override
  public String source() {
    return "M. Kloc et al., Superradiant many-qubit absorption refrigerator (2021), App. G";
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<String> channels() {
    return BATHS;
  }

  @Override
  public Values derived(Values values) {
    long n = values.integer("N");
    if (n < 5 || (n & 1) == 0) {
      throw new BadRequest(
          "N = " + n + ": the three-level model needs an odd N of at least 5; use refrigerator");
    }
    return values;
  }

  /** Gamma_nu^eff of K(G2), with j(j+1) - 3/4 and j(j+1) - 15/4 in factored form [Omega]. */
  private static double effective(Values v, String bath) {
    long n = v.integer("N");
    double lower = ParityLadder.ladderSquared(n, 1);
    double upper = ParityLadder.ladderSquared(n, 3);
    return switch (bath) {
      case "c" -> v.real("Gamma_c") / 4 * lower;
      case "w" -> v.real("Gamma_w") / 4 * upper;
      case "h" -> v.real("Gamma_h") * (lower * upper / 16 / ((double) n * (double) n));
      default -> throw new IllegalArgumentException("there is no bath " + bath);
    };
  }

  private static double occupation(Values v, String bath, double quantum) {
    return new Bath(bath, v.real("beta_" + bath), new SpectralDensity.Flat(1)).occupation(quantum);
  }

  @Override
  public ChainSource generator(Values v) {
    double omega = v.real("Omega");
    double[][] quanta = {{2 * omega, 4 * omega}, {6 * omega}};
    double[] energies = {omega / 4, 9 * omega / 4, 25 * omega / 4};
    boolean laser = v.text("drive").equals("laser");
    List<ChainChannel> channels = new ArrayList<>();
    channels.add(channel(v, "c", 1, 0, quanta));
    channels.add(channel(v, "h", 2, 0, quanta));
    channels.add(
        laser
            ? jump("w", 0, 1, 1, v.real("Gamma_L"), v.real("Gamma_L"))
            : channel(v, "w", 1, 1, quanta));
    Chain chain = new Chain(energies, quanta, channels, new double[3]);
    return new WholeChain(chain);
  }

  /** The jumps of a bath on the single transition k <-> k+d. */
  private static ChainChannel channel(Values v, String bath, int d, int k, double[][] quanta) {
    double n = occupation(v, bath, quanta[d - 1][k]);
    double gamma = effective(v, bath);
    return jump(bath, v.real("beta_" + bath), d, k, gamma * n, gamma * (1 + n));
  }

  private static ChainChannel jump(
      String bath, double beta, int d, int k, double upRate, double downRate) {
    double[][] up = {new double[2], new double[1]};
    double[][] down = {new double[2], new double[1]};
    up[d - 1][k] = upRate;
    down[d - 1][k] = downRate;
    return new ChainChannel(bath, beta, up, down);
  }

  /** A chain of three levels, never cut. */
  private record WholeChain(Chain chain) implements ChainSource {
    @Override
    public long levels() {
      return chain.levels();
    }

    @Override
    public String label(int k) {
      return (2 * k + 1) + "/2";
    }

    @Override
    public Chain lowest(int count) {
      if (count != chain.levels()) {
        throw new IllegalArgumentException("the three levels of the reduced model belong together");
      }
      return chain;
    }
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        ClosedForm.scalar(
            "Gamma_eff_c", "Omega", "rate of the cold bath", "K(G2)", v -> effective(v, "c")),
        ClosedForm.scalar(
            "Gamma_eff_h", "Omega", "rate of the hot bath", "K(G2)", v -> effective(v, "h")),
        ClosedForm.scalar(
            "Gamma_eff_w", "Omega", "rate of the work bath", "K(G2)", v -> effective(v, "w")),
        ClosedForm.scalar(
            "G4",
            "Omega^2",
            "cold current for beta_w -> 0",
            "K(G4)",
            ReducedRefrigerator::currentLimit),
        ClosedForm.scalar(
            "G5",
            "Omega^3",
            "noise of the cold current for beta_w -> 0",
            "K(G5)",
            ReducedRefrigerator::noiseLimit));
  }

  /** K(G4). */
  private static double currentLimit(Values v) {
    double omega = v.real("Omega");
    double c = effective(v, "c");
    double h = effective(v, "h");
    double nc = occupation(v, "c", 2 * omega);
    double nh = occupation(v, "h", 6 * omega);
    return 2 * omega * c * h * (nc - nh) / (c * (1 + 3 * nc) + h * (1 + 3 * nh));
  }

  /** K(G5). */
  private static double noiseLimit(Values v) {
    double omega = v.real("Omega");
    double c = effective(v, "c");
    double h = effective(v, "h");
    double nc = occupation(v, "c", 2 * omega);
    double nh = occupation(v, "h", 6 * omega);
    double cold = c * (1 + 3 * nc);
    double hot = h * (1 + 3 * nh);
    double a = (cold * cold + hot * hot) * (nc + nh + 2 * nc * nh);
    double b =
        nc * (1 + nc)
            + nh * (1 + nh)
            + 12 * nc * nh
            + 15 * nc * nh * (nc + nh)
            + 18 * nc * nc * nh * nh;
    double sum = cold + hot;
    return 4 * omega * omega * c * h * (a + 2 * c * h * b) / (sum * sum * sum);
  }
}
