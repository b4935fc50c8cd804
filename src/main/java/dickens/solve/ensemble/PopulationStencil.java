package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.SeparableTerm;
import dickens.generator.WorkSharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * P = 1 + L/R on the populations p_J[i], i = J - m, under an L that makes no coherences; R is the
 * largest rate out of a state, so that P has no negative element. Planes whose populations all fell
 * below {@value #EMPTY} count as empty and cost nothing.
 *
 * <p>Memory: one number for each state and move, some 9 a state. Cost of a step: 2 flops each.
 */
final class PopulationStencil {
  private static final double EMPTY = 1e-30;

  private final double rate;
  private final double[][] stay;
  private final List<List<Move>> movesInto = new ArrayList<>();

  /** p'[t] += share[t - from] p_source[t + shift] for t = from .. from + share.length - 1. */
  private record Move(int source, int from, int shift, double[] share) {}

  PopulationStencil(DickeLiouvillian liouvillian) {
    if (liouvillian.diagonalReach() != 0) {
      throw new IllegalArgumentException("the Liouvillian makes coherences");
    }
    int planes = liouvillian.planes();
    stay = new double[planes][];
    rate = rate(liouvillian);
    for (int s = 0; s < planes; s++) {
      int d = liouvillian.twoJ(s) + 1;
      stay[s] = new double[d];
      liouvillian.diagonal(s, 0, stay[s], new double[d]);
      for (int i = 0; i < d; i++) {
        stay[s][i] = rate == 0 ? 1 : Math.max(0, 1 + stay[s][i] / rate);
      }
      List<Move> moves = new ArrayList<>();
      for (SeparableTerm term : liouvillian.termsInto(s)) {
        moves.add(move(term));
      }
      movesInto.add(moves);
    }
  }

  private Move move(SeparableTerm term) {
    double[] re = new double[term.targetDimension()];
    term.coefficients(0, re, new double[re.length]);
    int from = term.begin(0);
    double[] share = Arrays.copyOfRange(re, from, Math.max(from, term.end(0)));
    for (int t = 0; t < share.length; t++) {
      share[t] /= rate;
    }
    return new Move(term.source(), from, term.shift(0), share);
  }

  /** R [1/time]; 0 where nothing moves. */
  static double rate(DickeLiouvillian liouvillian) {
    double largest = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      double[] loss = new double[liouvillian.twoJ(s) + 1];
      liouvillian.diagonal(s, 0, loss, new double[loss.length]);
      for (double x : loss) {
        largest = Math.max(largest, -x);
      }
    }
    return largest;
  }

  /** True for each plane that holds a population. */
  static boolean[] live(double[][] p) {
    boolean[] live = new boolean[p.length];
    for (int s = 0; s < p.length; s++) {
      live[s] = isLive(p[s]);
    }
    return live;
  }

  private static boolean isLive(double[] p) {
    for (double x : p) {
      if (x > EMPTY) {
        return true;
      }
    }
    return false;
  }

  /**
   * next = P p.
   *
   * @param p [plane][2J+1]
   * @param live planes of p that are not empty; becomes that of next
   * @param next receives the result
   * @return sum of |next - p|
   */
  double step(double[][] p, boolean[] live, double[][] next) {
    double[] moved = new double[p.length];
    boolean[] before = live.clone();
    WorkSharing.forEach(
        p.length,
        s -> {
          double[] to = next[s];
          if (before[s]) {
            for (int i = 0; i < to.length; i++) {
              to[i] = stay[s][i] * p[s][i];
            }
          } else {
            Arrays.fill(to, 0);
          }
          boolean reached = before[s];
          for (Move move : movesInto.get(s)) {
            if (before[move.source]) {
              reached = true;
              add(move, p[move.source], to);
            }
          }
          live[s] = reached && isLive(to);
          if (reached && !live[s]) {
            Arrays.fill(to, 0);
          }
          if (reached) {
            for (int i = 0; i < to.length; i++) {
              moved[s] += Math.abs(to[i] - p[s][i]);
            }
          }
        });
    return Arrays.stream(moved).sum();
  }

  private static void add(Move move, double[] source, double[] to) {
    double[] share = move.share;
    int from = move.from;
    int at = from + move.shift;
    for (int t = 0; t < share.length; t++) {
      to[from + t] += share[t] * source[at + t];
    }
  }
}
