package dickens.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Nearest;
import dickens.model.Parameter;
import dickens.observe.Observable;
import dickens.report.Column;
import dickens.report.PlotSpec;
import dickens.solve.Budget;
import dickens.study.Study.Axis;
import dickens.study.Study.Curve;
import dickens.study.Study.Derived;
import dickens.study.Study.Fixed;
import dickens.study.Study.Part;
import dickens.study.Study.StudyPlot;
import dickens.study.StudyFile.AlsoEntry;
import dickens.study.StudyFile.CurveEntry;
import dickens.study.StudyFile.DerivedEntry;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads and checks study files: {@link StudyFile} says what the keys mean.
 *
 * <p>Everything is checked before anything is computed: keys, names of models, parameters,
 * observables and plotted columns, values, and finally every point by its model. All mistakes are
 * reported at once, each with file, line and key.
 */
public final class StudyReader {
  private static final int MAX_REFUSED_POINTS = 10;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  private final YamlDocument document;
  private final ObjectNode pristine;
  private final Resolution wanted;
  private final BudgetText wantedBudget;
  private Budget budget = Budget.standard();
  private final Map<String, Optional<Evaluator>> evaluators = new HashMap<>();

  /** Names of columns that a plot or formula may use, mistaken ones included. */
  private final Set<String> columnNames = new LinkedHashSet<>();

  private final Set<String> arrayNames = new LinkedHashSet<>();

  private StudyReader(String text, String source, Resolution wanted, BudgetText wantedBudget) {
    this.document = new YamlDocument(text, source);
    this.pristine = document.root().deepCopy();
    this.wanted = wanted;
    this.wantedBudget = wantedBudget;
  }

  /**
   * Reads a file.
   *
   * @param resolution level of the axes; empty: what the file says, else paper
   * @param budget what each solve may use; where it says nothing: what the file says
   * @throws BadRequest with all mistakes
   * @throws IOException if the file cannot be read
   */
  public static Study read(Path file, Optional<Resolution> resolution, BudgetText budget)
      throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (MalformedInputException e) {
      throw new BadRequest(file + ": this is no text in UTF-8");
    }
    return read(text, file.toString(), resolution, budget);
  }

  /**
   * Reads text.
   *
   * @param source its name in messages
   * @param resolution level of the axes; empty: what the text says, else paper
   * @throws BadRequest with all mistakes
   */
  public static Study read(String text, String source, Optional<Resolution> resolution) {
    return read(text, source, resolution, BudgetText.NONE);
  }

  /** The same with a budget that goes before that of the text. */
  public static Study read(
      String text, String source, Optional<Resolution> resolution, BudgetText budget) {
    return new StudyReader(text, source, resolution.orElse(null), budget).study();
  }

  private Study study() {
    StudyFile file = document.read(document.root(), StudyFile.class).orElse(null);
    if (file == null) {
      document.requireNoMistakes();
      throw new IllegalStateException("a study was neither read nor refused");
    }
    Resolution resolution =
        wanted != null ? wanted : file.resolution() == null ? Resolution.PAPER : file.resolution();
    requireName(file);
    readBudget(file);
    List<Curve> curves = curves(file);
    requireKnownParameters(file, curves);
    List<Axis> axes = axes(file, curves, resolution);
    List<Fixed> fixed = new ArrayList<>();
    List<Parameter> varied = new ArrayList<>();
    sortParameters(curves, axes, fixed, varied);
    nameColumns(axes, curves, varied);
    List<Derived> derived = derived(file, curves);
    List<StudyPlot> plots = plots(file);
    document.requireNoMistakes();
    String table = file.output().table().isEmpty() ? file.study() + ".csv" : file.output().table();
    Study study =
        new Study(
            file.study(),
            file.title(),
            resolution,
            axes,
            curves,
            derived,
            fixed,
            varied,
            table,
            plots,
            resolved(resolution, wantedBudget.or(file.budget()), axes, fixed));
    requireAllPoints(study);
    return study;
  }

  private void readBudget(StudyFile file) {
    try {
      file.budget().budget();
    } catch (BadRequest e) {
      e.complaints().forEach(complaint -> document.mistake(document.at("budget"), complaint));
      return;
    }
    budget = wantedBudget.or(file.budget()).budget();
  }

  private void requireName(StudyFile file) {
    if (file.study().isEmpty()) {
      document.mistake(document.root(), "the key 'study' is missing: a name for the study");
    } else if (!file.study().matches(NAME)) {
      document.mistake(
          document.at("study"),
          "'" + file.study() + "': a name has letters, digits, '.', '-' and '_' only");
    }
    String table = file.output().table();
    if (!table.isEmpty() && !table.matches(NAME + "\\.csv")) {
      document.mistake(
          document.at("output", "table"), "'" + table + "': a plain file name ending in .csv");
    }
  }

  // ---- models, parameters, observables ----

  private Optional<Evaluator> evaluator(String model, JsonNode place) {
    return evaluators.computeIfAbsent(
        model,
        name -> {
          try {
            return Optional.of(Evaluator.of(Models.named(name), budget));
          } catch (BadRequest e) {
            document.mistake(place, e.getMessage());
            return Optional.empty();
          }
        });
  }

  private List<Curve> curves(StudyFile file) {
    List<CurveEntry> entries =
        file.curves().isEmpty() ? List.of(new CurveEntry("", "", null, null, null)) : file.curves();
    Set<String> labels = new LinkedHashSet<>();
    List<Curve> curves = new ArrayList<>();
    for (int k = 0; k < entries.size(); k++) {
      CurveEntry entry = entries.get(k);
      if (entry == null) {
        document.mistake(document.at("curves"), "an entry is empty");
        continue;
      }
      if (!file.curves().isEmpty() && entry.label().isEmpty()) {
        document.mistake(document.at("curves", k), "the key 'label' is missing");
      } else if (!labels.add(entry.label())) {
        document.mistake(
            document.at("curves", k, "label"), "two curves are labelled '" + entry.label() + "'");
      }
      curve(file, entry, k).ifPresent(curves::add);
    }
    return curves;
  }

  private Optional<Curve> curve(StudyFile file, CurveEntry entry, int k) {
    boolean own = !entry.model().isEmpty();
    String model = own ? entry.model() : file.model();
    JsonNode place = own ? document.at("curves", k, "model") : document.at("model");
    if (model.isEmpty()) {
      document.mistake(
          file.curves().isEmpty() ? document.root() : document.at("curves", k),
          "no model is named: add 'model', one of "
              + String.join(", ", Models.all().stream().map(Model::name).toList()));
      return Optional.empty();
    }
    Optional<Evaluator> evaluator = evaluator(model, place);
    if (evaluator.isEmpty()) {
      return Optional.empty();
    }
    checkValues(entry.parameters(), List.of(evaluator.get()), "curves", k, "parameters");
    Map<String, String> request = new LinkedHashMap<>(file.parameters());
    request.putAll(entry.parameters());
    boolean ownObservables = !entry.observables().isEmpty();
    List<String> names = ownObservables ? entry.observables() : file.observables();
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      JsonNode at =
          ownObservables
              ? document.at("curves", k, "observables", i)
              : document.at("observables", i);
      requireObservable(evaluator.get(), names.get(i), at);
      if (columns.put(names.get(i), names.get(i)) != null) {
        document.mistake(at, "'" + names.get(i) + "' stands twice");
      }
    }
    if (names.isEmpty()) {
      evaluator.get().defaultObservables().forEach(name -> columns.put(name, name));
    }
    List<Part> parts = new ArrayList<>();
    parts.add(part(evaluator.get(), request, Set.of(), columns));
    boolean ownAlso = entry.also() != null;
    List<AlsoEntry> also = ownAlso ? entry.also() : file.also();
    for (int i = 0; i < also.size(); i++) {
      Object[] keys = ownAlso ? new Object[] {"curves", k, "also", i} : new Object[] {"also", i};
      also(also.get(i), evaluator.get(), request, keys).ifPresent(parts::add);
    }
    requireDistinctColumns(parts, document.at("curves", k));
    return Optional.of(new Curve(entry.label(), parts));
  }

  private Optional<Part> also(
      AlsoEntry entry, Evaluator of, Map<String, String> request, Object... keys) {
    JsonNode place = document.at(keys);
    if (entry == null || entry.observables().isEmpty()) {
      document.mistake(place, "'observables' are missing, e.g. observables: {I_c: I_c_other}");
      return Optional.empty();
    }
    Optional<Evaluator> evaluator =
        entry.model().isEmpty()
            ? Optional.of(of)
            : evaluator(entry.model(), document.at(with(keys, "model")));
    if (evaluator.isEmpty()) {
      return Optional.empty();
    }
    checkValues(entry.parameters(), List.of(evaluator.get()), with(keys, "parameters"));
    for (String name : entry.observables().keySet()) {
      requireObservable(evaluator.get(), name, document.at(with(keys, "observables", name)));
    }
    Map<String, String> all = new LinkedHashMap<>(request);
    all.putAll(entry.parameters());
    return Optional.of(
        part(evaluator.get(), all, entry.parameters().keySet(), entry.observables()));
  }

  /** A part with those of the requested parameters that its model has. */
  private static Part part(
      Evaluator evaluator,
      Map<String, String> request,
      Set<String> pinned,
      Map<String, String> columns) {
    Map<String, String> known = new LinkedHashMap<>();
    for (Parameter p : evaluator.model().parameters()) {
      if (request.get(p.name()) != null) {
        known.put(p.name(), request.get(p.name()).strip());
      }
    }
    return new Part(evaluator, known, Set.copyOf(pinned), new LinkedHashMap<>(columns));
  }

  private void requireObservable(Evaluator evaluator, String name, JsonNode place) {
    if (name == null || evaluator.observable(name).isEmpty()) {
      List<String> known = evaluator.observables().stream().map(Observable::name).toList();
      document.mistake(
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
        if (!isColumnName(column)) {
          document.mistake(place, "'" + column + "' cannot name a column");
        } else if (!seen.add(column)) {
          document.mistake(place, "two results of one curve are named '" + column + "'");
        }
      }
    }
  }

  private static boolean isColumnName(String name) {
    return name != null && name.matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  private void requireKnownParameters(StudyFile file, List<Curve> curves) {
    List<Evaluator> all =
        curves.stream().flatMap(c -> c.parts().stream()).map(Part::evaluator).distinct().toList();
    if (!all.isEmpty()) {
      checkValues(file.parameters(), all, "parameters");
    }
  }

  /** Each name is a parameter of one of the models, each value allowed there. */
  private void checkValues(Map<String, String> values, List<Evaluator> of, Object... keys) {
    for (Map.Entry<String, String> entry : values.entrySet()) {
      JsonNode place = document.at(with(keys, entry.getKey()));
      Optional<Parameter> parameter = parameter(entry.getKey(), of);
      if (parameter.isEmpty()) {
        document.mistake(place, unknownParameter(entry.getKey(), of));
      } else if (entry.getValue() == null) {
        document.mistake(place, entry.getKey() + " has no value");
      } else {
        parameter.get().complaint(entry.getValue()).ifPresent(c -> document.mistake(place, c));
      }
    }
  }

  private static Optional<Parameter> parameter(String name, List<Evaluator> of) {
    return of.stream()
        .flatMap(e -> e.model().parameters().stream())
        .filter(p -> p.name().equals(name))
        .findFirst();
  }

  private static String unknownParameter(String name, List<Evaluator> of) {
    List<String> known =
        of.stream()
            .flatMap(e -> e.model().parameters().stream())
            .map(Parameter::name)
            .distinct()
            .toList();
    String models = String.join(" or ", of.stream().map(e -> e.model().name()).distinct().toList());
    return "'" + name + "' is no parameter of " + models + Nearest.suggestion(name, known);
  }

  private static Object[] with(Object[] keys, Object... more) {
    Object[] longer = java.util.Arrays.copyOf(keys, keys.length + more.length);
    System.arraycopy(more, 0, longer, keys.length, more.length);
    return longer;
  }

  // ---- axes ----

  private List<Axis> axes(StudyFile file, List<Curve> curves, Resolution resolution) {
    List<Evaluator> models =
        curves.stream().flatMap(c -> c.parts().stream()).map(Part::evaluator).distinct().toList();
    Set<String> names = new LinkedHashSet<>();
    List<Axis> axes = new ArrayList<>();
    AxisReader reader = new AxisReader(document, resolution);
    for (int k = 0; k < file.sweep().size(); k++) {
      StudyFile.AxisEntry entry = file.sweep().get(k);
      if (entry == null || entry.name() == null) {
        document.mistake(document.at("sweep", k), "the key 'name' is missing: the swept parameter");
        continue;
      }
      String name = entry.name();
      JsonNode place = document.at("sweep", k, "name");
      Optional<Parameter> parameter = parameter(name, models);
      if (parameter.isEmpty()) {
        if (!models.isEmpty()) {
          document.mistake(place, unknownParameter(name, models));
        }
        continue;
      }
      if (!names.add(name)) {
        document.mistake(place, "'" + name + "' is swept twice");
      }
      boolean isFixed =
          file.parameters().containsKey(name)
              || file.curves().stream()
                  .anyMatch(c -> c != null && c.parameters().containsKey(name));
      if (isFixed) {
        document.mistake(place, "'" + name + "' is swept, but a value is given for it as well");
      }
      axes.add(new Axis(parameter.get(), reader.values(entry, parameter.get(), k)));
    }
    if (axes.stream().noneMatch(a -> a.values().isEmpty())) {
      long points = 1;
      for (Axis axis : axes) {
        points *= axis.values().size();
        if (points > 10_000_000) {
          document.mistake(document.at("sweep"), "more than 10^7 points in one study");
          break;
        }
      }
    }
    return axes;
  }

  // ---- columns ----

  /** Splits the parameters that are not swept into those equal in all curves and the others. */
  private static void sortParameters(
      List<Curve> curves, List<Axis> axes, List<Fixed> fixed, List<Parameter> varied) {
    Map<String, Parameter> all = new LinkedHashMap<>();
    for (Curve curve : curves) {
      curve
          .parts()
          .get(0)
          .evaluator()
          .model()
          .parameters()
          .forEach(p -> all.putIfAbsent(p.name(), p));
    }
    axes.forEach(axis -> all.remove(axis.parameter().name()));
    for (Parameter parameter : all.values()) {
      Set<String> values = new LinkedHashSet<>();
      for (Curve curve : curves) {
        Part part = curve.parts().get(0);
        if (part.has(parameter.name())) {
          values.add(
              part.request().getOrDefault(parameter.name(), defaultOf(part, parameter.name())));
        }
      }
      if (values.size() == 1) {
        fixed.add(new Fixed(parameter, values.iterator().next()));
      } else {
        varied.add(parameter);
      }
    }
  }

  private static String defaultOf(Part part, String name) {
    return parameter(name, List.of(part.evaluator())).orElseThrow().defaultValue();
  }

  private void nameColumns(List<Axis> axes, List<Curve> curves, List<Parameter> varied) {
    axes.forEach(a -> columnNames.add(a.parameter().name()));
    columnNames.add("curve");
    varied.forEach(p -> columnNames.add(p.name()));
    Set<String> taken = new LinkedHashSet<>(columnNames);
    taken.addAll(TableLayout.ENDING);
    for (Curve curve : curves) {
      for (Part part : curve.parts()) {
        part.columns()
            .forEach(
                (observable, column) -> {
                  if (taken.contains(column)) {
                    document.mistake(
                        document.at("also"), "the column name '" + column + "' is taken");
                  }
                  columnNames.add(column);
                  part.evaluator()
                      .observable(observable)
                      .filter(o -> o.shape() == Observable.Shape.ARRAY)
                      .ifPresent(o -> arrayNames.add(column));
                });
      }
    }
  }

  private List<Derived> derived(StudyFile file, List<Curve> curves) {
    List<Evaluator> models =
        curves.stream().map(c -> c.parts().get(0).evaluator()).distinct().toList();
    List<Derived> derived = new ArrayList<>();
    for (int k = 0; k < file.derived().size(); k++) {
      DerivedEntry entry = file.derived().get(k);
      if (entry == null || !isColumnName(entry.name())) {
        document.mistake(document.at("derived", k), "'name' is missing: a word without spaces");
        continue;
      }
      if (columnNames.contains(entry.name()) || TableLayout.ENDING.contains(entry.name())) {
        document.mistake(
            document.at("derived", k, "name"), "the column name '" + entry.name() + "' is taken");
      }
      JsonNode place = document.at("derived", k, "formula");
      try {
        Formula formula = new Formula(entry.formula());
        for (String name : formula.names()) {
          boolean known =
              isColumn(name) || parameter(name, models).map(Parameter::isNumeric).orElse(false);
          if (!known) {
            document.mistake(
                place,
                "'" + name + "' is no column or parameter" + Nearest.suggestion(name, columnNames));
          }
        }
        String meaning = entry.meaning().isEmpty() ? entry.formula() : entry.meaning();
        derived.add(new Derived(Column.real(entry.name(), entry.unit(), meaning), formula));
      } catch (IllegalArgumentException e) {
        document.mistake(place, e.getMessage());
      }
      columnNames.add(entry.name());
    }
    return derived;
  }

  private boolean isColumn(String name) {
    int bracket = name.indexOf('[');
    return columnNames.contains(name)
        || TableLayout.ENDING.contains(name)
        || (bracket > 0 && arrayNames.contains(name.substring(0, bracket)));
  }

  // ---- plots ----

  private List<StudyPlot> plots(StudyFile file) {
    List<StudyPlot> plots = new ArrayList<>();
    Set<String> stems = new LinkedHashSet<>();
    for (int k = 0; k < file.plots().size(); k++) {
      if (!(document.at("plots", k) instanceof ObjectNode node)) {
        document.mistake(document.at("plots"), "an entry is empty");
        continue;
      }
      String stem = file.study() + (k == 0 ? "" : "-" + (k + 1));
      if (node.get("file") != null) {
        stem = node.get("file").asText().replaceFirst("\\.(png|svg)$", "");
        if (!stem.matches(NAME)) {
          document.mistake(node.get("file"), "'" + stem + "': a plain file name is needed");
        }
      }
      if (!stems.add(stem)) {
        document.mistake(node, "two plots go to the file '" + stem + "'");
      }
      requirePlotColumns(node);
      ObjectNode specification = document.without(node, "file");
      String name = stem;
      document
          .read(specification, PlotSpec.class)
          .ifPresent(spec -> plots.add(new StudyPlot(name, spec)));
    }
    return plots;
  }

  private void requirePlotColumns(JsonNode plot) {
    for (String key : List.of("x", "y", "z", "curves")) {
      requireColumns(plot.get(key));
    }
    if (plot.get("where") instanceof ObjectNode where) {
      where
          .properties()
          .forEach(
              e -> {
                if (!isColumn(e.getKey())) {
                  unknownColumn(e.getValue(), e.getKey());
                }
              });
    }
    requireColumnsIn(plot.get("fits"), "y");
    requireColumnsIn(plot.get("slopes"), "y");
    requireColumnsIn(plot.get("overlays"), "x", "y");
    requireColumnsIn(plot.get("contours"), "z");
    requireColumnsIn(plot.get("points"), "maxOf");
    if (plot.get("panels") instanceof ArrayNode panels) {
      panels.forEach(this::requirePlotColumns);
    }
  }

  private void requireColumnsIn(JsonNode entries, String... keys) {
    if (entries == null) {
      return;
    }
    for (JsonNode entry : entries.isArray() ? entries : List.of(entries)) {
      for (String key : keys) {
        if (entry.isObject()) {
          requireColumns(entry.get(key));
        }
      }
    }
  }

  private void requireColumns(JsonNode names) {
    if (names == null || names.isNull() || names.isObject()) {
      return;
    }
    for (JsonNode name : names.isArray() ? names : List.of(names)) {
      if (name.isTextual() && !name.asText().isEmpty() && !isColumn(name.asText())) {
        unknownColumn(name, name.asText());
      }
    }
  }

  private void unknownColumn(JsonNode place, String name) {
    document.mistake(
        place, "'" + name + "' is no column of the table" + Nearest.suggestion(name, columnNames));
  }

  // ---- points ----

  private void requireAllPoints(Study study) {
    Set<String> refused = new LinkedHashSet<>();
    int count = 0;
    for (Curve curve : study.curves()) {
      for (Part part : curve.parts()) {
        for (int point = 0; point < study.pointsPerCurve(); point++) {
          int[] index = study.index(point);
          try {
            part.at(study.axes(), index);
          } catch (BadRequest e) {
            count++;
            if (refused.size() < MAX_REFUSED_POINTS) {
              refused.add(describe(study, curve, part, index) + e.getMessage());
            }
          }
        }
      }
    }
    JsonNode place = study.axes().isEmpty() ? document.at("parameters") : document.at("sweep");
    for (String text : refused) {
      document.mistake(place, text);
    }
    if (count > refused.size()) {
      document.mistake(
          place, "and " + (count - refused.size()) + " more points are refused by their model");
    }
    document.requireNoMistakes();
  }

  private static String describe(Study study, Curve curve, Part part, int[] index) {
    StringBuilder text = new StringBuilder();
    text.append(curve.label().isEmpty() ? "" : "curve '" + curve.label() + "', ");
    text.append(part.evaluator().model().name());
    for (int k = 0; k < index.length; k++) {
      Axis axis = study.axes().get(k);
      text.append(k == 0 ? " at " : ", ").append(axis.parameter().name()).append(" = ");
      text.append(axis.values().get(index[k]));
    }
    return text.append(": ").toString();
  }

  // ---- the study with all choices made ----

  private String resolved(
      Resolution resolution, BudgetText of, List<Axis> axes, List<Fixed> fixed) {
    pristine.put("resolution", resolution.word());
    ObjectNode limits = pristine.putObject("budget");
    limits.put("memory", of.memory().isEmpty() ? BudgetText.STANDARD_MEMORY : of.memory());
    if (!of.time().isEmpty()) {
      limits.put("time", of.time());
    }
    ObjectNode parameters = pristine.objectNode();
    for (Fixed one : fixed) {
      if (!one.value().isEmpty()) {
        parameters.put(one.parameter().name(), one.value());
      }
    }
    pristine.set("parameters", parameters);
    JsonNode sweep = pristine.get("sweep");
    for (int k = 0; k < axes.size(); k++) {
      ObjectNode entry = (ObjectNode) (sweep.isArray() ? sweep.get(k) : sweep);
      for (String key : List.of("count", "list")) {
        if (entry.get(key) instanceof ObjectNode levels) {
          entry.set(key, levels.get(resolution.word()));
        }
      }
    }
    try {
      return YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build()
          .writeValueAsString(pristine);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the resolved study cannot be written", e);
    }
  }
}
