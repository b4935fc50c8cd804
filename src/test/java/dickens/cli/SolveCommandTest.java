package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dickens.backend.BackendChoice;
import dickens.backend.Backends;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Parameter;
import dickens.model.Values;
import dickens.report.CsvReader;
import dickens.report.Table;
import dickens.study.Evaluator;
import dickens.study.PointResult;
import dickens.study.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The commands models, describe and solve. */
class SolveCommandTest {
  private static final List<String> NAMES = List.of("I_c", "TUR", "kappa", "rho", "beta_c_zero");

  private static List<String> fields(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static PointResult direct(Map<String, String> request) {
    Model model = Models.named("refrigerator");
    Values values = model.complete(request);
    try (BackendChoice choice = Backends.open("cpu")) {
      return Evaluator.of(model)
          .evaluate(List.of(values), NAMES, choice.backend(), Progress.NONE)
          .get(0);
    }
  }

  @Test
  void jsonHasTheFieldsOfTheContractAndTheExactNumbers() {
    PointResult expected = direct(Map.of("N", "7", "beta_c", "1/3"));
    Outcome outcome =
        Outcome.ofLine(
            "solve --format json refrigerator N=7 --observe I_c,TUR,kappa beta_c=1/3 --observe"
                + " rho,beta_c_zero");
    assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
    assertEquals("", outcome.err());
    JsonNode json = outcome.json();
    assertEquals(List.of("model", "parameters", "observables", "report"), fields(json));
    assertEquals("refrigerator", json.get("model").textValue());

    JsonNode parameters = json.get("parameters");
    assertEquals(
        Models.named("refrigerator").parameters().stream().map(Parameter::name).toList(),
        fields(parameters));
    assertTrue(parameters.get("N").isIntegralNumber());
    assertEquals(7, parameters.get("N").longValue());
    assertEquals(7, parameters.get("twoJ").longValue(), "derived default");
    assertEquals("+", parameters.get("sector").textValue());
    assertEquals(1.0 / 3, parameters.get("beta_c").doubleValue());

    JsonNode observables = json.get("observables");
    assertEquals(NAMES, fields(observables));
    for (String name : List.of("I_c", "TUR", "beta_c_zero")) {
      assertEquals(
          expected.observables().get(name)[0], observables.get(name).doubleValue(), 0, name);
    }
    assertTrue(observables.get("kappa").isNull(), "undefined when it does not cool");
    double[] rho = expected.observables().get("rho");
    assertEquals(rho.length, observables.get("rho").size());
    for (int k = 0; k < rho.length; k++) {
      assertEquals(rho[k], observables.get("rho").get(k).doubleValue(), 0);
    }

    JsonNode report = json.get("report");
    assertEquals(
        List.of("status", "method", "iterations", "residual", "certificate", "seconds", "backend"),
        fields(report));
    assertEquals("converged", report.get("status").textValue());
    assertEquals(expected.report().method(), report.get("method").textValue());
    assertEquals(expected.report().iterations(), report.get("iterations").intValue());
    assertEquals(expected.report().residual(), report.get("residual").doubleValue(), 0);
    assertEquals(expected.report().certificate(), report.get("certificate").doubleValue(), 0);
    assertTrue(report.get("seconds").doubleValue() > 0);
    assertEquals("cpu", report.get("backend").textValue());
  }

  @Test
  void oneLevelHasAnArrayOfOnePopulation() {
    // twoJ = 0 leaves one level: rho = [1], no current, TUR undefined
    JsonNode json =
        Outcome.ofLine("solve refrigerator N=2 twoJ=0 --observe rho,I_c,TUR --format json").json();
    JsonNode observables = json.get("observables");
    assertTrue(observables.get("rho").isArray());
    assertEquals(1, observables.get("rho").size());
    assertEquals(1.0, observables.get("rho").get(0).doubleValue(), 0);
    assertEquals(0.0, observables.get("I_c").doubleValue(), 0);
    assertTrue(observables.get("TUR").isNull());
  }

  @Test
  void sameRequestGivesTheSameBytesButForTheSeconds() {
    String line = "solve refrigerator N=101 --observe I_c,S_c,C4_w,rho --format json";
    String first = Outcome.ofLine(line).out();
    String second = Outcome.ofLine(line).out();
    String seconds = "\"seconds\":[^,]*,";
    assertEquals(first.replaceAll(seconds, ""), second.replaceAll(seconds, ""));
  }

  @Test
  void csvReadsBackExactly() {
    PointResult expected = direct(Map.of("N", "7"));
    Outcome outcome = Outcome.ofLine("solve refrigerator N=7 --observe I_c,rho,kappa --format csv");
    assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
    Table table = CsvReader.read(outcome.out(), "output");
    assertEquals(1, table.rowCount());
    assertEquals("refrigerator", table.header("model").orElseThrow());
    assertEquals("7", table.text(0, "N"));
    assertEquals(expected.observables().get("I_c")[0], table.number(0, "I_c"), 0);
    assertEquals(expected.observables().get("rho")[3], table.number(0, "rho[3]"), 0);
    assertEquals("Omega^2", table.column("I_c").unit());
    assertEquals("converged", table.text(0, "status"));
  }

  @Test
  void tableNamesValuesUnitsAndMeanings() {
    Outcome outcome = Outcome.ofLine("solve refrigerator N=7 --observe I_c");
    assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
    double current = direct(Map.of("N", "7")).observables().get("I_c")[0];
    String row = outcome.out().lines().filter(l -> l.startsWith("I_c ")).findFirst().orElseThrow();
    assertTrue(row.contains(Double.toString(current)), row);
    assertTrue(row.contains("Omega^2") && row.contains("energy current"), row);
    assertTrue(outcome.out().contains("converged: GTH elimination, 4 of 4 levels"));
  }

  @Test
  void everyModelIsListedAndDescribed() {
    String list = Outcome.of("models").out();
    for (Model model : Models.all()) {
      assertTrue(list.contains(model.name() + " "), list);
      Outcome table = Outcome.of("describe", model.name());
      Outcome json = Outcome.of("describe", model.name(), "--format", "json");
      assertEquals(ExitCode.GOOD, table.code(), table.err());
      JsonNode parameters = json.json().get("parameters");
      for (int k = 0; k < parameters.size(); k++) {
        Parameter p = model.parameters().get(k);
        assertTrue(table.out().contains(p.name() + " "), p.name());
        assertEquals(p.name(), parameters.get(k).get("name").textValue());
        assertEquals(p.unit(), parameters.get(k).get("unit").textValue());
        assertEquals(p.source(), parameters.get(k).get("equation").textValue());
        assertEquals(p.defaultValue().isEmpty(), parameters.get(k).get("default").isNull());
      }
      JsonNode observables = json.json().get("observables");
      assertEquals(Evaluator.of(model).observables().size(), observables.size());
      for (String field : List.of("name", "unit", "meaning", "equation")) {
        assertTrue(observables.get(0).hasNonNull(field), field);
      }
    }
  }

  @Test
  void everyCommandExplainsItselfWithAnExample() {
    Outcome all = Outcome.of("--help");
    assertEquals(ExitCode.GOOD, all.code());
    for (String name : List.of("models", "describe", "solve", "resolvent")) {
      assertTrue(all.out().contains("  " + name + " "), name);
      Outcome help = Outcome.of(name, "--help");
      assertEquals(ExitCode.GOOD, help.code());
      assertTrue(help.out().contains("  dickens " + name), help.out());
    }
  }

  @Test
  void versionNamesCommitAndJava() {
    Outcome outcome = Outcome.of("--version");
    assertEquals(ExitCode.GOOD, outcome.code());
    assertTrue(outcome.out().matches("(?s)dickens \\S+\\s+commit \\S+\\s+Java 1?\\d.*"));
  }
}
