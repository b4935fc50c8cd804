package dickens.backend.cpu;

/**
 * The steps of subtraction-free (GTH) elimination for half-bandwidth 2, each for one level of many
 * chains at once; the recurrences of physics.md Part A written out.
 *
 * <p>Every argument is a row: one value a chain, of one level or of a running sum. The rates of an
 * edge are stored in the row of its lower level. All rows are read and written at the same index,
 * which is what the compiler of Java 17 needs to vectorise a loop: with rows at different offsets
 * of one long array the same loops ran two to three times slower. It also gives up on long loop
 * bodies, hence the many short steps: split, currents and noises take a third of the time.
 */
final class BandRows {
  private BandRows() {}

  /** Eliminates a level: inverse = 1/(d1 + d2), and its shares d1, d2 times that. */
  static void pivot(
      double[] down1, double[] down2, double[] inverse, double[] to1, double[] to2, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double r = 1 / (down1[i] + down2[i]);
      inverse[i] = r;
      to1[i] = down1[i] * r;
      to2[i] = down2[i] * r;
    }
  }

  /** Eliminates level 1, which has one way down. */
  static void lastPivot(double[] down1, double[] inverse, int lanes) {
    for (int i = 0; i < lanes; i++) {
      inverse[i] = 1 / down1[i];
    }
  }

  /** Sends inflow on along the outflow: out = rate + inflow share. */
  static void fold(double[] rate, double[] inflow, double[] share, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      out[i] = rate[i] + inflow[i] * share[i];
    }
  }

  /** here = (u2 below2 + u1 below1) / s. */
  static void climb(
      double[] up1,
      double[] below1,
      double[] up2,
      double[] below2,
      double[] inverse,
      double[] here,
      int lanes) {
    for (int i = 0; i < lanes; i++) {
      here[i] = (up2[i] * below2[i] + up1[i] * below1[i]) * inverse[i];
    }
  }

  /** here = u1 below1 / s, for level 1. */
  static void firstClimb(
      double[] up1, double[] below1, double[] inverse, double[] here, int lanes) {
    for (int i = 0; i < lanes; i++) {
      here[i] = up1[i] * below1[i] * inverse[i];
    }
  }

  /** Adds a row to sums that carry their rounding errors (Knuth's two-sum, free of branches). */
  static void addTo(double[] sum, double[] error, double[] row, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double a = sum[i];
      double b = row[i];
      double s = a + b;
      double t = s - a;
      error[i] += (a - (s - t)) + (b - t);
      sum[i] = s;
    }
  }

  /** out = factor (a + b). */
  static void scaledSum(double[] factor, double[] a, double[] b, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      out[i] = factor[i] * (a[i] + b[i]);
    }
  }

  /** b = I rho - (own flow + b): the source of a noise, on entry b holds the other channels. */
  static void source(
      double[] current, double[] rho, double[] own, double[] flow, double[] b, int lanes) {
    for (int i = 0; i < lanes; i++) {
      b[i] = current[i] * rho[i] - (own[i] * flow[i] + b[i]);
    }
  }

  /** b += to1 above1 + to2 above2: the downward sweep of a Drazin solve. */
  static void sweepDown(
      double[] to1, double[] above1, double[] to2, double[] above2, double[] b, int lanes) {
    for (int i = 0; i < lanes; i++) {
      b[i] += to1[i] * above1[i] + to2[i] * above2[i];
    }
  }

  /** b += to1 above1, for the last level but one. */
  static void sweepDownOnce(double[] to1, double[] above1, double[] b, int lanes) {
    for (int i = 0; i < lanes; i++) {
      b[i] += to1[i] * above1[i];
    }
  }

  /** x = (u2 below2 + u1 below1 - x) / s: the upward sweep, on entry x holds the swept source. */
  static void sweepUp(
      double[] up1,
      double[] below1,
      double[] up2,
      double[] below2,
      double[] inverse,
      double[] x,
      int lanes) {
    for (int i = 0; i < lanes; i++) {
      x[i] = (up2[i] * below2[i] + up1[i] * below1[i] - x[i]) * inverse[i];
    }
  }

  /** The same for level 1, above x_0 = 0. */
  static void firstSweepUp(double[] inverse, double[] x, int lanes) {
    for (int i = 0; i < lanes; i++) {
      x[i] = -x[i] * inverse[i];
    }
  }

  /** weight += own column: what a noise counts in each level. */
  static void weigh(double[] own, double[] column, double[] weight, int lanes) {
    for (int i = 0; i < lanes; i++) {
      weight[i] += own[i] * column[i];
    }
  }

  /** sum += weight (x - t rho), what a projected solution adds to a noise; size += |that|. */
  static void readOut(
      double[] weight,
      double[] x,
      double[] t,
      double[] rho,
      double[] sum,
      double[] size,
      int lanes) {
    for (int i = 0; i < lanes; i++) {
      double term = weight[i] * (x[i] - t[i] * rho[i]);
      sum[i] += term;
      size[i] += Math.abs(term);
    }
  }

  /** Adds the two directions of one row of edges to current and gross flux. */
  static void account(double[] rise, double[] fall, double[] current, double[] gross, int lanes) {
    for (int i = 0; i < lanes; i++) {
      current[i] += rise[i] - fall[i];
      gross[i] += rise[i] + fall[i];
    }
  }

  /** Adds the edges of one row to the second moment: sum += w (rise + fall). */
  static void moment(double[] quantum, double[] rise, double[] fall, double[] sum, int lanes) {
    for (int i = 0; i < lanes; i++) {
      sum[i] += quantum[i] * (rise[i] + fall[i]);
    }
  }

  /** row = other - row. */
  static void subtractFrom(double[] other, double[] row, int lanes) {
    for (int i = 0; i < lanes; i++) {
      row[i] = other[i] - row[i];
    }
  }

  /** out = a b. */
  static void product(double[] a, double[] b, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      out[i] = a[i] * b[i];
    }
  }

  /**
   * Largest |gain - out rho| / (gain + out rho) so far; below 1e-290 products are subnormal and
   * their rounding says nothing.
   */
  static void worst(double[] gain, double[] out, double[] rho, double[] largest, int lanes) {
    for (int i = 0; i < lanes; i++) {
      double loss = out[i] * rho[i];
      double misfit = Math.abs(gain[i] - loss) / Math.max(gain[i] + loss, 1e-290);
      largest[i] = Math.max(largest[i], misfit);
    }
  }

  /** sum += a b. */
  static void addProduct(double[] a, double[] b, double[] sum, int lanes) {
    for (int i = 0; i < lanes; i++) {
      sum[i] += a[i] * b[i];
    }
  }

  /** row *= factor. */
  static void multiply(double[] row, double[] factor, int lanes) {
    for (int i = 0; i < lanes; i++) {
      row[i] *= factor[i];
    }
  }

  /** row += other. */
  static void add(double[] other, double[] row, int lanes) {
    for (int i = 0; i < lanes; i++) {
      row[i] += other[i];
    }
  }

  /** row -= other. */
  static void subtract(double[] row, double[] other, int lanes) {
    for (int i = 0; i < lanes; i++) {
      row[i] -= other[i];
    }
  }

  /** out = a + b. */
  static void add(double[] a, double[] b, double[] out, int lanes) {
    for (int i = 0; i < lanes; i++) {
      out[i] = a[i] + b[i];
    }
  }

  /** Whether any entry exceeds the bound. */
  static boolean anyAbove(double bound, double[] row, int lanes) {
    for (int i = 0; i < lanes; i++) {
      if (row[i] > bound) {
        return true;
      }
    }
    return false;
  }
}
