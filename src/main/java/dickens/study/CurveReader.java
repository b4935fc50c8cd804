package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Nearest;
import dickens.model.NumberSyntax;
import dickens.model.Parameter;
import dickens.observe.Observable;
import dickens.solve.Budget;
import dickens.study.Study.Curve;
import dickens.study.Study.Part;
import dickens.study.StudyFile.AlsoEntry;
import dickens.study.StudyFile.CurveEntry;
import dickens.study.StudyFile.SpectrumEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads the curves of a study: what is evaluated, with which parameters, into which columns. What
 * is wrong with them is noted in the document.
 */
final class CurveReader {
  private static final SpectrumEntry STEADY_STATE = new SpectrumEntry("", "");

  private static final int MAX_VARIABLES = 500;

  private static final double LEAST_TOLERANCE = 1e-15;
  private static final double MOST_TOLERANCE = 1e-3;

  private final Section section;
  private final StudyFile file;
  private final Set<String> swept;
  private final Budget budget;
  private final Map<Asked, Optional<Evaluator>> evaluators = new LinkedHashMap<>();
  private boolean isToleranceUsed;
  private final Map<String, Formula> variables = new LinkedHashMap<>();

  /** What is asked of a model: its steady state, where the spectrum is empty. */
  private record Asked(String model, SpectrumEntry spectrum) {}

  CurveReader(Section section, StudyFile file, Set<String> swept, Budget budget) {
    this.budget = budget;
    this.section = section;
    this.file = file;
    this.swept = swept;
  }

  /** All evaluators that the curves use. */
  List<Evaluator> evaluators() {
    return evaluators.values().stream().flatMap(Optional::stream).toList();
  }

  /** Numbers of the study that are not swept, each after those that it needs. */
  Map<String, Formula> variables() {
    return variables;
  }

  boolean isVariable(String name) {
    return file.variables().containsKey(name);
  }

  /** True where the study or a curve of it sets a parameter. */
  boolean isSet(String name) {
    return file.parameters().containsKey(name)
        || file.curves().stream().anyMatch(c -> c != null && c.parameters().containsKey(name));
  }

  List<Curve> curves() {
    readVariables();
    if (file.variables().size() > MAX_VARIABLES) {
      return List.of();
    }
    List<CurveEntry> entries =
        file.curves().isEmpty()
            ? List.of(new CurveEntry("", "", null, null, null, null))
            : file.curves();
    Set<String> labels = new LinkedHashSet<>();
    List<Curve> curves = new ArrayList<>();
    for (int k = 0; k < entries.size(); k++) {
      CurveEntry entry = entries.get(k);
      if (entry == null) {
        section.mistake(section.at("curves"), "an entry is empty");
        continue;
      }
      if (!file.curves().isEmpty() && entry.label().isEmpty()) {
        section.mistake(section.at("curves", k), "the key 'label' is missing");
      } else if (!labels.add(entry.label())) {
        section.mistake(
            section.at("curves", k, "label"), "two curves are labelled '" + entry.label() + "'");
      }
      curve(entry, k).ifPresent(curves::add);
    }
    if (!evaluators().isEmpty()) {
      checkValues(file.parameters(), evaluators(), "parameters");
    }
    if (file.tolerance() != null) {
      requireTolerance();
    }
    for (String name : file.variables().keySet()) {
      parameter(name, evaluators())
          .ifPresent(
              p ->
                  section.mistake(
                      section.at("variables", name),
                      "'" + name + "' is a parameter of a model; put it under 'parameters'"));
    }
    return curves;
  }

  private void readVariables() {
    if (file.variables().size() > MAX_VARIABLES) {
      section.mistake(
          section.at("variables"), "more than " + MAX_VARIABLES + " variables are not read");
      return;
    }
    Map<String, Formula> waiting = new LinkedHashMap<>();
    file.variables()
        .forEach(
            (name, text) -> {
              if (!Formula.isName(name)) {
                section.mistake(
                    section.at("variables", name),
                    "'" + name + "' cannot name a number: a word is needed, no function");
              } else if (text == null) {
                section.mistake(section.at("variables", name), name + " has no value");
              } else if (!swept.contains(name)) {
                try {
                  waiting.put(name, new Formula(text));
                } catch (IllegalArgumentException e) {
                  // told with the parameters
                }
              }
            });
    boolean isMoving = true;
    while (isMoving) {
      isMoving =
          waiting
              .entrySet()
              .removeIf(
                  e -> {
                    boolean isReady = e.getValue().names().stream().noneMatch(waiting::containsKey);
                    if (isReady) {
                      variables.put(e.getKey(), e.getValue());
                    }
                    return isReady;
                  });
    }
  }

  private Optional<Evaluator> evaluator(String model, SpectrumEntry spectrum, Object... keys) {
    return evaluators.computeIfAbsent(
        new Asked(model, spectrum),
        asked -> {
          if (spectrum.source().isEmpty() && !spectrum.equals(STEADY_STATE)) {
            return Optional.empty(); // told already
          }
          try {
            Model named = Models.named(model);
            return Optional.of(
                spectrum.equals(STEADY_STATE)
                    ? steadyState(named)
                    : new SpectrumEvaluator(named, spectrum.source(), spectrum.readout(), budget));
          } catch (BadRequest e) {
            String last = e.getMessage().startsWith("there is no model") ? "model" : "spectrum";
            e.complaints().forEach(c -> section.mistake(section.at(Section.with(keys, last)), c));
            return Optional.empty();
          }
        });
  }

  private Evaluator steadyState(Model model) {
    Evaluator evaluator = Evaluator.of(model, budget);
    if (file.tolerance() == null) {
      return evaluator;
    }
    Optional<Evaluator> other = evaluator.withTolerance(file.tolerance());
    isToleranceUsed |= other.isPresent();
    return other.orElse(evaluator);
  }

  private void requireTolerance() {
    JsonNode place = section.at("tolerance");
    if (!(file.tolerance() >= LEAST_TOLERANCE && file.tolerance() <= MOST_TOLERANCE)) {
      section.mistake(
          place,
          file.tolerance() + ": from " + LEAST_TOLERANCE + " to " + MOST_TOLERANCE + " is needed");
    } else if (!evaluators().isEmpty() && !isToleranceUsed) {
      section.mistake(
          place,
          "no steady state of this study is found by iteration, all are exact to rounding; remove"
              + " the key");
    }
  }

  private SpectrumEntry spectrum(SpectrumEntry entry, Object... keys) {
    if (entry == null) {
      return STEADY_STATE;
    }
    if (entry.source().isEmpty()) {
      section.mistake(section.at(keys), "the key 'source' is missing, e.g. source: I_c");
    }
    return entry;
  }

  private Optional<Curve> curve(CurveEntry entry, int k) {
    Object[] curveKeys = {"curves", k};
    boolean isOwnModel = !entry.model().isEmpty();
    String model = isOwnModel ? entry.model() : file.model();
    if (model.isEmpty()) {
      section.mistake(
          file.curves().isEmpty() ? section.node() : section.at(curveKeys),
          "no model is named: add 'model', one of "
              + String.join(", ", Models.all().stream().map(Model::name).toList()));
      return Optional.empty();
    }
    SpectrumEntry spectrum =
        entry.spectrum() != null
            ? spectrum(entry.spectrum(), Section.with(curveKeys, "spectrum"))
            : spectrum(file.spectrum(), "spectrum");
    Optional<Evaluator> evaluator =
        evaluator(model, spectrum, isOwnModel ? curveKeys : new Object[0]);
    if (evaluator.isEmpty()) {
      return Optional.empty();
    }
    checkValues(
        entry.parameters(), List.of(evaluator.get()), Section.with(curveKeys, "parameters"));
    Map<String, String> columns = columns(entry, evaluator.get(), k);
    boolean isOwnAlso = entry.also() != null;
    Object[] alsoKeys = isOwnAlso ? Section.with(curveKeys, "also") : new Object[] {"also"};
    List<Further> further = further(isOwnAlso ? entry.also() : file.also(), model, alsoKeys);

    List<Parameter> known =
        Stream.concat(evaluator.stream(), further.stream().map(Further::evaluator))
            .flatMap(e -> e.parameters().stream())
            .toList();
    ParameterReader parameters =
        new ParameterReader(
            section,
            known,
            swept,
            file.variables().keySet(),
            texts(entry),
            name ->
                entry.parameters().containsKey(name)
                    ? section.at("curves", k, "parameters", name)
                    : section.at(
                        file.parameters().containsKey(name) ? "parameters" : "variables", name));
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            evaluator.get(),
            known(evaluator.get(), parameters.constants()),
            Set.of(),
            columns,
            parameters.formulas()));
    further.forEach(f -> parts.add(part(f, parameters)));
    requireDistinctColumns(parts, section.at(curveKeys));
    return Optional.of(new Curve(entry.label(), parts));
  }

  /** Values and formulas of a curve, variables first; what is swept has none. */
  private Map<String, String> texts(CurveEntry entry) {
    Map<String, String> texts = new LinkedHashMap<>(file.variables());
    texts.putAll(file.parameters());
    texts.putAll(entry.parameters());
    texts.keySet().removeAll(swept);
    return texts;
  }

  private Map<String, String> columns(CurveEntry entry, Evaluator evaluator, int k) {
    boolean isOwn = !entry.observables().isEmpty();
    List<String> names = isOwn ? entry.observables() : file.observables();
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      JsonNode at =
          isOwn ? section.at("curves", k, "observables", i) : section.at("observables", i);
      requireObservable(evaluator, names.get(i), at);
      if (names.get(i) != null && columns.put(names.get(i), names.get(i)) != null) {
        section.mistake(at, "'" + names.get(i) + "' stands twice");
      }
    }
    if (names.isEmpty()) {
      evaluator.defaultObservables().forEach(name -> columns.put(name, name));
    }
    return columns;
  }

  /** A further result at the points of a curve. */
  private record Further(AlsoEntry entry, Evaluator evaluator, Object[] keys) {}

  private List<Further> further(List<AlsoEntry> entries, String curveModel, Object... keys) {
    List<Further> further = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      AlsoEntry entry = entries.get(i);
      Object[] entryKeys = Section.with(keys, i);
      if (entry == null || entry.observables().isEmpty()) {
        section.mistake(
            section.at(entryKeys), "'observables' are missing, e.g. observables: {I_c: I_c_other}");
        continue;
      }
      String model = entry.model().isEmpty() ? curveModel : entry.model();
      SpectrumEntry spectrum = spectrum(entry.spectrum(), Section.with(entryKeys, "spectrum"));
      Optional<Evaluator> evaluator = evaluator(model, spectrum, entryKeys);
      if (evaluator.isEmpty()) {
        continue;
      }
      checkValues(entry.parameters(), evaluator.stream().toList(), with(entryKeys));
      for (String name : entry.observables().keySet()) {
        JsonNode place = section.at(Section.with(entryKeys, "observables", name));
        requireObservable(evaluator.get(), name, place);
      }
      further.add(new Further(entry, evaluator.get(), entryKeys));
    }
    return further;
  }

  private static Object[] with(Object[] keys) {
    return Section.with(keys, "parameters");
  }

  private Part part(Further further, ParameterReader parameters) {
    ParameterReader.Pinned pinned =
        parameters.pinned(
            further.entry().parameters(),
            name -> section.at(Section.with(further.keys(), "parameters", name)));
    Map<String, String> all = new LinkedHashMap<>(parameters.constants());
    all.keySet().removeAll(further.entry().parameters().keySet());
    all.putAll(pinned.constants());
    return new Part(
        further.evaluator(),
        known(further.evaluator(), all),
        Set.copyOf(further.entry().parameters().keySet()),
        new LinkedHashMap<>(further.entry().observables()),
        pinned.formulas());
  }

  /** Those of the values whose parameters an evaluator has. */
  private static Map<String, String> known(Evaluator evaluator, Map<String, String> values) {
    Map<String, String> known = new LinkedHashMap<>();
    for (Parameter p : evaluator.parameters()) {
      if (values.get(p.name()) != null) {
        known.put(p.name(), values.get(p.name()).strip());
      }
    }
    return known;
  }

  private void requireObservable(Evaluator evaluator, String name, JsonNode place) {
    if (name == null || evaluator.observable(name).isEmpty()) {
      List<String> known = evaluator.observables().stream().map(Observable::name).toList();
      section.mistake(
          place,
          "'"
              + name
              + "' is no observable of "
              + evaluator.model().name()
              + Nearest.suggestion(String.valueOf(name), known));
    }
  }

  private void requireDistinctColumns(List<Part> parts, JsonNode place) {
    Set<String> seen = new LinkedHashSet<>();
    for (Part part : parts) {
      for (String column : part.columns().values()) {
        if (!ColumnReader.canName(column)) {
          section.mistake(place, "'" + column + "' cannot name a column");
        } else if (!seen.add(column)) {
          section.mistake(place, "two results of one curve are named '" + column + "'");
        }
      }
    }
  }

  /** Each name is a parameter of one of the models, each plain value allowed there. */
  private void checkValues(Map<String, String> values, List<Evaluator> of, Object... keys) {
    for (Map.Entry<String, String> entry : values.entrySet()) {
      JsonNode place = section.at(Section.with(keys, entry.getKey()));
      Optional<Parameter> parameter = parameter(entry.getKey(), of);
      if (parameter.isEmpty()) {
        section.mistake(place, unknownParameter(entry.getKey(), of));
      } else if (entry.getValue() == null) {
        section.mistake(place, entry.getKey() + " has no value");
      } else if (!parameter.get().isNumeric() || isNumber(entry.getValue())) {
        parameter.get().complaint(entry.getValue()).ifPresent(c -> section.mistake(place, c));
      }
    }
  }

  private static boolean isNumber(String text) {
    try {
      NumberSyntax.parse(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The parameter of this name of the first model that has it. */
  static Optional<Parameter> parameter(String name, List<Evaluator> of) {
    return of.stream()
        .flatMap(e -> e.parameters().stream())
        .filter(p -> Objects.equals(p.name(), name))
        .findFirst();
  }

  /** What is said of a name that none of the models has. */
  static String unknownParameter(String name, List<Evaluator> of) {
    List<String> known =
        of.stream().flatMap(e -> e.parameters().stream()).map(Parameter::name).distinct().toList();
    String models = String.join(" or ", of.stream().map(e -> e.model().name()).distinct().toList());
    return "'" + name + "' is no parameter of " + models + Nearest.suggestion(name, known);
  }
}
