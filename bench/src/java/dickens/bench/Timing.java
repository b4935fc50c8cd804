package dickens.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * One time of a result file, of JMH or of {@code bench/gpu/verify}.
 *
 * @param family what was measured, e.g. LatticeSolver
 * @param problem which of its cases
 * @param axis what the size counts: N, or points
 * @param size how large
 * @param place where
 * @param seconds median time
 * @param source name of the file
 */
record Timing(
    String family,
    String problem,
    String axis,
    double size,
    Place place,
    double seconds,
    String source) {

  /** Where something was computed. */
  enum Place {
    CPU("cpu"),
    GPU("gpu"),
    /** The kernels, executed on the processor: to be presented nowhere. */
    HOST_EXECUTION("host execution");

    private final String label;

    Place(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    private static Place of(String backend, boolean standIn) {
      return backend.equals("cpu") ? CPU : standIn ? HOST_EXECUTION : GPU;
    }
  }

  /**
   * All times of a file; results of benchmarks that know no back end are times of the processor.
   *
   * @throws IllegalArgumentException where the file has none
   */
  static List<Timing> read(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    String source = file.getFileName().toString();
    List<Timing> times = new ArrayList<>();
    for (JsonNode result : root.path("results")) {
      times.add(ofJmh(result, source));
    }
    boolean standIn = root.path("standIn").asBoolean();
    for (JsonNode part : root.path("parts")) {
      for (JsonNode row : part.path("scaling")) {
        times.add(
            new Timing(
                row.path("family").asText(),
                row.path("case").asText(),
                row.path("axis").asText(),
                row.path("size").asDouble(),
                Place.of(row.path("backend").asText(), standIn),
                row.path("seconds").asDouble(),
                source));
      }
    }
    if (times.isEmpty()) {
      throw new IllegalArgumentException(
          file + ": no times in it; a result of JMH (bench/results) or of verify is needed");
    }
    return times;
  }

  private static Timing ofJmh(JsonNode result, String source) {
    String[] words = result.path("benchmark").asText().split("\\.");
    StringBuilder problem = new StringBuilder(words[words.length - 1]);
    String family = words[words.length - 2].replaceFirst("Benchmark$", "");
    JsonNode params = result.path("params");
    boolean overPoints = params.has("points");
    String axis = overPoints ? "points" : "N";
    double size = params.path(overPoints ? "points" : "qubits").asDouble(Double.NaN);
    Iterator<Map.Entry<String, JsonNode>> all = params.fields();
    while (all.hasNext()) {
      Map.Entry<String, JsonNode> param = all.next();
      String name = param.getKey();
      boolean isSize = name.equals(overPoints ? "points" : "qubits");
      if (!isSize && !name.equals("backend")) {
        String word = name.equals("qubits") ? "N = " : name.equals("regime") ? "" : name + " = ";
        problem.append(", ").append(word).append(param.getValue().asText());
      }
    }
    boolean standIn = false;
    for (JsonNode argument : result.path("jvmArgs")) {
      standIn |= argument.asText().equals("-D" + EitherBackend.STAND_IN + "=true");
    }
    String unit = result.path("primaryMetric").path("scoreUnit").asText();
    return new Timing(
        family,
        problem.toString(),
        axis,
        size,
        Place.of(params.path("backend").asText("cpu"), standIn),
        median(result.path("primaryMetric").path("rawData")) * seconds(unit),
        source);
  }

  private static double seconds(String unit) {
    return switch (unit) {
      case "s/op" -> 1;
      case "ms/op" -> 1e-3;
      case "us/op" -> 1e-6;
      case "ns/op" -> 1e-9;
      default ->
          throw new IllegalArgumentException("unit " + unit + ": a time an operation is needed");
    };
  }

  private static double median(JsonNode forks) {
    List<Double> all = new ArrayList<>();
    for (JsonNode fork : forks) {
      fork.forEach(time -> all.add(time.asDouble()));
    }
    double[] times = all.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
