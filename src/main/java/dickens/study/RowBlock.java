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

    /** The rows from .. to-1 alone. */
    Cells rows(int from, int to) {
      if (ends.length == 0) {
        return single(Arrays.copyOfRange(values, from, to));
      }
      double[][] rows = new double[to - from][];
      for (int row = from; row < to; row++) {
        rows[row - from] = Arrays.copyOfRange(values, start(row), ends[row]);
      }
      return of(rows);
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

  /** The rows of several blocks, which have the same columns, as one; numbered from 0. */
  static RowBlock joined(List<RowBlock> blocks) {
    if (blocks.size() == 1) {
      return blocks.get(0);
    }
    int count = blocks.stream().mapToInt(RowBlock::size).sum();
    Map<String, ResultColumn> columns = new LinkedHashMap<>();
    blocks.get(0).results.keySet().forEach(name -> columns.put(name, new ResultColumn(count)));
    double[] residual = new double[count];
    double[] certificate = new double[count];
    SolveStatus[] status = new SolveStatus[count];
    String[] backend = new String[count];
    List<Note> notes = new ArrayList<>();
    int start = 0;
    for (RowBlock block : blocks) {
      int size = block.size();
      columns.forEach((name, column) -> column.add(block.results.get(name), size));
      System.arraycopy(block.residual, 0, residual, start, size);
      System.arraycopy(block.certificate, 0, certificate, start, size);
      System.arraycopy(block.status, 0, status, start, size);
      System.arraycopy(block.backend, 0, backend, start, size);
      for (Note note : block.notes) {
        notes.add(new Note(start + note.row(), note.text()));
      }
      start += size;
    }
    Map<String, Cells> results = new LinkedHashMap<>();
    columns.forEach((name, column) -> results.put(name, column.cells()));
    return new RowBlock(
        0, results, residual, certificate, status, backend, Provenance.machine(), notes);
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
