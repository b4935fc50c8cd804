package dickens.model;

import dickens.spin.ThermalSpin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameter {@code initial} of models that may conserve J: {@code ground}, {@code thermal:T},
 * {@code J:twoJ} or {@code weights:file}.
 */
final class InitialState {
  static final String GRAMMAR =
      "ground (all qubits down, J = N/2), thermal:T (product state at temperature T), J:twoJ (one"
          + " spin), or weights:FILE (one P_J a line, J = N/2 first)";

  private InitialState() {}

  static Parameter parameter() {
    return Parameter.text(
        "initial",
        "",
        "state that fixes the weights P_J where no local rate does: " + GRAMMAR,
        "A(17)");
  }

  /**
   * Reads the weights.
   *
   * @param text the parameter's text
   * @param qubits N
   * @param w0 qubit energy in the unit of the temperature
   */
  static SpinWeights weights(String text, int qubits, double w0) {
    String value = text.strip();
    int colon = value.indexOf(':');
    String kind = colon < 0 ? value : value.substring(0, colon);
    String argument = colon < 0 ? "" : value.substring(colon + 1);
    return switch (kind) {
      case "ground" -> SpinWeights.single(qubits);
      case "J" -> SpinWeights.single(twoJ(argument, qubits));
      case "thermal" -> thermal(temperature(argument), qubits, w0);
      case "weights" -> file(argument, qubits);
      default -> throw new BadRequest("initial = '" + text + "': it must be one of " + GRAMMAR);
    };
  }

  private static int twoJ(String argument, int qubits) {
    try {
      int twoJ = Integer.parseInt(argument.strip());
      if (twoJ >= 0 && twoJ <= qubits && (qubits - twoJ) % 2 == 0) {
        return twoJ;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadRequest(
        "initial = 'J:"
            + argument
            + "': for N = "
            + qubits
            + " twoJ must be one of N, N-2, .., "
            + qubits % 2);
  }

  private static double temperature(String argument) {
    try {
      double temperature = Double.parseDouble(argument.strip());
      if (temperature >= 0 && Double.isFinite(temperature)) {
        return temperature;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadRequest(
        "initial = 'thermal:" + argument + "': the temperature must be a number, 0 or greater");
  }

  /**
   * P_J of the thermal product state: d_J sum_m exp(-x m) / (2 cosh x/2)^N with d_J = N! (2J+1) /
   * ((N/2-J)! (N/2+J+1)!), in logs; weights below 1e-30 of the largest are left out.
   */
  private static SpinWeights thermal(double temperature, int qubits, double w0) {
    if (temperature == 0) {
      return SpinWeights.single(qubits);
    }
    double x = w0 / temperature;
    int count = qubits / 2 + 1;
    double[] logs = new double[count];
    double logDegeneracy = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < count; s++) {
      int twoJ = qubits - 2 * s;
      // d_{s+1}/d_s = (2J-1)/(2J+1) (N-s+1)/(s+1), 2J the spin of s
      logs[s] = logDegeneracy + ThermalSpin.logPartition(twoJ, x);
      largest = Math.max(largest, logs[s]);
      logDegeneracy +=
          Math.log((twoJ - 1.0) / (twoJ + 1.0)) + Math.log((qubits - s + 1.0) / (s + 1.0));
    }
    int first = 0;
    int last = count - 1;
    double threshold = largest + Math.log(1e-30);
    while (logs[first] < threshold) {
      first++;
    }
    while (logs[last] < threshold) {
      last--;
    }
    double[] weights = new double[last - first + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp(logs[first + i] - largest);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return new SpinWeights(qubits - 2 * first, weights);
  }

  private static SpinWeights file(String argument, int qubits) {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of(argument), StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      throw new BadRequest("initial = 'weights:" + argument + "': the file cannot be read: " + e);
    }
    List<String> complaints = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      double weight = number(line);
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        complaints.add(argument + " line " + (i + 1) + ": '" + line + "' is no weight P_J");
      }
      weights.add(weight);
      sum += weight;
    }
    if (weights.size() > qubits / 2 + 1) {
      complaints.add(
          argument + ": " + weights.size() + " weights for " + (qubits / 2 + 1) + " values of J");
    }
    if (complaints.isEmpty() && !(Math.abs(sum - 1) < 1e-9)) {
      complaints.add(argument + ": the weights add up to " + sum + ", not to 1");
    }
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
    double total = sum;
    return new SpinWeights(qubits, weights.stream().mapToDouble(w -> w / total).toArray());
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
