package dickens.study;

import dickens.observe.Observable;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.study.RowBlock.Cells;
import dickens.study.RowBlock.Note;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one evaluator as columns, while they are being written.
 *
 * <p>Rows whose results are single numbers may be written in any order and by several threads, each
 * row once; arrays must come in the order of the rows.
 */
final class RowColumns {
  private final List<String> names;
  private final Map<String, double[]> numbers = new LinkedHashMap<>();
  private final Map<String, ResultColumn> arrays = new LinkedHashMap<>();
  private final double[] residual;
  private final double[] certificate;
  private final SolveStatus[] status;
  private final String[] backend;
  private final List<Note> notes = Collections.synchronizedList(new ArrayList<>());

  /**
   * Room for rows.
   *
   * @param names observables of the evaluator
   * @param rows how many
   */
  RowColumns(Evaluator evaluator, List<String> names, int rows) {
    evaluator.requireKnown(names);
    this.names = List.copyOf(names);
    for (String name : names) {
      if (evaluator.observable(name).orElseThrow().shape() == Observable.Shape.SCALAR) {
        numbers.put(name, new double[rows]);
      } else {
        arrays.put(name, new ResultColumn(rows));
      }
    }
    residual = new double[rows];
    certificate = new double[rows];
    status = new SolveStatus[rows];
    backend = new String[rows];
  }

  /** What is wanted. */
  List<String> names() {
    return names;
  }

  /** True where every result is a single number. */
  boolean areNumbers() {
    return arrays.isEmpty();
  }

  /** Writes a row. */
  void put(int row, PointResult result) {
    numbers.forEach((name, column) -> column[row] = result.observables().get(name)[0]);
    arrays.forEach((name, column) -> column.add(result.observables().get(name)));
    SolveReport report = result.report();
    put(row, report.residual(), report.certificate(), report.backend());
    mark(row, report.status(), result.note());
  }

  /** Writes a result of a row. */
  void put(int row, String name, double value) {
    numbers.get(name)[row] = value;
  }

  /** Writes what a solve says of its accuracy, and where it was done. */
  void put(int row, double rowResidual, double rowCertificate, String place) {
    residual[row] = rowResidual;
    certificate[row] = rowCertificate;
    backend[row] = place;
  }

  /**
   * Writes how a row ended.
   *
   * @param note what is wrong; not read where nothing is
   */
  void mark(int row, SolveStatus end, String note) {
    status[row] = end;
    if (!end.isGood()) {
      notes.add(new Note(row, end.label() + ": " + note));
    }
  }

  /** Results by the name of the observable. */
  Cells cells(String name) {
    double[] column = numbers.get(name);
    return column == null ? arrays.get(name).cells() : new Cells(new int[0], column);
  }

  double residual(int row) {
    return residual[row];
  }

  double certificate(int row) {
    return certificate[row];
  }

  SolveStatus status(int row) {
    return status[row];
  }

  String backend(int row) {
    return backend[row];
  }

  /** What is wrong with rows, in their order. */
  List<Note> notes() {
    return notes.stream().sorted(Comparator.comparingInt(Note::row)).toList();
  }
}
