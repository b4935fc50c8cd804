package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A study as typed, key by key; {@link StudyReader} gives it a meaning. A file holds one study, or
 * several under the key {@code studies}, for which its other keys are the defaults.
 *
 * @param study identifier, also the stem of file names
 * @param title one line
 * @param about notes for the reader, e.g. choices that a paper does not print
 * @param resolution level of the axes where the command line names none; default paper
 * @param tolerance relative error at which iterative solves end; none: the solver's own
 * @param budget what each solve may use, where the command line says nothing
 * @param model model of all curves that name none
 * @param parameters values of parameters; all others keep the model's defaults a number may be a
 *     formula of other parameters, swept ones included
 * @param variables numbers under names of one's own, for formulas; they can be swept
 * @param spectrum asks for a noise spectrum or resolvent in the place of the steady state
 * @param sweep axes, crossed; the first one varies slowest
 * @param curves variants, each with parameters or a model of its own; none: one curve
 * @param also further results at the same points, from other models or parameters
 * @param observables columns; none: the model's usual ones
 * @param derived columns by formula from other columns and parameters
 * @param chunk points that go to disk together; none: as many as take a second or so
 * @param output file names
 * @param plots pictures of the table: {@code file} and the keys of a plot specification
 */
record StudyFile(
    String study,
    String title,
    String about,
    Resolution resolution,
    Double tolerance,
    BudgetText budget,
    String model,
    Map<String, String> parameters,
    Map<String, String> variables,
    SpectrumEntry spectrum,
    List<AxisEntry> sweep,
    List<CurveEntry> curves,
    List<AlsoEntry> also,
    List<String> observables,
    List<DerivedEntry> derived,
    Integer chunk,
    OutputEntry output,
    List<ObjectNode> plots) {

  StudyFile {
    study = orEmpty(study);
    title = orEmpty(title);
    about = orEmpty(about);
    budget = budget == null ? BudgetText.NONE : budget;
    model = orEmpty(model);
    parameters = orEmpty(parameters);
    variables = orEmpty(variables);
    sweep = orEmpty(sweep);
    curves = orEmpty(curves);
    also = orEmpty(also);
    observables = orEmpty(observables);
    derived = orEmpty(derived);
    output = output == null ? new OutputEntry("", true) : output;
    plots = orEmpty(plots);
  }

  /** Which whole numbers an axis takes. */
  enum Numbers {
    ANY,
    ODD,
    EVEN
  }

  /**
   * An axis: exactly one of list, linear and log; or several axes that advance together.
   *
   * @param name parameter
   * @param list the values, or one list per resolution level
   * @param linear first and last of equally spaced values
   * @param log first and last of values in equal ratios; powers of ten come out exact
   * @param count how many of them, or one number per resolution level; left out with {@code
   *     integer} and {@code linear}: all whole numbers of that kind
   * @param integer round to whole numbers of this kind; repeated ones are left out
   * @param zip axes of equal length that advance together, in the place of all other keys
   */
  record AxisEntry(
      String name,
      JsonNode list,
      List<Double> linear,
      List<Double> log,
      JsonNode count,
      Numbers integer,
      List<AxisEntry> zip) {
    /** An entry with nothing but axes that advance together. */
    static AxisEntry ofZip(List<AxisEntry> zip) {
      return new AxisEntry(null, null, null, null, null, null, zip);
    }
  }

  /**
   * A spectrum: the sweep has the parameter {@code omega}, the results are S, y_re and y_im.
   *
   * @param source current (or operator) that makes the source of the resolvent
   * @param readout current (or operator) that is read out; none: the source
   */
  record SpectrumEntry(String source, String readout) {
    SpectrumEntry {
      source = orEmpty(source);
      readout = orEmpty(readout);
      readout = readout.isEmpty() ? source : readout;
    }
  }

  /**
   * A curve.
   *
   * @param label for the column {@code curve} and legends
   * @param model model, if not that of the study
   * @param parameters values that differ from those of the study
   * @param spectrum spectrum, if not that of the study
   * @param observables columns, if not those of the study
   * @param also further results, if not those of the study
   */
  record CurveEntry(
      String label,
      String model,
      Map<String, String> parameters,
      SpectrumEntry spectrum,
      List<String> observables,
      List<AlsoEntry> also) {
    CurveEntry {
      label = orEmpty(label);
      model = orEmpty(model);
      parameters = orEmpty(parameters);
      observables = orEmpty(observables);
    }
  }

  /**
   * Further results at the same points. Parameters of the curve that the model does not have are
   * left out.
   *
   * @param model model; none: that of the curve
   * @param parameters values that differ from those of the curve; formulas are of the values of the
   *     curve, so that {@code {beta_c: beta_h, beta_h: beta_c}} exchanges the two
   * @param spectrum a spectrum at the same points; none: the steady state
   * @param observables observable to name of the column
   */
  record AlsoEntry(
      String model,
      Map<String, String> parameters,
      SpectrumEntry spectrum,
      Map<String, String> observables) {
    AlsoEntry {
      model = orEmpty(model);
      parameters = orEmpty(parameters);
      observables = orEmpty(observables);
    }
  }

  /**
   * A column by formula, see {@link Formula}.
   *
   * @param name of the column
   * @param formula from names of columns and parameters
   * @param unit of the result; none: dimensionless
   * @param meaning one phrase
   */
  record DerivedEntry(String name, String formula, String unit, String meaning) {
    DerivedEntry {
      name = orEmpty(name);
      formula = orEmpty(formula);
      unit = unit == null ? "1" : unit;
      meaning = orEmpty(meaning);
    }
  }

  /**
   * Names of files.
   *
   * @param table CSV file; none: the study's name
   * @param hdf5 false: no arrays in HDF5; else they stand in the file with the table's name and the
   *     ending .h5
   */
  record OutputEntry(String table, Boolean hdf5) {
    OutputEntry {
      table = orEmpty(table);
      hdf5 = hdf5 == null || hdf5;
    }
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text.strip();
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : new ArrayList<>(list);
  }

  private static <V> Map<String, V> orEmpty(Map<String, V> map) {
    return map == null ? Map.of() : new LinkedHashMap<>(map);
  }
}
