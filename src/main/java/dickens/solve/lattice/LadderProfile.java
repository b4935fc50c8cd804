package dickens.solve.lattice;

import java.util.Arrays;

/**
 * A closed-form guess of the distribution along each ladder, which counts the moves within it:
 *
 * <pre>  p(M+1)/p(M) = (Gu + gu I)/(Gd + gd I)</pre>
 *
 * Exact where nothing is local and, for independent spins, where nothing is collective.
 */
final class LadderProfile {
  /** Logarithm of the smallest entry relative to the largest of its ladder. */
  private static final double LIGHTEST = -230;

  private LadderProfile() {}

  /** The guess, the largest entry of each ladder 1. */
  static double[] geometric(LadderMoves moves) {
    double[] x = new double[moves.states()];
    moves.forBlocks(
        (first, last) -> {
          for (int i = first; i < last; i++) {
            double log = Math.log(moves.pumpingWithin(i) / moves.emissionWithin(i));
            // at J = 0 nothing moves within: 0/0
            double slope = Double.isNaN(log) ? 0 : Math.max(LIGHTEST, Math.min(-LIGHTEST, log));
            int at = moves.start(i);
            int top = slope > 0 ? moves.start(i + 1) - 1 : at;
            for (int j = at; j < moves.start(i + 1); j++) {
              x[j] = Math.exp(Math.max(LIGHTEST, slope * (j - top)));
            }
          }
        });
    return x;
  }

  /** True where every entry is a number above 0. */
  static boolean positive(double[] x) {
    return Arrays.stream(x).allMatch(v -> v > 0 && v <= 2);
  }
}
