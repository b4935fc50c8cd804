package dickens.solve.lattice;

import dickens.generator.PopulationLattice;
import java.util.Arrays;

/**
 * Closed-form guesses of the distribution along each ladder, with c = (k+1) h,
 *
 * <pre>
 *   geometric   p(M+1)/p(M) = (Gu + gu I)/(Gd + gd I)
 *   allJumps    p(M+1)/p(M) = (Gu c + gu (N-M)) / (Gd c + gd (M+1))
 * </pre>
 *
 * The first counts the moves within the ladder: exact where nothing is local and, for independent
 * spins, where nothing is collective. The second counts local jumps whether they change J or not;
 * it is the better one where hot local and cold collective baths are of comparable strength.
 */
final class LadderProfile {
  /** Logarithm of the smallest entry relative to the largest of its ladder. */
  private static final double LIGHTEST = -230;

  private LadderProfile() {}

  /** The geometric guess, the largest entry of each ladder 1. */
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

  /** The guess from all jumps, the largest entry of each ladder 1. */
  static double[] allJumps(PopulationLattice lattice, LadderMoves moves) {
    double emission = lattice.emission();
    double pumping = lattice.pumping();
    double collectiveEmission = lattice.collectiveEmission();
    double collectivePumping = lattice.collectivePumping();
    double qubits = lattice.qubits();
    double[] x = new double[moves.states()];
    moves.forBlocks(
        (first, last) -> {
          for (int i = first; i < last; i++) {
            int at = moves.start(i);
            int end = moves.start(i + 1);
            double k = moves.lowestK(i);
            double h = moves.lowestH(i);
            double up = (qubits + k - h) / 2;
            double log = 0;
            double largest = 0;
            for (int j = at; j < end; j++, k++, h--, up++) {
              x[j] = log;
              largest = Math.max(largest, log);
              double c = (k + 1) * h;
              double ratio =
                  (collectivePumping * c + pumping * (qubits - up))
                      / (collectiveEmission * c + emission * (up + 1));
              log += Math.max(LIGHTEST, Math.min(-LIGHTEST, Math.log(ratio)));
            }
            for (int j = at; j < end; j++) {
              x[j] = Math.exp(Math.max(LIGHTEST, x[j] - largest));
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
