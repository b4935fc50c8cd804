package dickens.backend.cpu;

import dickens.backend.ChainBatchResult;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import dickens.bath.ExpMinusOne;
import dickens.solve.RefinedCounting;
import java.util.Arrays;

/**
 * A block of spin ladders of one kind and one number of levels, solved together: rates from the
 * parameters, GTH elimination, currents and noises of all channels, certificate and residual.
 * Noises that cancel too far are refined chain by chain ({@link LongChain#refineNoises}).
 *
 * <p>Layout: {@code [level][chain]}, so that the inner loops run over chains (see {@link
 * BandRows}). No sum runs over chains, so a chain has the same bits in any company.
 *
 * <p>Memory: 18 + 5 C rows a level for C channels, 8 bytes a chain each. Cost a level and chain at
 * C = 3: assembly 3 (45 + 25) flops and 8 divisions, elimination and steady state 15 and 1, fluxes
 * 3 * 14, noises 3 * 30, checks 14 and 1: about 370 flops and 10 divisions.
 *
 * <p>One workspace serves one thread; rows are allocated when first needed and kept.
 */
final class InterleavedChains {
  /** Populations above this are scaled down while climbing, against overflow. */
  private static final double LARGE = 1e150;

  private static final int CHANNELS = SpinLadderBatch.MAX_CHANNELS;

  private final double tailTolerance;
  private int lanes;
  private int levels;
  private int channels;
  private int kind;

  // by level and chain; the edge rows are those of the lower level
  private final double[][][] quantum;
  private final double[][][] element;
  private final double[][][] up;
  private final double[][][] down;
  private final double[][] eliminatedUp1;
  private final double[][] to1;
  private final double[][] to2;
  private final double[][] inverse;
  private final double[][] rho;
  private final double[][] x;
  private final double[][] pairFlow;
  private final double[][] pairColumn;
  private final double[][][] energyUp;
  private final double[][][] energyDown;
  private final double[][][] flow;

  // by chain
  private int laneCapacity;
  private double[] twoJ;
  private double[] lowestTwoA;
  private double[] omega;
  private double[] qubits2;
  private final double[][] fields = new double[CHANNELS * SpinLadderBatch.FIELDS_PER_CHANNEL][];
  private final double[][] oneUp = new double[CHANNELS][];
  private final double[][] oneDown = new double[CHANNELS][];
  private final double[][] current = new double[CHANNELS][];
  private final double[][] gross = new double[CHANNELS][];
  private final double[][] second = new double[CHANNELS][];
  private final double[][] noise = new double[CHANNELS][];
  private double[] leakTop;
  private double[] leakNext;
  private double[] activity;
  private double[] residual;
  private double[] sum;
  private double[] error;
  private double[] readOut;
  private double[] readOutSize;
  private boolean[] cancelling;
  private double[] zero;
  private double[] own;
  private double[] others;
  private double[] setCurrent;
  private final double[][] scratch = new double[3][];
  private final double[][] expRoom = new double[3][];

  /**
   * An empty workspace.
   *
   * @param maxLevels largest number of levels of a block
   * @param tailTolerance accepted certificate, dimensionless
   */
  InterleavedChains(int maxLevels, double tailTolerance) {
    this.tailTolerance = tailTolerance;
    quantum = new double[2][maxLevels][];
    element = new double[2][maxLevels][];
    up = new double[2][maxLevels][];
    down = new double[2][maxLevels][];
    eliminatedUp1 = new double[maxLevels][];
    to1 = new double[maxLevels][];
    to2 = new double[maxLevels][];
    inverse = new double[maxLevels][];
    rho = new double[maxLevels][];
    x = new double[maxLevels][];
    pairFlow = new double[maxLevels][];
    pairColumn = new double[maxLevels][];
    energyUp = new double[CHANNELS][maxLevels][];
    energyDown = new double[CHANNELS][maxLevels][];
    flow = new double[CHANNELS][maxLevels][];
  }

  /**
   * Solves the points {@code index[from .. from+lanes-1]}, all of one kind, each cut to its lowest
   * {@code levels} levels, and writes their results.
   *
   * @param round number of this truncation, for the report
   */
  void solve(
      SpinLadderBatch points,
      int[] index,
      int from,
      int lanes,
      int levels,
      int round,
      ChainBatchResult out) {
    run(points, index, from, lanes, levels);
    int[] cut = null;
    for (int i = 0; i < lanes; i++) {
      int reach = reach(i);
      if (reach == levels) {
        write(points, i, index[from + i], levels, round, 0, out);
      } else {
        cut = cut == null ? new int[lanes] : cut;
        cut[i] = reach;
      }
    }
    for (int i = 0; cut != null && i < lanes; i++) {
      if (cut[i] > 0) {
        solveCut(points, index, from + i, cut[i], levels, round, out);
      }
    }
  }

  /**
   * A chain whose top rates underflow, so that a level cannot be left: it ends below that level,
   * and the population of its last level stands for the unknown outflow.
   */
  private void solveCut(
      SpinLadderBatch points,
      int[] index,
      int at,
      int firstReach,
      int wanted,
      int round,
      ChainBatchResult out) {
    int reach = firstReach;
    run(points, index, at, 1, reach);
    while (reach(0) < reach) {
      reach = reach(0);
      run(points, index, at, 1, reach);
    }
    write(points, 0, index[at], wanted, round, rho[reach - 1][0], out);
  }

  private void run(SpinLadderBatch points, int[] index, int from, int newLanes, int newLevels) {
    lanes = newLanes;
    levels = newLevels;
    kind = points.kind(index[from]);
    channels = SpinLadderBatch.channelsOf(kind);
    reserve();
    gather(points, index, from);
    assemble();
    eliminate();
    climb();
    for (int c = 0; c < channels; c++) {
      fluxes(c);
    }
    Arrays.fill(cancelling, 0, lanes, false);
    for (int c = 0; c < channels; c++) {
      noise(c);
    }
    check();
  }

  /** Number of levels of chain i below the highest one that cannot be left. */
  private int reach(int i) {
    if (!Double.isNaN(rho[0][i])) {
      return levels;
    }
    for (int k = levels - 1; k >= 1; k--) {
      if (Double.isInfinite(inverse[k][i])) {
        return k;
      }
    }
    return levels;
  }

  private void write(
      SpinLadderBatch points,
      int i,
      int point,
      int wanted,
      int round,
      double leastCertificate,
      ChainBatchResult out) {
    double top = rho[levels - 1][i];
    double next = levels >= 2 ? rho[levels - 2][i] : 0;
    double dropped = leakTop[i] * top + leakNext[i] * next;
    double certificate = dropped == 0 ? 0 : dropped / (2 * activity[i]);
    if (wanted < points.levels(point)) {
      certificate = Math.max(certificate, Math.max(top, next));
    }
    certificate = Math.max(certificate, leastCertificate);
    boolean finite = Double.isFinite(rho[0][i]);
    for (int c = 0; c < out.current().length; c++) {
      boolean present = c < channels;
      out.current()[c][point] = present ? current[c][i] : Double.NaN;
      out.gross()[c][point] = present ? gross[c][i] : Double.NaN;
      out.noise()[c][point] = present ? noise[c][i] : Double.NaN;
      finite &= !present || Double.isFinite(current[c][i] + noise[c][i]);
    }
    out.levels()[point] = wanted;
    out.rounds()[point] = round;
    out.certificate()[point] = certificate;
    out.residual()[point] = residual[i];
    PointStatus status =
        certificate <= tailTolerance ? PointStatus.CONVERGED : PointStatus.NOT_CLOSED;
    out.status()[point] = finite ? status : PointStatus.NOT_FINITE;
    if (cancelling[i] && out.status()[point] == PointStatus.CONVERGED) {
      LongChain.refineNoises(points, point, wanted, out);
    }
  }

  private void reserve() {
    for (int k = 0; k < levels; k++) {
      if (x[k] != null && x[k].length >= lanes) {
        continue;
      }
      for (int d = 0; d < 2; d++) {
        quantum[d][k] = new double[lanes];
        element[d][k] = new double[lanes];
        up[d][k] = new double[lanes];
        down[d][k] = new double[lanes];
      }
      eliminatedUp1[k] = new double[lanes];
      to1[k] = new double[lanes];
      to2[k] = new double[lanes];
      inverse[k] = new double[lanes];
      rho[k] = new double[lanes];
      x[k] = new double[lanes];
      // the elements are not needed any more when a fourth channel needs these
      pairFlow[k] = element[0][k];
      pairColumn[k] = element[1][k];
      for (int c = 0; c < CHANNELS; c++) {
        energyUp[c][k] = null;
      }
    }
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k < levels; k++) {
        if (energyUp[c][k] != null) {
          continue;
        }
        energyUp[c][k] = new double[x[k].length];
        energyDown[c][k] = new double[x[k].length];
        flow[c][k] = new double[x[k].length];
      }
    }
    if (lanes > laneCapacity) {
      reserveLanes();
    }
  }

  private void reserveLanes() {
    laneCapacity = lanes;
    twoJ = new double[lanes];
    lowestTwoA = new double[lanes];
    omega = new double[lanes];
    qubits2 = new double[lanes];
    leakTop = new double[lanes];
    leakNext = new double[lanes];
    activity = new double[lanes];
    residual = new double[lanes];
    sum = new double[lanes];
    error = new double[lanes];
    readOut = new double[lanes];
    readOutSize = new double[lanes];
    cancelling = new boolean[lanes];
    zero = new double[lanes];
    own = new double[lanes];
    others = new double[lanes];
    setCurrent = new double[lanes];
    for (double[][] rows :
        new double[][][] {
          fields, oneUp, oneDown, current, gross, second, noise, scratch, expRoom
        }) {
      for (int r = 0; r < rows.length; r++) {
        rows[r] = new double[lanes];
      }
    }
  }

  private void gather(SpinLadderBatch points, int[] index, int from) {
    gather(points.column(SpinLadderBatch.TWO_J), index, from, twoJ);
    gather(points.column(SpinLadderBatch.LOWEST_TWO_A), index, from, lowestTwoA);
    gather(points.column(SpinLadderBatch.OMEGA), index, from, omega);
    gather(points.column(SpinLadderBatch.QUBITS), index, from, qubits2);
    BandRows.multiply(qubits2, qubits2, lanes);
    for (int c = 0; c < channels; c++) {
      for (int f = 0; f < SpinLadderBatch.FIELDS_PER_CHANNEL; f++) {
        gather(points.field(c, f), index, from, field(c, f));
      }
    }
  }

  private void gather(double[] from, int[] index, int at, double[] to) {
    for (int i = 0; i < lanes; i++) {
      to[i] = from[index[at + i]];
    }
  }

  private double[] field(int c, int f) {
    return fields[c * SpinLadderBatch.FIELDS_PER_CHANNEL + f];
  }

  /** Step of channel c less one: 0 for J_x, 1 for J_x^2/N. */
  private int stepIndex(int c) {
    return SpinLadderBatch.stepOf(kind, c) - 1;
  }

  /** Rates of all channels, their totals, and what leaves the kept levels. */
  private void assemble() {
    for (int k = 0; k < levels; k++) {
      LadderRows.quanta(k, lowestTwoA, omega, quantum[0][k], quantum[1][k], lanes);
      LadderRows.elements(k, twoJ, lowestTwoA, qubits2, element[0][k], element[1][k], lanes);
      for (int d = 0; d < 2; d++) {
        Arrays.fill(up[d][k], 0, lanes, 0);
        Arrays.fill(down[d][k], 0, lanes, 0);
      }
    }
    LadderRows.doubleAtZero(lowestTwoA, element[0][0], lanes);
    LadderRows.doubleAtZero(lowestTwoA, element[1][0], lanes);
    Arrays.fill(leakTop, 0, lanes, 0);
    Arrays.fill(leakNext, 0, lanes, 0);
    for (int c = 0; c < channels; c++) {
      rates(c);
      if (stepIndex(c) == 1 && levels >= 2) {
        oneUpRates(c);
      }
    }
  }

  private void rates(int c) {
    int d = stepIndex(c);
    int kept = kept(c);
    double[] density = scratch[0];
    double[] expm1 = scratch[1];
    for (int k = 0; k < levels; k++) {
      density(c, quantum[d][k], density);
      occupation(c, quantum[d][k], expm1);
      if (k < kept) {
        LadderRows.rates(element[d][k], density, expm1, energyUp[c][k], energyDown[c][k], lanes);
        addRates(quantum[d][k], energyUp[c][k], energyDown[c][k], d, k);
      } else {
        double[] leak = k == levels - 1 ? leakTop : leakNext;
        LadderRows.leak(element[d][k], density, expm1, leak, lanes);
        Arrays.fill(energyUp[c][k], 0, lanes, 0);
        Arrays.fill(flow[c][k], 0, lanes, 0);
      }
    }
  }

  /** Adds the rates of a row of edges to the totals and turns them into energies by the quantum. */
  private void addRates(double[] quantum, double[] rise, double[] fall, int d, int k) {
    BandRows.add(rise, up[d][k], lanes);
    BandRows.add(fall, down[d][k], lanes);
    BandRows.multiply(rise, quantum, lanes);
    BandRows.multiply(fall, quantum, lanes);
  }

  /** Number of edges of channel c between kept levels, the edge 1/2 - 3/2 of J_x^2 apart. */
  private int kept(int c) {
    return Math.max(0, levels - 1 - stepIndex(c));
  }

  private void density(int c, double[] quantum, double[] out) {
    LadderRows.density(
        SpinLadderBatch.densityOf(kind, c),
        field(c, SpinLadderBatch.AMPLITUDE),
        field(c, SpinLadderBatch.PLACE),
        field(c, SpinLadderBatch.WIDTH),
        field(c, SpinLadderBatch.REGULATOR),
        quantum,
        out,
        lanes);
  }

  private void occupation(int c, double[] quantum, double[] expm1) {
    LadderRows.scaled(field(c, SpinLadderBatch.BETA), quantum, expm1, lanes);
    ExpMinusOne.of(expm1, expRoom, lanes);
  }

  /** The edge 1/2 - 3/2 of J_x^2/N. */
  private void oneUpRates(int c) {
    double[] oneUpElement = scratch[2];
    LadderRows.elementOneUp(twoJ, lowestTwoA, qubits2, oneUpElement, lanes);
    density(c, quantum[0][0], scratch[0]);
    occupation(c, quantum[0][0], scratch[1]);
    LadderRows.rates(oneUpElement, scratch[0], scratch[1], oneUp[c], oneDown[c], lanes);
    addRates(quantum[0][0], oneUp[c], oneDown[c], 0, 0);
  }

  /** GTH elimination, top level first. */
  private void eliminate() {
    int n = levels;
    if (n == 1) {
      return;
    }
    double[] down1 = scratch[0];
    System.arraycopy(down[0][n - 2], 0, down1, 0, lanes);
    System.arraycopy(up[0][n - 2], 0, eliminatedUp1[n - 2], 0, lanes);
    for (int k = n - 1; k >= 2; k--) {
      BandRows.pivot(down1, down[1][k - 2], inverse[k], to1[k], to2[k], lanes);
      BandRows.fold(down[0][k - 2], eliminatedUp1[k - 1], to2[k], down1, lanes);
      BandRows.fold(up[0][k - 2], up[1][k - 2], to1[k], eliminatedUp1[k - 2], lanes);
    }
    BandRows.lastPivot(down1, inverse[1], lanes);
  }

  /** rho upwards from rho_0 = 1, then normalised. */
  private void climb() {
    Arrays.fill(rho[0], 0, lanes, 1);
    Arrays.fill(sum, 0, lanes, 1);
    Arrays.fill(error, 0, lanes, 0);
    for (int k = 1; k < levels; k++) {
      if (k == 1) {
        BandRows.firstClimb(eliminatedUp1[0], rho[0], inverse[1], rho[1], lanes);
      } else {
        BandRows.climb(
            eliminatedUp1[k - 1], rho[k - 1], up[1][k - 2], rho[k - 2], inverse[k], rho[k], lanes);
      }
      BandRows.addTo(sum, error, rho[k], lanes);
      if (BandRows.anyAbove(LARGE, rho[k], lanes)) {
        scaleDown(k);
      }
    }
    for (int i = 0; i < lanes; i++) {
      sum[i] = 1 / (sum[i] + error[i]);
    }
    for (int k = 0; k < levels; k++) {
      BandRows.multiply(rho[k], sum, lanes);
    }
  }

  private void scaleDown(int k) {
    for (int i = 0; i < lanes; i++) {
      if (rho[k][i] > LARGE) {
        sum[i] /= LARGE;
        error[i] /= LARGE;
        for (int l = 0; l <= k; l++) {
          rho[l][i] /= LARGE;
        }
      }
    }
  }

  /** Current, gross flux, second moment; W rho and, in place of w up, the column sums 1.W. */
  private void fluxes(int c) {
    int d = stepIndex(c);
    int step = d + 1;
    double[][] rise = energyUp[c];
    double[][] fall = energyDown[c];
    double[] upward = scratch[0];
    Arrays.fill(current[c], 0, lanes, 0);
    Arrays.fill(gross[c], 0, lanes, 0);
    Arrays.fill(second[c], 0, lanes, 0);
    for (int k = kept(c) - 1; k >= 0; k--) {
      double[] downward = flow[c][k];
      BandRows.product(rise[k], rho[k], upward, lanes);
      BandRows.product(fall[k], rho[k + step], downward, lanes);
      BandRows.account(upward, downward, current[c], gross[c], lanes);
      BandRows.moment(quantum[d][k], upward, downward, second[c], lanes);
      // W rho of level k + step is complete: what rises into it less what falls out of it
      BandRows.subtractFrom(upward, flow[c][k + step], lanes);
    }
    for (int k = Math.min(step, levels) - 1; k >= 0; k--) {
      BandRows.subtractFrom(zero, flow[c][k], lanes);
    }
    for (int k = levels - 1; k >= step; k--) {
      BandRows.subtract(rise[k], fall[k - step], lanes);
    }
    if (step == 2 && levels >= 2) {
      oneUpFlux(c);
    }
  }

  private void oneUpFlux(int c) {
    for (int i = 0; i < lanes; i++) {
      double rise = oneUp[c][i] * rho[0][i];
      double fall = oneDown[c][i] * rho[1][i];
      current[c][i] += rise - fall;
      gross[c][i] += rise + fall;
      second[c][i] += quantum[0][0][i] * (rise + fall);
      flow[c][0][i] -= fall;
      flow[c][1][i] += rise;
      energyUp[c][0][i] += oneUp[c][i];
      energyUp[c][1][i] -= oneDown[c][i];
    }
  }

  /** S of channel c, counted in the channel or in all others, whichever has less shot noise. */
  private void noise(int c) {
    choose(c);
    Arrays.fill(readOut, 0, lanes, 0);
    Arrays.fill(readOutSize, 0, lanes, 0);
    if (levels > 1 && channels > 1) {
      drazinReadOut(c);
    }
    for (int i = 0; i < lanes; i++) {
      double shot = own[i] * second[c][i] + others[i] * sumOfOthers(second, c, i);
      noise[c][i] = shot + 2 * readOut[i];
      cancelling[i] |= RefinedCounting.isNeeded(readOutSize[i], noise[c][i]);
    }
  }

  private void choose(int c) {
    for (int i = 0; i < lanes; i++) {
      boolean alone = second[c][i] <= sumOfOthers(second, c, i);
      own[i] = alone ? 1 : 0;
      others[i] = alone ? 0 : 1;
      setCurrent[i] = alone ? current[c][i] : sumOfOthers(current, c, i);
    }
  }

  private double sumOfOthers(double[][] values, int c, int i) {
    double total = 0;
    for (int other = 0; other < channels; other++) {
      if (other != c) {
        total += values[other][i];
      }
    }
    return total;
  }

  /** readOut = 1.W sg with R sg = I rho - W rho, sum sg = 0. */
  private void drazinReadOut(int c) {
    int a = c == 0 ? 1 : 0;
    int b = c <= 1 ? 2 : 1;
    double[][] flowB = flow[b];
    double[][] columnB = energyUp[b];
    if (channels == 4) {
      int other = c <= 2 ? 3 : 2;
      for (int k = 0; k < levels; k++) {
        BandRows.add(flow[b][k], flow[other][k], pairFlow[k], lanes);
        BandRows.add(energyUp[b][k], energyUp[other][k], pairColumn[k], lanes);
      }
      flowB = pairFlow;
      columnB = pairColumn;
    }
    boolean third = channels > 2;
    int n = levels;
    for (int k = n - 1; k >= 1; k--) {
      BandRows.scaledSum(others, flow[a][k], third ? flowB[k] : zero, x[k], lanes);
      BandRows.source(setCurrent, rho[k], own, flow[c][k], x[k], lanes);
      if (k + 2 < n) {
        BandRows.sweepDown(to1[k + 1], x[k + 1], to2[k + 2], x[k + 2], x[k], lanes);
      } else if (k + 1 < n) {
        BandRows.sweepDownOnce(to1[k + 1], x[k + 1], x[k], lanes);
      }
    }
    Arrays.fill(x[0], 0, lanes, 0);
    Arrays.fill(sum, 0, lanes, 0);
    Arrays.fill(error, 0, lanes, 0);
    for (int k = 1; k < n; k++) {
      if (k == 1) {
        BandRows.firstSweepUp(inverse[1], x[1], lanes);
      } else {
        BandRows.sweepUp(
            eliminatedUp1[k - 1], x[k - 1], up[1][k - 2], x[k - 2], inverse[k], x[k], lanes);
      }
      BandRows.addTo(sum, error, x[k], lanes);
    }
    BandRows.add(sum, error, sum, lanes);
    for (int k = n - 1; k >= 0; k--) {
      double[] weight = scratch[0];
      BandRows.scaledSum(others, energyUp[a][k], third ? columnB[k] : zero, weight, lanes);
      BandRows.weigh(own, energyUp[c][k], weight, lanes);
      BandRows.readOut(weight, x[k], sum, rho[k], readOut, readOutSize, lanes);
    }
  }

  /** max_k |(R rho)_k| over the flux through k, and the flux of all upward jumps. */
  private void check() {
    Arrays.fill(residual, 0, lanes, 0);
    Arrays.fill(activity, 0, lanes, 0);
    double[] gain = scratch[0];
    double[] out = scratch[1];
    for (int k = levels - 1; k >= 0; k--) {
      BandRows.add(up[0][k], up[1][k], out, lanes);
      BandRows.addProduct(out, rho[k], activity, lanes);
      Arrays.fill(gain, 0, lanes, 0);
      for (int d = 0; d < 2; d++) {
        int low = k - 1 - d;
        int high = k + 1 + d;
        if (low >= 0) {
          BandRows.add(down[d][low], out, lanes);
          BandRows.addProduct(up[d][low], rho[low], gain, lanes);
        }
        if (high < levels) {
          BandRows.addProduct(down[d][k], rho[high], gain, lanes);
        }
      }
      BandRows.worst(gain, out, rho[k], residual, lanes);
    }
  }
}
