package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dickens.OptionalTool;
import dickens.report.Column;
import dickens.report.CsvReader;
import dickens.report.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The arrays as h5py and xarray see them, by the lines that the README shows. Needs {@code
 * /usr/bin/python3} with h5py and xarray (Debian: python3-h5py, python3-xarray).
 */
class Hdf5PythonTest {
  private static final String PYTHON = "/usr/bin/python3";

  /** Curves that differ in a parameter, two axes, an array observable, undefined numbers. */
  private static final String STUDY =
      """
      study: grid
      model: refrigerator
      sweep:
        - {name: N, list: [3, 11]}
        - {name: beta_c, list: [0.8, 1.5, 3.2]}
      curves:
        - {label: slow, parameters: {delta_c: 0.1}}
        - {label: fast, parameters: {delta_c: 0.2}}
      observables: [I_c, kappa, rho]
      """;

  @TempDir Path folder;

  @BeforeAll
  static void requirePython() throws IOException, InterruptedException {
    OptionalTool.require("python", whatIsMissing());
  }

  private static String whatIsMissing() throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return "HDF5 is read by Python only where there is " + PYTHON;
    }
    Process process =
        new ProcessBuilder(PYTHON, "-c", "import h5py, xarray").redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0
        ? ""
        : "HDF5 is read by Python only where h5py and xarray are installed: "
            + said.lines().reduce("", (a, b) -> b);
  }

  @Test
  void theReadmeStudyIsReadByTheReadmeLines() throws Exception {
    Path study = Files.writeString(folder.resolve("my.yaml"), block("yaml", "study: "));
    run("run", study, "--resolution", "quick", "--out", folder.resolve("results"));
    String said = python(block("python", "h5py"));
    assertTrue(said.contains("I_c") && said.contains("Omega"), said);
  }

  @Test
  void everyCellIsWhereTheTableHasIt() throws Exception {
    Path study = Files.writeString(folder.resolve("my.yaml"), STUDY);
    run("run", study, "--out", folder);
    String function = block("python", "h5py").split("\nprint\\(")[0];
    String said =
        python(function + "\nimport json\nprint(json.dumps(load('grid.h5').to_dict()))\n");
    JsonNode seen =
        JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build()
            .readTree(said);
    Table table = CsvReader.read(folder.resolve("grid.csv"));
    assertEquals(12, table.rowCount());
    int compared = 0;
    for (int row = 0; row < table.rowCount(); row++) {
      for (Column column : table.columns()) {
        Matcher component = Pattern.compile("(.+)\\[(\\d+)]").matcher(column.name());
        String name = component.matches() ? component.group(1) : column.name();
        JsonNode variable = seen.at("/coords/" + name);
        if (variable.isMissingNode()) {
          variable = seen.at("/data_vars/" + name);
        }
        JsonNode cell = variable.get("data");
        for (JsonNode dimension : variable.get("dims")) {
          cell =
              switch (dimension.asText()) {
                case "curve" -> cell.get(row / 6);
                case "N" -> cell.get(row / 3 % 2);
                case "beta_c" -> cell.get(row % 3);
                default -> cell.get(Integer.parseInt(component.group(2)));
              };
        }
        if (column.isNumeric()) {
          assertEquals(table.number(row, column.name()), cell.asDouble(), column.name());
          assertEquals(column.unit(), variable.at("/attrs/units").asText(), column.name());
        } else {
          assertEquals(table.text(row, column.name()), cell.asText(), column.name());
        }
        assertEquals(column.meaning(), variable.at("/attrs/long_name").asText(), column.name());
        compared++;
      }
    }
    assertEquals(table.rowCount() * table.columns().size(), compared);
    assertTrue(
        Double.isNaN(table.number(0, "rho[4]")) && table.number(3, "rho[4]") > 0,
        "an array observable is among them, shorter for the smaller N");
    assertEquals(List.of("curve", "N", "beta_c"), texts(seen.at("/data_vars/I_c/dims")));
    assertEquals(List.of("curve"), texts(seen.at("/data_vars/delta_c/dims")));
    assertEquals(
        Files.readString(folder.resolve("grid.yaml")), seen.at("/attrs/study_yaml").asText());
    assertEquals(table.header("commit").orElseThrow(), seen.at("/attrs/commit").asText());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  private static void run(Object... words) {
    Outcome outcome =
        Outcome.of(java.util.Arrays.stream(words).map(Object::toString).toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err());
  }

  /** The first block of code of the README in that language that contains a text. */
  private static String block(String language, String content) throws IOException {
    Matcher blocks =
        Pattern.compile("(?s)```" + language + "\n(.*?)```")
            .matcher(Files.readString(Path.of("README.md")));
    while (blocks.find()) {
      if (blocks.group(1).contains(content)) {
        return blocks.group(1);
      }
    }
    throw new AssertionError("the README shows no " + language + " with '" + content + "'");
  }

  private String python(String program) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("read.py"), program);
    Process process =
        new ProcessBuilder(PYTHON, script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
