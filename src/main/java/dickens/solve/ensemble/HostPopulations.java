package dickens.solve.ensemble;

import dickens.backend.PopulationPowers;
import dickens.generator.WorkSharing;
import java.util.Arrays;

/** Powers of P on the processor, matrix-free; planes without population cost nothing. */
final class HostPopulations implements PopulationPowers {
  private final PopulationStencil stencil;
  private final int[] twoJ;
  private double[][][] sums = {};
  private double[][] v;
  private double[][] next;
  private boolean[] live = {};

  HostPopulations(PopulationStencil stencil, int[] twoJ) {
    this.stencil = stencil;
    this.twoJ = twoJ;
    v = zeros();
    next = zeros();
  }

  private double[][] zeros() {
    return Arrays.stream(twoJ).mapToObj(spin -> new double[spin + 1]).toArray(double[][]::new);
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int together() {
    return 1;
  }

  @Override
  public void start(double[] p, int count) {
    int at = 0;
    for (double[] plane : v) {
      System.arraycopy(p, at, plane, 0, plane.length);
      at += plane.length;
    }
    live = PopulationStencil.live(v);
    sums = new double[count][][];
    for (int i = 0; i < count; i++) {
      sums[i] = zeros();
    }
  }

  @Override
  public void add(double[] w) {
    WorkSharing.forEach(
        v.length,
        s -> {
          for (int i = 0; i < sums.length; i++) {
            if (w[i] != 0 && live[s]) {
              double[] sum = sums[i][s];
              for (int t = 0; t < sum.length; t++) {
                sum[t] += w[i] * v[s][t];
              }
            }
          }
        });
  }

  @Override
  public double advance(double[][] weights) {
    double moved = 0;
    for (double[] w : weights) {
      moved = stencil.step(v, live, next);
      double[][] free = v;
      v = next;
      next = free;
      add(w);
    }
    return moved;
  }

  @Override
  public void sum(int i, double[] to) {
    int at = 0;
    for (double[] plane : sums[i]) {
      System.arraycopy(plane, 0, to, at, plane.length);
      at += plane.length;
    }
  }

  @Override
  public void close() {
    // the collector takes it
  }
}
