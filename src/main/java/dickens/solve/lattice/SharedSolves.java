package dickens.solve.lattice;

import java.util.Optional;
import java.util.concurrent.Phaser;

/**
 * Solves with factors of many systems that a device holds together: each member asks for itself, in
 * a thread of its own, and waits until every other has asked or left; then all are solved at once.
 * What a member gets does not depend on what the others ask.
 *
 * <p>The factors belong to whoever made them. A failure of the device reaches all who wait.
 */
final class SharedSolves {
  private final DeviceFactors factors;
  private final double[][] asked;
  private final double[] nothing;
  private final Phaser members = new Rounds();
  private double[][][] answers = {};
  private Optional<RuntimeException> failure = Optional.empty();

  /** Solves when the last one has arrived. */
  private final class Rounds extends Phaser {
    @Override
    protected boolean onAdvance(int phase, int left) {
      solveAll();
      return left == 0;
    }
  }

  /**
   * For all systems of some factors.
   *
   * @param systems how many there are
   * @param states of each
   */
  SharedSolves(DeviceFactors factors, int systems, int states) {
    this.factors = factors;
    this.asked = new double[systems][];
    this.nothing = new double[states];
  }

  /** One system. */
  final class Member implements AutoCloseable {
    private final int system;

    private Member(int system) {
      this.system = system;
    }

    /** Takes part: from now on nobody is served before this one asks or leaves. */
    void enter() {
      members.register();
    }

    /** A solution of -L y = b, 0 at the pinned state; waits for the others. */
    double[] solve(double[] b) {
      asked[system] = b;
      members.arriveAndAwaitAdvance();
      failure.ifPresent(
          e -> {
            throw e;
          });
      return answers[system][0];
    }

    /** Leaves. */
    @Override
    public void close() {
      members.arriveAndDeregister();
    }
  }

  /** The member of a system, which has not entered yet. */
  Member member(int system) {
    return new Member(system);
  }

  private void solveAll() {
    boolean wanted = false;
    double[][][] b = new double[asked.length][1][];
    for (int k = 0; k < asked.length; k++) {
      wanted |= asked[k] != null;
      b[k][0] = asked[k] == null ? nothing : asked[k];
      asked[k] = null;
    }
    if (wanted && failure.isEmpty()) {
      try {
        answers = factors.solve(b);
      } catch (RuntimeException e) {
        failure = Optional.of(e);
      }
    }
  }
}
