package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import dickens.model.Nearest;
import dickens.model.Parameter;
import dickens.observe.Observable;
import dickens.report.Column;
import dickens.study.Study.Curve;
import dickens.study.Study.Derived;
import dickens.study.Study.Part;
import dickens.study.StudyFile.DerivedEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The columns that a study will have, and those of them that are formulas of others. */
final class ColumnReader {
  private final Section section;
  private final List<Curve> curves;

  /** Names of columns that a plot or formula may use, mistaken ones included. */
  private final Set<String> names = new LinkedHashSet<>();

  private final Set<String> arrays = new LinkedHashSet<>();

  ColumnReader(Section section, Set<String> swept, List<Curve> curves, List<Parameter> varied) {
    this.section = section;
    this.curves = curves;
    names.addAll(swept);
    names.add("curve");
    varied.forEach(p -> names.add(p.name()));
    Set<String> taken = new LinkedHashSet<>(names);
    taken.addAll(TableLayout.ENDING);
    for (Curve curve : curves) {
      for (Part part : curve.parts()) {
        part.columns().forEach((observable, column) -> result(part, observable, column, taken));
      }
    }
  }

  private void result(Part part, String observable, String column, Set<String> taken) {
    if (column == null) {
      return; // told with the curve
    }
    if (taken.contains(column)) {
      section.mistake(section.at("also"), "the column name '" + column + "' is taken");
    }
    names.add(column);
    part.evaluator()
        .observable(observable)
        .filter(o -> o.shape() == Observable.Shape.ARRAY)
        .ifPresent(o -> arrays.add(column));
  }

  /** True where a text can name a column. */
  static boolean canName(String name) {
    return name != null && name.matches("[A-Za-z_][A-Za-z0-9_]{0,99}");
  }

  /** True for the name of a column. */
  boolean isKnown(String name) {
    int bracket = name.indexOf('[');
    return names.contains(name)
        || TableLayout.ENDING.contains(name)
        || (bracket > 0 && arrays.contains(name.substring(0, bracket)));
  }

  /** The nearest column to a mistaken name. */
  String suggestion(String name) {
    return Nearest.suggestion(name, names);
  }

  /**
   * The columns by formula, from columns before them, parameters and variables.
   *
   * @param variables of the study, each after those that it needs
   */
  List<Derived> derived(List<DerivedEntry> entries, Map<String, Formula> variables) {
    List<Derived> derived = new ArrayList<>();
    for (int k = 0; k < entries.size(); k++) {
      DerivedEntry entry = entries.get(k);
      if (entry == null || !canName(entry.name())) {
        section.mistake(section.at("derived", k), "'name' is missing: a word without spaces");
        continue;
      }
      if (names.contains(entry.name()) || TableLayout.ENDING.contains(entry.name())) {
        section.mistake(
            section.at("derived", k, "name"), "the column name '" + entry.name() + "' is taken");
      }
      JsonNode place = section.at("derived", k, "formula");
      try {
        Formula formula = new Formula(entry.formula()).with(variables);
        formula.names().forEach(name -> requireNumber(name, place));
        String meaning = entry.meaning().isEmpty() ? entry.formula() : entry.meaning();
        derived.add(new Derived(Column.real(entry.name(), entry.unit(), meaning), formula));
      } catch (IllegalArgumentException e) {
        section.mistake(place, e.getMessage());
      }
      names.add(entry.name());
    }
    return derived;
  }

  private void requireNumber(String name, JsonNode place) {
    boolean isParameter =
        curves.stream()
            .flatMap(c -> c.main().evaluator().parameters().stream())
            .anyMatch(p -> p.name().equals(name) && p.isNumeric());
    if (!isParameter && !isKnown(name)) {
      section.mistake(place, "'" + name + "' is no column or parameter" + suggestion(name));
    }
  }
}
