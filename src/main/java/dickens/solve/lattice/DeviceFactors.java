package dickens.solve.lattice;

import dickens.backend.FrontDevice;
import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import java.util.List;
import java.util.Locale;

/**
 * The factors of z - L at one or several z on a device, in the order of the states of the
 * generator. Whoever makes them closes them. For the formulas see FrontalFactorization.
 */
final class DeviceFactors implements AutoCloseable {
  private final NestedDissection tree;
  private final FrontFactors factors;
  private final int systems;
  private final int words;
  private final double planned;

  private DeviceFactors(
      NestedDissection tree, FrontFactors factors, FrontSystems given, double planned) {
    this.tree = tree;
    this.planned = planned;
    this.factors = factors;
    this.systems = given.count();
    this.words = given.words();
  }

  /** z - L at many shifts, to be solved with up to some right-hand sides each, or with none. */
  static FrontSystems systems(double[] rates, List<Shift> shifts, int sides) {
    return new FrontSystems(
        new double[][] {rates},
        shifts.stream().mapToDouble(Shift::re).toArray(),
        shifts.stream().mapToDouble(Shift::im).toArray(),
        sides);
  }

  /**
   * Factorises.
   *
   * @param deadline looked at level by level
   * @throws SingularGenerator where some S_k &lt; 1e-290
   * @throws dickens.backend.BackendUnavailable where the device cannot
   */
  static DeviceFactors of(
      FrontDevice device,
      NestedDissection tree,
      FrontTreeBuilder.Rated rated,
      FrontSystems given,
      Deadline deadline) {
    double planned = device.bytes(rated.tree(), given.part(0, 1));
    try {
      FrontFactors factors =
          device.factorize(rated.tree(), given, part -> deadline.check(() -> part));
      return new DeviceFactors(tree, factors, given, planned);
    } catch (ArithmeticException e) {
      throw new SingularGenerator(e.getMessage());
    }
  }

  /** What eliminated the fronts, and the memory planned for one system there, in words. */
  String method() {
    return String.format(
        Locale.ROOT, "%s, %.3g GB planned there", factors.method(), planned * 1e-9);
  }

  /** The stationary vectors, normalised to sum 1; z = 0 only. */
  double[][] stationary() {
    int n = tree.states();
    double[][] y = new double[systems][n];
    for (double[] one : y) {
      one[n - 1] = 1;
    }
    factors.backward(y, 1);
    double[][] x = new double[systems][n];
    for (int k = 0; k < systems; k++) {
      double sum = CompensatedSum.of(y[k]);
      for (int i = 0; i < n; i++) {
        x[k][tree.state(i)] = y[k][i] / sum;
      }
    }
    return x;
  }

  /**
   * Solutions of (z - L) y = b before projection.
   *
   * @param b {@code [system][part][state]}: for complex z {re, im}, for real z any number of parts
   * @return the same shape
   */
  double[][][] solve(double[][][] b) {
    int n = tree.states();
    int parts = b[0].length;
    double[][] y = new double[systems][n * parts];
    for (int k = 0; k < systems; k++) {
      for (int i = 0; i < n; i++) {
        for (int part = 0; part < parts; part++) {
          y[k][i * parts + part] = b[k][part][tree.state(i)];
        }
      }
    }
    factors.solve(y, parts / words);
    double[][][] x = new double[systems][parts][n];
    for (int k = 0; k < systems; k++) {
      for (int i = 0; i < n; i++) {
        for (int part = 0; part < parts; part++) {
          x[k][part][tree.state(i)] = y[k][i * parts + part];
        }
      }
    }
    return x;
  }

  @Override
  public void close() {
    factors.close();
  }
}
