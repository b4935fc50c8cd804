package dickens.study;

import dickens.model.BadRequest;
import dickens.model.Parameter;
import dickens.solve.Budget;
import dickens.study.Study.Axis;
import dickens.study.Study.Curve;
import dickens.study.Study.Derived;
import dickens.study.Study.Fixed;
import dickens.study.Study.StudyPlot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Puts one study together from its section of a document. */
final class StudySection {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  /** Longest list of curves, plots and the like. */
  static final int MAX_ENTRIES = 1000;

  private final Section section;
  private final ResolvedStudy resolved;
  private final Optional<Resolution> wanted;
  private final BudgetText wantedBudget;

  StudySection(Section section, Optional<Resolution> wanted, BudgetText wantedBudget) {
    this.section = section;
    this.resolved = new ResolvedStudy(section.node());
    this.wanted = wanted;
    this.wantedBudget = wantedBudget;
  }

  /** True where a text can be part of a file's name. */
  static boolean isFileName(String text) {
    return text.matches(NAME);
  }

  /** The study; empty where the section has mistakes, which are noted. */
  Optional<Study> study() {
    int before = section.document().mistakes();
    Optional<StudyFile> read = section.read(section.node(), StudyFile.class);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    StudyFile file = read.get();
    Resolution resolution =
        wanted.orElse(file.resolution() == null ? Resolution.PAPER : file.resolution());
    requireNames(file);
    if (isTooLong("curves", file.curves())
        || isTooLong("also", file.also())
        || isTooLong("derived", file.derived())
        || isTooLong("plots", file.plots())
        || isTooLong("sweep", file.sweep())) {
      return Optional.empty();
    }
    Budget budget = budget(file.budget());
    AxisReader axisReader = new AxisReader(section, file.sweep(), resolution);
    CurveReader curveReader = new CurveReader(section, file, axisReader.names(), budget);
    List<Curve> curves = curveReader.curves();
    List<Axis> axes = axisReader.axes(curveReader);
    List<Fixed> fixed = new ArrayList<>();
    List<Parameter> varied = new ArrayList<>();
    sortParameters(curves, axes, fixed, varied);
    ColumnReader columns = new ColumnReader(section, axisReader.names(), curves, varied);
    List<Derived> derived = columns.derived(file.derived(), curveReader.variables());
    List<StudyPlot> plots = new PlotReader(section, columns).plots(file);
    if (section.document().mistakes() > before) {
      return Optional.empty();
    }
    String stem = file.output().table().replaceFirst("\\.csv$", "");
    stem = stem.isEmpty() ? file.study() : stem;
    Study study =
        new Study(
            file.study(),
            file.title(),
            resolution,
            budget,
            axes,
            curves,
            derived,
            fixed,
            varied,
            chunk(file),
            stem + ".csv",
            file.output().hdf5() ? Optional.of(stem + ".h5") : Optional.empty(),
            plots,
            resolved.text(resolution, wantedBudget.or(file.budget()), fixed));
    new PointCheck(section, study).run();
    return section.document().mistakes() > before ? Optional.empty() : Optional.of(study);
  }

  private boolean isTooLong(String key, List<?> entries) {
    boolean is = entries.size() > MAX_ENTRIES;
    if (is) {
      section.mistake(section.at(key), "more than " + MAX_ENTRIES + " entries; split the study");
    }
    return is;
  }

  /** Points of a chunk; empty where the kind of the points decides. */
  private OptionalInt chunk(StudyFile file) {
    if (file.chunk() == null) {
      return OptionalInt.empty();
    }
    if (file.chunk() < 1 || file.chunk() > Chunks.MOST_POINTS) {
      section.mistake(
          section.at("chunk"), file.chunk() + ": from 1 to " + Chunks.MOST_POINTS + " points");
    }
    return OptionalInt.of(file.chunk());
  }

  /** What the file says, where the command line says nothing; its mistakes are noted. */
  private Budget budget(BudgetText own) {
    try {
      own.budget();
    } catch (BadRequest e) {
      e.complaints().forEach(c -> section.mistake(section.at("budget"), c));
      return Budget.standard();
    }
    return wantedBudget.or(own).budget();
  }

  private void requireNames(StudyFile file) {
    if (file.study().isEmpty()) {
      section.mistake(section.node(), "the key 'study' is missing: a name for the study");
    } else if (!isFileName(file.study())) {
      section.mistake(
          section.at("study"),
          "'"
              + file.study()
              + "': a name has letters, digits, '.', '-' and '_' only, at most 100 of them");
    }
    String table = file.output().table();
    if (!table.isEmpty() && !(table.endsWith(".csv") && isFileName(table))) {
      section.mistake(
          section.at("output", "table"), "'" + table + "': a plain file name ending in .csv");
    }
  }

  /** Splits the parameters that are not swept into those equal in all curves and the others. */
  private static void sortParameters(
      List<Curve> curves, List<Axis> axes, List<Fixed> fixed, List<Parameter> varied) {
    Map<String, Parameter> all = new LinkedHashMap<>();
    for (Curve curve : curves) {
      curve.main().evaluator().parameters().forEach(p -> all.putIfAbsent(p.name(), p));
    }
    axes.forEach(axis -> all.remove(axis.parameter().name()));
    for (Parameter parameter : all.values()) {
      Set<String> values = new LinkedHashSet<>();
      boolean isByFormula = false;
      for (Curve curve : curves) {
        if (curve.main().has(parameter.name())) {
          values.add(curve.main().constant(parameter.name()));
          isByFormula |= curve.main().formulas().has(parameter.name());
        }
      }
      if (values.size() == 1 && !isByFormula) {
        fixed.add(new Fixed(parameter, values.iterator().next()));
      } else {
        varied.add(parameter);
      }
    }
  }
}
