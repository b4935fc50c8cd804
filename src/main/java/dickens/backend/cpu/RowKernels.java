package dickens.backend.cpu;

import dickens.backend.DenseKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinTask;

/**
 * Plain Java front elimination by rank-4 updates of whole rows.
 *
 * <p>Each row is an array of its own: then the inner loop c[j] += f0 b0[j] + f1 b1[j] + f2 b2[j] +
 * f3 b3[j] reads five arrays at one index, which the JIT compiler of JDK 17 turns into vector code.
 * With rows inside one flat array it does not (measured, one core, rank-64 update, n = 50 / 300 /
 * 1000: 17 / 27 / 22 GF/s here, 5 / 8 / 8 flat, 9 / 9 / 9 register-tiled, 37 / 32 / 29 OpenBLAS
 * through JNI).
 *
 * <p>{@link OpenBlasKernels} leave all but the products of large fronts to these. Fused
 * multiply-adds gained little beyond the noise; eight rows at once gained up to 20 % or lost two
 * thirds, as the JIT compiler did or did not turn the loop into vector code.
 *
 * <p>Panels of 64 pivots: the rows of a panel are finished over their whole length first; every
 * other row is then brought up to date independently of the others (fixed chunks of rows, tasks for
 * large fronts), in column blocks that keep four panel rows in the first-level cache.
 */
public final class RowKernels implements DenseKernels {
  static final String NAME = "plain Java rows";

  private static final int PANEL = 64;
  private static final int CHUNK = 64;
  private static final int BLOCK = 512;
  private static final double SMALLEST = 1e-290;

  /** Rows times pivots times size from which on the chunks of one panel become tasks. */
  private static final double TASK_FLOPS = 4e6;

  @Override
  public String name(int order) {
    return NAME;
  }

  @Override
  public int eliminate(double[][] a, int pivots, int size, double[] kill, double[] outflow) {
    for (int lo = 0; lo < pivots; lo += PANEL) {
      int hi = Math.min(pivots, lo + PANEL);
      int good = panel(a, lo, hi, size, kill, outflow);
      if (good < hi) {
        return good;
      }
      if (hi < size) {
        double[] inverse = inverses(a, lo, hi, outflow);
        int from = lo;
        forChunks(
            hi,
            size,
            (hi - lo) * (double) size,
            (first, last) -> trail(a, first, last, from, hi, size, kill, outflow, inverse));
      }
    }
    return pivots;
  }

  /** Eliminates the pivots lo .. hi-1 among themselves, over whole rows. */
  static int panel(double[][] a, int lo, int hi, int size, double[] kill, double[] outflow) {
    for (int k0 = lo; k0 < hi; k0 += 4) {
      int k1 = Math.min(hi, k0 + 4);
      for (int k = k0; k < k1; k++) {
        double[] row = a[k];
        // bring row k up to date with the pivots of this group before it
        for (int p = k0; p < k; p++) {
          double f = row[p] / outflow[p];
          row[p] = f;
          kill[k] += f * kill[p];
          for (int j = p + 1; j < k; j++) {
            row[j] += f * a[p][j];
          }
        }
        switch (k - k0) {
          case 1 -> add1(row, a[k0], row[k0], k, size);
          case 2 -> add2(row, a[k0], a[k0 + 1], row[k0], row[k0 + 1], k, size);
          case 3 -> {
            add2(row, a[k0], a[k0 + 1], row[k0], row[k0 + 1], k, size);
            add1(row, a[k0 + 2], row[k0 + 2], k, size);
          }
          default -> {}
        }
        double s = kill[k] + sum(row, k + 1, size);
        if (!(s >= SMALLEST)) {
          return k;
        }
        outflow[k] = s;
      }
      if (k1 < hi) {
        trail(a, k1, hi, k0, k1, size, kill, outflow, inverses(a, k0, k1, outflow));
      }
    }
    return hi;
  }

  /**
   * For every whole group of four pivots the inverse of its triangle (diagonal S_k, above it
   * -q_kj), ten nonnegative numbers by rows: with it the four multipliers of a row are independent
   * sums of positive terms instead of a chain of divisions.
   */
  static double[] inverses(double[][] a, int lo, int hi, double[] s) {
    double[] all = new double[(hi - lo) / 4 * 10];
    int at = 0;
    for (int k = lo; k + 4 <= hi; k += 4, at += 10) {
      double q01 = a[k][k + 1];
      double q02 = a[k][k + 2];
      double q03 = a[k][k + 3];
      double q12 = a[k + 1][k + 2];
      double q13 = a[k + 1][k + 3];
      double q23 = a[k + 2][k + 3];
      double w00 = 1 / s[k];
      double w11 = 1 / s[k + 1];
      double w22 = 1 / s[k + 2];
      double w33 = 1 / s[k + 3];
      double w01 = w00 * q01 * w11;
      double w12 = w11 * q12 * w22;
      double w02 = (w00 * q02 + w01 * q12) * w22;
      all[at] = w00;
      all[at + 1] = w01;
      all[at + 2] = w02;
      all[at + 3] = (w00 * q03 + w01 * q13 + w02 * q23) * w33;
      all[at + 4] = w11;
      all[at + 5] = w12;
      all[at + 6] = (w11 * q13 + w12 * q23) * w33;
      all[at + 7] = w22;
      all[at + 8] = w22 * q23 * w33;
      all[at + 9] = w33;
    }
    return all;
  }

  /** Brings rows first .. last-1 up to date with the pivots lo .. hi-1. */
  private static void trail(
      double[][] a,
      int first,
      int last,
      int lo,
      int hi,
      int size,
      double[] kill,
      double[] s,
      double[] w) {
    multipliers(a, first, last, lo, hi, kill, s, w);
    for (int c0 = hi; c0 < size; c0 += BLOCK) {
      int c1 = Math.min(size, c0 + BLOCK);
      int k = lo;
      for (; k + 4 <= hi; k += 4) {
        double[] b0 = a[k];
        double[] b1 = a[k + 1];
        double[] b2 = a[k + 2];
        double[] b3 = a[k + 3];
        for (int i = first; i < last; i++) {
          double[] row = a[i];
          add4(row, b0, b1, b2, b3, row[k], row[k + 1], row[k + 2], row[k + 3], c0, c1);
        }
      }
      for (; k < hi; k++) {
        for (int i = first; i < last; i++) {
          add1(a[i], a[k], a[i][k], c0, c1);
        }
      }
    }
  }

  /**
   * The columns lo .. hi-1 of rows first .. last-1, one row at a time: A[i][k]/S_k, and the killing
   * rates that they bring.
   *
   * @param w of {@link #inverses}
   */
  static void multipliers(
      double[][] a, int first, int last, int lo, int hi, double[] kill, double[] s, double[] w) {
    for (int i = first; i < last; i++) {
      double[] row = a[i];
      double killed = kill[i];
      int k = lo;
      for (int at = 0; k + 4 <= hi; k += 4, at += 10) {
        double r0 = row[k];
        double r1 = row[k + 1];
        double r2 = row[k + 2];
        double r3 = row[k + 3];
        double f0 = r0 * w[at];
        double f1 = r0 * w[at + 1] + r1 * w[at + 4];
        double f2 = r0 * w[at + 2] + r1 * w[at + 5] + r2 * w[at + 7];
        double f3 = r0 * w[at + 3] + r1 * w[at + 6] + (r2 * w[at + 8] + r3 * w[at + 9]);
        row[k] = f0;
        row[k + 1] = f1;
        row[k + 2] = f2;
        row[k + 3] = f3;
        killed += f0 * kill[k] + f1 * kill[k + 1] + f2 * kill[k + 2] + f3 * kill[k + 3];
        if (k + 4 < hi) {
          add4(row, a, k, f0, f1, f2, f3, k + 4, hi);
        }
      }
      for (; k < hi; k++) {
        double f = row[k] / s[k];
        row[k] = f;
        killed += f * kill[k];
        add1(row, a[k], f, k + 1, hi);
      }
      kill[i] = killed;
    }
  }

  @Override
  public int eliminate(
      double[][] re,
      double[][] im,
      int pivots,
      int size,
      double[] killRe,
      double[] killIm,
      double[] outRe,
      double[] outIm) {
    for (int lo = 0; lo < pivots; lo += PANEL) {
      int hi = Math.min(pivots, lo + PANEL);
      int good = panel(re, im, lo, hi, size, killRe, killIm, outRe, outIm);
      if (good < hi) {
        return good;
      }
      int from = lo;
      forChunks(
          hi,
          size,
          4.0 * (hi - lo) * size,
          (first, last) ->
              trail(re, im, first, last, from, hi, size, killRe, killIm, outRe, outIm));
    }
    return pivots;
  }

  /** Eliminates the pivots lo .. hi-1 among themselves, over whole rows. */
  static int panel(
      double[][] re,
      double[][] im,
      int lo,
      int hi,
      int size,
      double[] killRe,
      double[] killIm,
      double[] outRe,
      double[] outIm) {
    for (int k = lo; k < hi; k++) {
      for (int i = lo; i < k; i++) {
        multiplier(re, im, k, i, outRe, outIm, killRe, killIm);
        addComplex(re, im, k, i, i + 1, size);
      }
      double sRe = killRe[k] + sum(re[k], k + 1, size);
      double sIm = killIm[k] + sum(im[k], k + 1, size);
      if (!(Math.hypot(sRe, sIm) >= SMALLEST)) {
        return k;
      }
      outRe[k] = sRe;
      outIm[k] = sIm;
    }
    return hi;
  }

  private static void trail(
      double[][] re,
      double[][] im,
      int first,
      int last,
      int lo,
      int hi,
      int size,
      double[] killRe,
      double[] killIm,
      double[] outRe,
      double[] outIm) {
    multipliers(re, im, first, last, lo, hi, killRe, killIm, outRe, outIm);
    for (int c0 = hi; c0 < size; c0 += BLOCK) {
      int c1 = Math.min(size, c0 + BLOCK);
      int k = lo;
      // two complex pivots are four real rows
      for (; k + 2 <= hi; k += 2) {
        double[] r0 = re[k];
        double[] i0 = im[k];
        double[] r1 = re[k + 1];
        double[] i1 = im[k + 1];
        for (int i = first; i < last; i++) {
          double fr = re[i][k];
          double fi = im[i][k];
          double gr = re[i][k + 1];
          double gi = im[i][k + 1];
          add4(re[i], r0, i0, r1, i1, fr, -fi, gr, -gi, c0, c1);
          add4(im[i], r0, i0, r1, i1, fi, fr, gi, gr, c0, c1);
        }
      }
      for (; k < hi; k++) {
        for (int i = first; i < last; i++) {
          addComplex(re, im, i, k, c0, c1);
        }
      }
    }
  }

  /** The columns lo .. hi-1 of rows first .. last-1, and the killing rates that they bring. */
  static void multipliers(
      double[][] re,
      double[][] im,
      int first,
      int last,
      int lo,
      int hi,
      double[] killRe,
      double[] killIm,
      double[] outRe,
      double[] outIm) {
    for (int i = first; i < last; i++) {
      for (int k = lo; k < hi; k++) {
        multiplier(re, im, i, k, outRe, outIm, killRe, killIm);
        addComplex(re, im, i, k, k + 1, hi);
      }
    }
  }

  /** A[i][k] becomes A[i][k]/S_k; kill_i += A[i][k] kill_k. */
  private static void multiplier(
      double[][] re,
      double[][] im,
      int i,
      int k,
      double[] outRe,
      double[] outIm,
      double[] killRe,
      double[] killIm) {
    double sr = outRe[k];
    double si = outIm[k];
    double norm = sr * sr + si * si;
    double ar = re[i][k];
    double ai = im[i][k];
    double fr = (ar * sr + ai * si) / norm;
    double fi = (ai * sr - ar * si) / norm;
    re[i][k] = fr;
    im[i][k] = fi;
    killRe[i] += fr * killRe[k] - fi * killIm[k];
    killIm[i] += fr * killIm[k] + fi * killRe[k];
  }

  /** Row i += A[i][k] row k on the columns from .. to-1. */
  private static void addComplex(double[][] re, double[][] im, int i, int k, int from, int to) {
    double fr = re[i][k];
    double fi = im[i][k];
    add2(re[i], re[k], im[k], fr, -fi, from, to);
    add2(im[i], re[k], im[k], fi, fr, from, to);
  }

  private static void add4(
      double[] c,
      double[][] a,
      int k,
      double f0,
      double f1,
      double f2,
      double f3,
      int from,
      int to) {
    add4(c, a[k], a[k + 1], a[k + 2], a[k + 3], f0, f1, f2, f3, from, to);
  }

  private static void add4(
      double[] c,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double f0,
      double f1,
      double f2,
      double f3,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      c[j] += f0 * b0[j] + f1 * b1[j] + f2 * b2[j] + f3 * b3[j];
    }
  }

  private static void add2(
      double[] c, double[] b0, double[] b1, double f0, double f1, int from, int to) {
    for (int j = from; j < to; j++) {
      c[j] += f0 * b0[j] + f1 * b1[j];
    }
  }

  private static void add1(double[] c, double[] b, double f, int from, int to) {
    for (int j = from; j < to; j++) {
      c[j] += f * b[j];
    }
  }

  /**
   * Sum of row[from .. to-1] in four interleaved partial sums: a fixed order without one long
   * chain.
   */
  private static double sum(double[] row, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = from;
    for (; j + 4 <= to; j += 4) {
      s0 += row[j];
      s1 += row[j + 1];
      s2 += row[j + 2];
      s3 += row[j + 3];
    }
    for (; j < to; j++) {
      s0 += row[j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  interface RowRange {
    void update(int first, int last);
  }

  private static void forChunks(int from, int to, double workPerRow, RowRange work) {
    forChunks(from, to, CHUNK, workPerRow, work);
  }

  /** Runs fixed chunks of the rows from .. to-1, as tasks where the work is large. */
  static void forChunks(int from, int to, int chunk, double workPerRow, RowRange work) {
    if (workPerRow * (to - from) < TASK_FLOPS || !ForkJoinTask.inForkJoinPool()) {
      for (int i = from; i < to; i += chunk) {
        work.update(i, Math.min(to, i + chunk));
      }
      return;
    }
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    for (int i = from; i < to; i += chunk) {
      int first = i;
      tasks.add(ForkJoinTask.adapt(() -> work.update(first, Math.min(to, first + chunk))));
    }
    ForkJoinTask.invokeAll(tasks);
  }
}
