package dickens.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.report.Plot;
import dickens.report.PlotSpecReader;
import dickens.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of processor against GPU, from result files with made-up laws of the times. */
final class CrossoverTableTest {
  @TempDir private Path folder;

  private static String jmh(String method, String params, double milliseconds, String jvmArgs) {
    return String.format(
        Locale.ROOT,
        """
        {"benchmark": "dickens.solve.lattice.LatticeSolverBenchmark.%s", "jvmArgs": [%s],
         "params": {%s}, "primaryMetric": {"scoreUnit": "ms/op",
         "rawData": [[%g, %g, %g]]}}""",
        method,
        jvmArgs,
        params,
        9 * milliseconds,
        milliseconds,
        milliseconds / 9);
  }

  private Path file(String name, List<String> results) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        "{\"machine\": {\"commit\": \"c0\", \"cpu\": \"a processor\"}, \"results\": ["
            + String.join(",", results)
            + "]}");
    return file;
  }

  /** Seconds of the processor N / 1e6, of the GPU 0.01 + N / 1e8: equal at N = 10101. */
  private List<String> results(String backends, String jvmArgs) {
    List<String> results = new ArrayList<>();
    for (String backend : backends.split(",")) {
      for (int n : new int[] {100, 1000, 10_000, 20_000, 1_000_000}) {
        double seconds = backend.equals("cpu") ? n / 1e6 : 0.01 + n / 1e8;
        String params = "\"backend\": \"" + backend + "\", \"qubits\": \"" + n + "\"";
        results.add(jmh("standard", params, 1e3 * seconds, jvmArgs));
      }
    }
    return results;
  }

  @Test
  void theCrossoverLiesWhereTheTwoLawsMeet() throws IOException {
    Table table = CrossoverTable.of(List.of(file("a.json", results("cpu,cuda", ""))));
    String told = table.header("crossover of LatticeSolver, standard").orElseThrow();
    assertEquals("the GPU is faster from N = 10000 on (between 10000 and 20000)", told);
    assertEquals(10, table.rowCount());
    assertEquals("gpu", table.text(9, "backend"));
    // the median of three, in seconds; 1 s over 0.02 s
    assertEquals(0.02, table.number(9, "seconds"), 1e-12);
    assertEquals(50, table.number(9, "speedup"), 1e-9);
    assertTrue(Double.isNaN(table.number(0, "speedup")));
    Plot.render(table, PlotSpecReader.read(CrossoverTable.plot(table), "test"))
        .write(folder.resolve("a.png"));
    assertTrue(Files.size(folder.resolve("a.png")) > 10_000);
  }

  /** Power laws are straight lines in the logarithms, so that the interpolation is exact. */
  @Test
  void theInterpolationIsExactForPowerLaws() {
    double[] sizes = {10, 1000, 100_000};
    double[] speedups = new double[3];
    for (int i = 0; i < 3; i++) {
      speedups[i] = Math.pow(sizes[i] / 3456, 0.7);
    }
    assertEquals(3456, new Crossover(sizes, speedups).size(), 1e-9);
  }

  @Test
  void whatWasNotEnclosedIsSaidSo() {
    double[] sizes = {10, 100, 1000};
    String always = new Crossover(sizes, new double[] {1.5, 2, 3}).told("N");
    assertEquals("the GPU is faster at every size measured, from N = 10 on", always);
    String never = new Crossover(sizes, new double[] {.1, .2, .9}).told("N");
    assertEquals("the processor is faster still at the largest size, N = 1000", never);
    assertTrue(Double.isNaN(new Crossover(sizes, new double[] {2, .2, .9}).size()));
    String twice = new Crossover(sizes, new double[] {2, .5, 2}).told("N");
    assertTrue(twice.endsWith("(between 100 and 1000; also at some smaller sizes)"), twice);
    assertEquals("no size was measured on both", new Crossover(new double[0], sizes(0)).told("N"));
  }

  private static double[] sizes(int count) {
    return new double[count];
  }

  @Test
  void withoutAGpuTheProcessorStandsAloneAndTheTableSaysSo() throws IOException {
    Table table = CrossoverTable.of(List.of(file("cpu.json", results("cpu", ""))));
    assertEquals(CrossoverTable.NOT_MEASURED, table.header("gpu").orElseThrow());
    assertEquals(List.of("cpu"), table.distinct("backend"));
    String plot = CrossoverTable.plot(table);
    assertTrue(plot.contains(CrossoverTable.NOT_MEASURED), plot);
    Plot.render(table, PlotSpecReader.read(plot, "test")).write(folder.resolve("cpu.png"));
  }

  @Test
  void timesOfTheHostExecutionAreNeverThoseOfAGpu() throws IOException {
    String standIn = "\"-Ddickens.bench.stand-in=true\"";
    Table table = CrossoverTable.of(List.of(file("host.json", results("cpu,cuda", standIn))));
    assertEquals(List.of("cpu"), table.distinct("backend"));
    assertTrue(table.header("left out").orElseThrow().startsWith("5 times of kernels"));
    Path verify = folder.resolve("verify.json");
    Files.writeString(
        verify,
        """
        {"standIn": true, "parts": {"maps": {"scaling": [
          {"family": "maps", "case": "N = 1000", "axis": "points", "size": 100, "backend": "cuda", "seconds": 1},
          {"family": "maps", "case": "N = 1000", "axis": "points", "size": 100, "backend": "cpu", "seconds": 2}]}}}
        """);
    Table second = CrossoverTable.of(List.of(verify));
    assertEquals(List.of("cpu"), second.distinct("backend"));
    assertEquals("points", second.text(0, "axis"));
  }

  @Test
  void theSameTimeTwiceIsRefusedWithBothFiles() throws IOException {
    Path a = file("a.json", results("cpu", ""));
    Path b = file("b.json", results("cpu,cuda", ""));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> CrossoverTable.of(List.of(a, b)));
    assertTrue(e.getMessage().contains("a.json and again in b.json"), e.getMessage());
  }
}
