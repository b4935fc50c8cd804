package dickens.study;

import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finished rows with consecutive numbers, all of one curve, column by column. Rows are numbered
 * from 0 through the whole study, as its points are.
 *
 * @param first number of the first row
 * @param results results by the name of their column; each holds as many rows as the block
 * @param residual {@code [row]} largest residual of the row's parts, dimensionless, NaN: none
 * @param certificate {@code [row]} largest certificate, dimensionless, NaN: none
 * @param status {@code [row]} of the first part that is not good, else good
 * @param backend {@code [row]} where the row's own model was computed
 * @param machine what computed the block, see {@link Provenance#machine}
 * @param notes what is wrong with rows, in words, in the order of the rows
 */
public record RowBlock(
    long first,
    Map<String, Cells> results,
    double[] residual,
    double[] certificate,
    SolveStatus[] status,
    String[] backend,
    String machine,
    List<Note> notes) {

  /**
   * One result in every row: numbers one after the other.
   *
   * @param ends {@code [row]} where the numbers of a row end; empty where each row has one number
   * @param values the numbers; undefined is NaN
   */
  public record Cells(int[] ends, double[] values) {
    /** One number in every row. */
    static Cells single(double[] values) {
      return new Cells(new int[0], values);
    }

    /** As many numbers in a row as are given for it. */
    static Cells of(double[][] rows) {
      int[] ends = new int[rows.length];
      int end = 0;
      for (int row = 0; row < rows.length; row++) {
        end = Math.addExact(end, rows[row].length);
        ends[row] = end;
      }
      double[] values = new double[end];
      for (int row = 0; row < rows.length; row++) {
        int length = rows[row].length;
        System.arraycopy(rows[row], 0, values, ends[row] - length, length);
      }
      boolean areSingle = Arrays.stream(rows).allMatch(row -> row.length == 1);
      return areSingle ? single(values) : new Cells(ends, values);
    }

    /** How many numbers a row has. */
    int length(int row) {
      return ends.length == 0 ? 1 : ends[row] - start(row);
    }

    /** Component k of a row; NaN beyond its length. */
    double at(int row, int k) {
      return k < length(row) ? values[start(row) + k] : Double.NaN;
    }

    private int start(int row) {
      return ends.length == 0 ? row : row == 0 ? 0 : ends[row - 1];
    }
  }

  /**
   * What is wrong with a row.
   *
   * @param row counted within the block
   * @param text status and advice
   */
  public record Note(int row, String text) {
    /** The outcome of a row, and what to do about it. */
    static Note of(int row, SolveStatus status, String advice) {
      return new Note(row, status.label() + ": " + advice);
    }
  }

  /**
   * Evaluated points as rows, numbered from 0.
   *
   * @param names observables, each a column under its own name
   */
  static RowBlock of(List<PointResult> points, List<String> names) {
    int count = points.size();
    double[] residual = new double[count];
    double[] certificate = new double[count];
    SolveStatus[] status = new SolveStatus[count];
    String[] backend = new String[count];
    List<Note> notes = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      SolveReport report = points.get(row).report();
      residual[row] = report.residual();
      certificate[row] = report.certificate();
      status[row] = report.status();
      backend[row] = report.backend();
      if (!report.status().isGood()) {
        notes.add(Note.of(row, report.status(), points.get(row).note()));
      }
    }
    Map<String, Cells> columns = new LinkedHashMap<>();
    for (String name : names) {
      double[][] values = new double[count][];
      Arrays.setAll(values, row -> points.get(row).observables().get(name));
      columns.put(name, Cells.of(values));
    }
    return new RowBlock(
        0, columns, residual, certificate, status, backend, Provenance.machine(), notes);
  }

  /** Number of rows. */
  public int size() {
    return residual.length;
  }

  /** Rows that are not good. */
  public int badRows() {
    int bad = 0;
    for (SolveStatus one : status) {
      bad += one.isGood() ? 0 : 1;
    }
    return bad;
  }
}
