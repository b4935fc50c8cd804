package dickens.study;

import dickens.solve.SolveStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
        return new Cells(ends, Arrays.copyOfRange(values, from, to));
      }
      int first = start(from);
      int[] own = Arrays.copyOfRange(ends, from, to);
      for (int row = 0; row < own.length; row++) {
        own[row] -= first;
      }
      boolean areSingle = IntStream.range(0, own.length).allMatch(row -> own[row] == row + 1);
      return new Cells(
          areSingle ? new int[0] : own,
          Arrays.copyOfRange(values, first, to == 0 ? first : ends[to - 1]));
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
  public record Note(int row, String text) {}

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
