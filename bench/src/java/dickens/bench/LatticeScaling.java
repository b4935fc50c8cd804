package dickens.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.Plot;
import dickens.report.PlotSpecReader;
import dickens.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Time, states and memory of the heat valve's steady state against N, from a result of
 * LatticeSolverBenchmark, as a table and a plot beside it: LatticeSolverScaling-&lt;date&gt;.csv,
 * .png. The argument is the result file.
 */
public final class LatticeScaling {
  private static final String PLOT =
      """
      title: Heat valve, steady state on the processor
      x: N
      curves: case
      draw: both
      columns: 2
      xAxis: {scale: log}
      panels:
        - {title: time, y: seconds, yAxis: {label: "time [s]", scale: log}}
        - {title: states of the window, y: states, yAxis: {scale: log}, slopes: {exponent: 0.5, y: states, label: "N^0.5"}}
      """;

  private LatticeScaling() {}

  public static void main(String[] args) throws IOException {
    Path source = Path.of(args[0]);
    Table table = table(new ObjectMapper().readTree(source.toFile()), source);
    String name =
        source.getFileName().toString().replace("Benchmark", "Scaling").replace(".json", "");
    CsvWriter.write(table, source.resolveSibling(name + ".csv"));
    Plot.render(table, PlotSpecReader.read(PLOT, "LatticeScaling"))
        .write(source.resolveSibling(name + ".png"));
  }

  private static Table table(JsonNode file, Path source) {
    Table.Builder table =
        Table.builder()
            .header("study", "steady state of the heat valve, time and states against N")
            .header("source", source.getFileName().toString())
            .header("commit", file.path("machine").path("commit").asText())
            .header("cores", file.path("machine").path("cores").asText())
            .column(
                Column.text(
                    "case",
                    "standard: Fig. 4c at T_0/T_p = 3; hot: local bath at T_0/T_p = 0.01, g = 1,"
                        + " T_0/T_h = 3"))
            .column(Column.integer("N", "number of qubits"))
            .column(Column.real("seconds", "s", "solver time, median"))
            .column(Column.real("states", "", "states of the window"))
            .column(Column.real("bytes", "B", "memory of the window, its tree and its factors"));
    for (String kind : new String[] {"standard", "hot"}) {
      for (JsonNode result : file.path("results")) {
        boolean onProcessor = result.path("params").path("backend").asText("cpu").equals("cpu");
        if (onProcessor && result.path("benchmark").asText().endsWith("." + kind)) {
          JsonNode counted = result.path("secondaryMetrics");
          table.row(
              kind,
              result.path("params").path("qubits").asLong(),
              1e-3 * median(result.path("primaryMetric").path("rawData")),
              counted.path("states").path("score").asDouble(),
              counted.path("bytes").path("score").asDouble());
        }
      }
    }
    return table.build();
  }

  private static double median(JsonNode forks) {
    double[] times = new double[forks.path(0).size()];
    Arrays.setAll(times, k -> forks.path(0).path(k).asDouble());
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
