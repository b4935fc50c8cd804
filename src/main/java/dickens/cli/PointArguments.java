package dickens.cli;

import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** A model and the values of its parameters: {@code MODEL name=value ..}. */
final class PointArguments {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "Model; 'dickens models' lists them.")
  private String model;

  @Parameters(
      index = "1..*",
      paramLabel = "name=value",
      description = {
        "Parameters that differ from their defaults; 'dickens describe MODEL' lists them. Numbers"
            + " as 31, 1e-3 or 1/3."
      })
  private List<String> assignments = List.of();

  /** The name as typed, if it is one of a model. */
  Optional<String> modelName() {
    return Models.all().stream().map(Model::name).filter(name -> name.equals(model)).findFirst();
  }

  /** The model. */
  Model model() {
    if (model == null || model.contains("=")) {
      String names = String.join(", ", Models.all().stream().map(Model::name).toList());
      throw new BadRequest("name the model first, one of " + names);
    }
    return Models.named(model);
  }

  /** The complete values, defaults included; every mistake is told at once. */
  Values values() {
    Complaints complaints = new Complaints();
    Map<String, String> request = request(complaints);
    Optional<Values> values = complaints.collect(() -> model().complete(request));
    complaints.throwIfAny();
    return values.orElseThrow();
  }

  /** The parameters as typed; every mistake of form is told at once. */
  Map<String, String> request() {
    Complaints complaints = new Complaints();
    Map<String, String> request = request(complaints);
    complaints.throwIfAny();
    return request;
  }

  private Map<String, String> request(Complaints complaints) {
    if (assignments.stream().anyMatch(a -> a.startsWith("=") || a.endsWith("="))) {
      complaints.add(misplacedEquals());
      return Map.of();
    }
    Map<String, String> request = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 0) {
        complaints.add("'" + assignment + "' is not of the form name=value");
        continue;
      }
      String name = assignment.substring(0, equals).strip();
      String value = assignment.substring(equals + 1).strip();
      String former = request.put(name, value);
      if (former != null) {
        complaints.add(name + " is given twice, as " + former + " and as " + value);
      }
    }
    return request;
  }

  private String misplacedEquals() {
    String joined = String.join(" ", assignments).replaceAll("\\s*=\\s*", "=");
    return joined.endsWith("=")
        ? joined + " has no value"
        : "write name=value without spaces around the '=', as in: " + joined;
  }
}
