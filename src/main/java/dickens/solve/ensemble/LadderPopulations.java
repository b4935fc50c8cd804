package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SeparableTerm;
import java.util.Optional;

/**
 * The steady populations of one spin J under an L that makes no coherences and moves m by one at a
 * time: a birth-death chain, whose currents vanish edge by edge, p_{i+1}/p_i = (rate i to
 * i+1)/(rate i+1 to i), i = J - m. In logs: exact to rounding for any N.
 */
public final class LadderPopulations {
  private LadderPopulations() {}

  /** The state; empty where the chain is of another kind or its steady state not unique. */
  public static Optional<HermitianPlanes> of(DickeLiouvillian liouvillian) {
    if (liouvillian.planes() != 1 || liouvillian.diagonalReach() != 0) {
      return Optional.empty();
    }
    int d = liouvillian.twoJ(0) + 1;
    double[] down = new double[d];
    double[] up = new double[d];
    for (SeparableTerm term : liouvillian.termsInto(0)) {
      if (Math.abs(term.di()) > 1) {
        return Optional.empty();
      }
      double[] re = new double[d];
      term.coefficients(0, re, new double[d]);
      for (int i = term.begin(0); i < term.end(0); i++) {
        // di = -1: from i - 1 to i, m falls; down[i] is the rate of the edge i to i + 1
        if (term.di() == -1) {
          down[i - 1] += re[i];
        } else if (term.di() == 1) {
          up[i] += re[i];
        }
      }
    }
    double[] log = new double[d];
    double largest = 0;
    int first = 0;
    int last = d - 1;
    for (int i = 0; i + 1 < d; i++) {
      if (down[i] == 0 && up[i] == 0) {
        return Optional.empty();
      }
      if (up[i] == 0) {
        // nothing comes back: what is above is empty
        first = i + 1;
        log[i + 1] = 0;
        largest = 0;
      } else if (down[i] == 0) {
        last = Math.min(last, i);
      } else {
        log[i + 1] = log[i] + Math.log(down[i]) - Math.log(up[i]);
      }
      if (last < first) {
        // two absorbing ends
        return Optional.empty();
      }
    }
    HermitianPlanes rho = HermitianPlanes.diagonal(liouvillian.spins());
    for (int i = first; i <= last; i++) {
      largest = i == first ? log[i] : Math.max(largest, log[i]);
    }
    double sum = 0;
    for (int i = first; i <= last; i++) {
      double p = Math.exp(log[i] - largest);
      rho.re(0)[i] = p;
      sum += p;
    }
    rho.scale(1 / sum);
    return Optional.of(rho);
  }
}
