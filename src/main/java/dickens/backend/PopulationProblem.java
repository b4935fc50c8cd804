package dickens.backend;

import dickens.generator.DickeLiouvillian;

/**
 * Populations p(J, m) under P = 1 + L/R, for {@link PopulationPowers}.
 *
 * @param liouvillian L, which makes no coherences
 * @param rate R, at least the largest rate out of a state [1/time]
 * @param sums weighted sums that are formed side by side, at most
 */
public record PopulationProblem(DickeLiouvillian liouvillian, double rate, int sums) {

  public PopulationProblem {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate = " + rate + ": it must be positive and finite");
    }
    if (sums < 1) {
      throw new IllegalArgumentException("sums = " + sums + ": at least 1 is needed");
    }
  }

  /** Number of populations. */
  public long states() {
    long states = 0;
    for (int twoJ : liouvillian.spins()) {
      states += twoJ + 1;
    }
    return states;
  }
}
