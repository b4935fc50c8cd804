package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExportCommandTest {
  @Test
  void oneQubitWithEmissionIsTheTwoLevelMatrix(@TempDir Path folder) throws IOException {
    // rho_uu' = -g rho_uu, rho_dd' = g rho_uu, rho_ud' = (-g/2 - i w0) rho_ud
    Path file = folder.resolve("L.mtx");
    Outcome outcome =
        Outcome.of("export", "ensemble", "N=1", "w0=3", "emission=0.5", "--out", file.toString());
    assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
    List<String> lines =
        Files.readAllLines(file).stream().filter(line -> !line.startsWith("% ")).toList();
    assertEquals(
        List.of(
            "%%MatrixMarket matrix coordinate complex general",
            "4 4 4", "1 1 -0.5 0.0", "2 2 -0.25 -3.0", "3 3 -0.25 3.0", "4 1 0.5 0.0"),
        lines);
  }

  @Test
  void columnsOfRateMatricesSumToZero() {
    for (String model : List.of("refrigerator", "heat-valve")) {
      Outcome outcome = Outcome.of("export", model, "N=11");
      assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
      List<String> lines = outcome.out().lines().filter(l -> !l.startsWith("%")).toList();
      int size = Integer.parseInt(lines.get(0).split(" ")[0]);
      double[] sum = new double[size];
      double[] diagonal = new double[size];
      for (String line : lines.subList(1, lines.size())) {
        String[] words = line.split(" ");
        int column = Integer.parseInt(words[1]) - 1;
        double value = Double.parseDouble(words[2]);
        sum[column] += value;
        if (words[0].equals(words[1])) {
          diagonal[column] = value;
        }
      }
      for (int k = 0; k < size; k++) {
        assertTrue(diagonal[k] < 0, "every state is left");
        assertEquals(0, sum[k] / diagonal[k], 1e-14, "rounding of a few rates");
      }
    }
  }

  @Test
  void formulasHaveNoGenerator() {
    Outcome outcome = Outcome.of("export", "detuned-pair");
    assertEquals(ExitCode.BAD_REQUEST, outcome.code());
    assertTrue(outcome.err().contains("no generator to export"), outcome.err());
  }
}
