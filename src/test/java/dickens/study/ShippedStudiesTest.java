package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.ReferenceFile.Row;
import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.report.CsvReader;
import dickens.report.Table;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The studies behind the figures, at their quick level, against the reference files. */
class ShippedStudiesTest {
  private static final Backend CPU = Backends.open("cpu").backend();

  private static final Map<String, Table> TABLES = new LinkedHashMap<>();

  /** Columns of the reference files and the parameters that they hold. */
  private static final Map<String, String> PARAMETERS = new LinkedHashMap<>();

  static {
    PARAMETERS.put("N", "N");
    for (String bath : List.of("c", "h", "w")) {
      for (String name : List.of("eps_", "delta_", "beta_")) {
        PARAMETERS.put(name + bath, name + bath);
      }
      PARAMETERS.put("Gamma_" + bath, "Gam_" + bath);
    }
  }

  static List<String> ids() {
    return ShippedStudies.ids();
  }

  private static Table table(String id) {
    return TABLES.computeIfAbsent(
        id,
        name -> {
          Study study = ShippedStudies.study(name, Optional.of(Resolution.QUICK));
          StudyRunner.Outcome outcome = StudyRunner.run(study, CPU, 2, Progress.NONE);
          assertEquals(List.of(), outcome.notes());
          return outcome.table();
        });
  }

  /** What row and header of a table say about a parameter. */
  private static double parameter(Table table, int row, String name) {
    if (table.hasColumn(name)) {
      return table.number(row, name);
    }
    String text = table.header("parameter " + name).orElseThrow();
    return Double.parseDouble(text.substring(0, text.indexOf(' ')));
  }

  private static boolean isNear(double a, double b) {
    // grids of the reference files end in other last digits than ours
    return Math.abs(a - b) <= 4e-15 * Math.abs(b);
  }

  /** Compares all rows that a table and a reference file share; how many there are. */
  private static int compare(
      String id, String resource, String curve, Map<String, String> columns, double tolerance) {
    Table table = table(id);
    int shared = 0;
    List<Row> rows = ReferenceFile.rows(resource);
    for (int k = 0; k < table.rowCount(); k++) {
      if (!curve.isEmpty() && !table.text(k, "curve").equals(curve)) {
        continue;
      }
      for (Row row : rows) {
        int at = k;
        boolean same =
            PARAMETERS.entrySet().stream()
                .allMatch(p -> isNear(parameter(table, at, p.getKey()), row.number(p.getValue())));
        if (same) {
          shared++;
          columns.forEach(
              (ours, theirs) -> {
                double expected = row.number(theirs);
                assertEquals(
                    expected,
                    table.number(at, ours),
                    tolerance * Math.max(1e-2, Math.abs(expected)),
                    () -> id + " " + ours + ", reference " + row);
              });
        }
      }
    }
    return shared;
  }

  // Tolerances: currents 1e-14 of the gross flux, noise 2e-12 (physics of the solver); shared grid
  // points may differ in the last digit, which costs another few 1e-14. 2e-12 covers both.

  @Test
  void figureTwoAgreesWithTheReference() {
    assertTrue(
        compare(
                "refrigerator-fig2",
                "refrigerator/fig2_scaling.csv",
                "full model",
                Map.of("I_c", "I_c_full", "S_c", "S_c_full"),
                2e-12)
            >= 8);
    Table table = table("refrigerator-fig2");
    int compared = 0;
    for (int k = 0; k < table.rowCount(); k++) {
      for (Row row : ReferenceFile.rows("refrigerator/fig2_scaling.csv")) {
        boolean isReduced = table.text(k, "curve").equals("reduced model");
        if (isReduced && table.number(k, "N") == row.number("N")) {
          compared++;
          assertNear(row.number("I_c_red"), table.number(k, "I_c"));
          assertNear(row.number("S_c_red"), table.number(k, "S_c"));
          assertNear(row.number("G4"), table.number(k, "G4"));
          assertNear(row.number("G5"), table.number(k, "G5"));
        }
      }
    }
    assertEquals(8, compared);
  }

  private static void assertNear(double expected, double actual) {
    assertEquals(expected, actual, 2e-12 * Math.abs(expected));
  }

  @Test
  void figureThreeAgreesWithTheReference() {
    // not I_w: the gross flux of the hottest bath is a thousand times larger
    Map<String, String> currents = Map.of("I_c", "I_c", "I_h", "I_h");
    assertEquals(49, compare("refrigerator-fig3a", "refrigerator/fig3a.csv", "", currents, 2e-12));
    assertEquals(49, compare("refrigerator-fig3b", "refrigerator/fig3b.csv", "", currents, 2e-12));
  }

  @Test
  void figureFourAgreesWithTheReferenceAndEndsAtItsRoots() {
    assertTrue(
        compare("refrigerator-fig4", "refrigerator/fig4.csv", "", Map.of("I_c", "I_c"), 2e-12)
            >= 8);
    Table table = table("refrigerator-fig4");
    Set<Double> found = new HashSet<>();
    for (Row row : ReferenceFile.rows("refrigerator/fig4_roots.csv")) {
      for (int k = 0; k < table.rowCount(); k++) {
        if (table.number(k, "delta_w") == row.number("delta_w")) {
          found.add(row.number("delta_w"));
          assertEquals(row.number("beta_c_root"), table.number(k, "beta_c_zero"), 1e-13);
        }
      }
    }
    assertEquals(4, found.size());
  }

  @Test
  void figureFiveAgreesWithTheReference() {
    for (String panel : List.of("a", "b", "c", "d")) {
      Map<String, String> columns = Map.of("I_c", "I_c", "I_c_reduced", "I_c_reduced");
      assertTrue(
          compare("refrigerator-fig5", "refrigerator/fig5.csv", panel, columns, 2e-12) >= 20);
    }
  }

  @Test
  void figureSixAgreesWithTheReference() {
    Table table = table("refrigerator-fig6");
    int shared = 0;
    for (Row row : ReferenceFile.rows("refrigerator/fig6.csv")) {
      for (int k = 0; k < table.rowCount(); k++) {
        if (row.number("delta") == 0.1
            && row.number("eps") == 2
            && isNear(table.number(k, "omega"), row.number("omega"))) {
          shared++;
          assertNear(row.number("Gamma"), table.number(k, "Gamma_peaked"));
          assertNear(row.number("Gamma_reg"), table.number(k, "Gamma_regularised"));
          assertNear(row.number("Gamma_tilde"), table.number(k, "Gamma_residual"));
        }
      }
    }
    assertTrue(shared >= 10, "only " + shared + " points are shared");
  }

  @Test
  void figureSevenAgreesWithTheReferenceAndStaggers() {
    Table table = table("refrigerator-fig7");
    int shared = 0;
    for (Row row : ReferenceFile.rows("refrigerator/fig7.csv")) {
      for (int k = 0; k < table.rowCount(); k++) {
        if (table.number(k, "N") == row.number("N")) {
          shared++;
          assertEquals(row.number("t_th"), table.number(k, "t_th"), 1e-12 * row.number("t_th"));
        }
      }
    }
    assertEquals(table.rowCount(), shared);
    for (int k = 0; k < table.rowCount(); k += 2) {
      assertTrue(table.number(k + 1, "t_th_N2") > 1.1 * table.number(k, "t_th_N2"));
    }
  }

  @Test
  void appendixDAgreesWithTheReference() {
    Map<String, String> columns = Map.of("I_c", "I_c", "S_c", "S_c");
    String equal = "equal c and w";
    assertTrue(compare("refrigerator-appD", "refrigerator/appD.csv", equal, columns, 2e-12) >= 2);
    assertTrue(
        compare(
                "refrigerator-appD",
                "refrigerator/appD.csv",
                equal,
                Map.of("I_c_two_level", "D2"),
                2e-12)
            >= 2);
    assertTrue(
        compare("refrigerator-appD", "refrigerator/appD.csv", "c and h", columns, 2e-12) >= 1);
  }

  // below gx = 1 mean-field theory holds up to 1/N, far above it the state is nearly mixed
  @Test
  void timeCrystalHasItsTransitionAtTheMeanFieldDrive() {
    Table table = table("ensemble-time-crystal");
    for (int k = 0; k < table.rowCount(); k++) {
      boolean isLarge = table.number(k, "N") == 40 && table.number(k, "emission") == 0;
      double gx = table.number(k, "gx");
      if (isLarge && gx < 0.75) {
        assertEquals(-Math.sqrt(1 - gx * gx), table.number(k, "m_z"), 0.02);
        assertTrue(table.number(k, "squeezing") < 1);
      } else if (isLarge && gx > 1.3) {
        assertEquals(0, table.number(k, "m_z"), 0.05);
      }
    }
  }

  // Meiser and Holland 2010: J+J- = N^2/8 at pumping N/2 times the collective rate
  @Test
  void laserIsBrightestAtHalfTheLargestPumping() {
    Table table = table("ensemble-laser");
    for (int k = 0; k < table.rowCount(); k++) {
      if (table.number(k, "N") == 80 && Math.abs(table.number(k, "pumping") - 0.5) < 1e-9) {
        assertEquals(0.125, table.number(k, "light"), 0.005);
        return;
      }
    }
    throw new AssertionError("the point is missing");
  }

  // Gross and Haroche 1982: the burst peaks near t = ln N over N times the collective rate; local
  // decay lowers it; all excitations leave
  @Test
  void theBurstPeaksAtTheLogarithmOfTheNumberOfQubits() {
    Table table = table("ensemble-burst");
    for (int n : new int[] {100, 300, 1000}) {
      double peak = 0;
      double time = 0;
      for (int k = 0; k < table.rowCount(); k++) {
        boolean isWanted = table.number(k, "N") == n && table.number(k, "emission") == 0;
        if (isWanted && table.number(k, "light") > peak) {
          peak = table.number(k, "light");
          time = table.number(k, "t");
        }
      }
      // points are 0.5 apart
      assertEquals(Math.log(n), time, 0.6);
      // a classical dipole reaches 1; the spread of the delay takes a fifth of the mean
      assertEquals(0.78, peak, 0.02);
    }
  }

  // linearised fluctuations of many qubits, off the transition good to 1/N
  @Test
  void squeezingOfManyQubitsIsThatOfLinearisedFluctuations() {
    Table table = table("ensemble-lmg");
    int compared = 0;
    for (int k = 0; k < table.rowCount(); k++) {
      if (table.number(k, "N") == 80 && table.number(k, "w0") > 1.45) {
        assertEquals(table.number(k, "linearised"), table.number(k, "squeezing"), 2.0 / 80);
        compared++;
      }
    }
    assertTrue(compared > 5);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void figureWritesTableAndPictures(String id, @TempDir Path folder) throws IOException {
    Study study = ShippedStudies.study(id, Optional.of(Resolution.QUICK));
    Table table = table(id);
    List<Path> files = StudyFiles.write(study, table, List.of(), folder);
    assertEquals(StudyFiles.names(study), files.stream().map(f -> f.getFileName() + "").toList());
    assertEquals(table, CsvReader.read(folder.resolve(study.tableFile())));
    for (Study.StudyPlot plot : study.plots()) {
      BufferedImage image = ImageIO.read(folder.resolve(plot.file() + ".png").toFile());
      Set<Integer> colours = new HashSet<>();
      for (int x = 0; x < image.getWidth(); x++) {
        for (int y = 0; y < image.getHeight(); y++) {
          colours.add(image.getRGB(x, y));
        }
      }
      assertTrue(colours.size() > 20, "the picture is nearly blank");
      String svg = Files.readString(folder.resolve(plot.file() + ".svg"));
      assertTrue(svg.contains("<path") || svg.contains("<poly") || svg.contains("<rect"));
      assertTrue(svg.strip().endsWith("</svg>"));
    }
  }

  @Test
  void everyStudyIsNamedAsItsFile() {
    for (String id : ShippedStudies.ids()) {
      for (Resolution resolution : Resolution.values()) {
        Study study = ShippedStudies.study(id, Optional.of(resolution));
        assertEquals(id, study.id());
        assertTrue(!study.title().isEmpty() && !study.plots().isEmpty());
      }
    }
  }
}
