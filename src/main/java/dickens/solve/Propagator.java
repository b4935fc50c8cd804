package dickens.solve;

import dickens.generator.Chain;

/**
 * The propagator exp(R t) of a chain, applied to populations or to deviations from a state of the
 * same sum.
 *
 * <p>Method: {@link Uniformisation} while its number of steps is moderate (1500), else {@link
 * TalbotContour} on the deviation from the steady state, whose errors are relative to that
 * deviation. The contour knows small populations only to 1e-14 of the large ones; the last {@value
 * #REPAIR} steps of uniformisation of such a step are therefore done by uniformisation, in which
 * small populations follow the large ones again. Where the contour does not resolve the spectrum
 * (error above 1e-12, eigenvalues far from the real axis) the step is halved.
 *
 * <p>Populations are rescaled to sum 1 after each step. Not thread-safe: it counts its steps.
 */
public final class Propagator {
  private static final int REPAIR = 750;
  private static final double LARGEST_MEAN = 1_500;
  private static final double ACCEPTED_ERROR = 1e-12;
  private static final int HALVINGS = 8;

  private final Chain chain;
  private final Uniformisation uniformisation;
  private final TalbotContour contour;
  private ChainFactorization factorization;
  private double[] steadyState;
  private int uniformSteps;
  private int contourSteps;
  private double error;

  /** A propagator of the retained levels. */
  public Propagator(Chain chain) {
    this.chain = chain;
    uniformisation = new Uniformisation(chain);
    contour = new TalbotContour(chain);
  }

  /** A rate that no eigenvalue of -R exceeds [1/time]; 0 where nothing moves. */
  public double fastestRate() {
    return uniformisation.rate();
  }

  /** Steady state of the chain, length n; treat as read only. */
  public double[] steadyState() {
    if (steadyState == null) {
      factorization = ChainFactorization.of(chain);
      steadyState = factorization.steadyState();
    }
    return steadyState;
  }

  /**
   * Number of levels that can be left downwards; the others are frozen, because rates underflow.
   */
  public int reach() {
    steadyState();
    return factorization.reach();
  }

  /**
   * Largest error so far that a step showed by itself: defect of the sum, estimate of a contour.
   */
  public double error() {
    return error;
  }

  /** True unless a contour did not resolve the spectrum. */
  public boolean converged() {
    return error <= ACCEPTED_ERROR;
  }

  /** What the steps so far have used. */
  public String method() {
    String uniform = "uniformisation (" + uniformSteps + " steps)";
    return contourSteps == 0 ? uniform : uniform + ", Talbot contour (" + contourSteps + " steps)";
  }

  /**
   * exp(R t) p.
   *
   * @param p populations, length n, sum 1
   * @param time 0 or greater
   */
  PropagatedState populations(double[] p, double time) {
    return populations(p, time, HALVINGS);
  }

  private PropagatedState populations(double[] p, double time, int halvings) {
    double[] rho = steadyState();
    double mean = uniformisation.rate() * time;
    if (mean <= LARGEST_MEAN) {
      uniformSteps++;
      PropagatedState step = uniformisation.populations(p, time, rho);
      normalise(step.state());
      return step;
    }
    double repair = REPAIR / uniformisation.rate();
    double[] deviation = difference(p, rho);
    TalbotContour.Result far = contour.propagate(deviation, time - repair);
    if (far.error() > ACCEPTED_ERROR && halvings > 0) {
      PropagatedState half = populations(p, time / 2, halvings - 1);
      PropagatedState whole = populations(half.state(), time / 2, halvings - 1);
      return new PropagatedState(
          whole.state(), half.lost() + whole.lost(), half.jumps() + whole.jumps());
    }
    contourSteps++;
    error = Math.max(error, far.error());
    double[] q = new double[p.length];
    for (int k = 0; k < q.length; k++) {
      q[k] = Math.max(0, rho[k] + far.x()[k]);
    }
    normalise(q);
    PropagatedState flows = flows(p, q, time - repair);
    PropagatedState near = populations(q, repair, 0);
    return new PropagatedState(
        near.state(), flows.lost() + near.lost(), flows.jumps() + near.jumps());
  }

  /**
   * exp(R t) d for a deviation d from a state of the same sum; the sum of the result is exactly
   * projected out along the steady state.
   *
   * @param deviation length n, sum 0 to rounding
   * @param time 0 or greater
   */
  public double[] deviation(double[] deviation, double time) {
    return deviation(deviation, time, HALVINGS);
  }

  private double[] deviation(double[] deviation, double time, int halvings) {
    if (uniformisation.rate() * time <= LARGEST_MEAN) {
      uniformSteps++;
      double[] x = uniformisation.vector(deviation, time);
      project(x);
      return x;
    }
    double repair = REPAIR / uniformisation.rate();
    TalbotContour.Result far = contour.propagate(deviation, time - repair);
    if (far.error() > ACCEPTED_ERROR && halvings > 0) {
      return deviation(deviation(deviation, time / 2, halvings - 1), time / 2, halvings - 1);
    }
    contourSteps++;
    error = Math.max(error, far.error());
    project(far.x());
    return deviation(far.x(), repair, 0);
  }

  /** From the integral of p over the step: R int p dt = q - p, sum of int p dt = t. */
  private PropagatedState flows(double[] p, double[] q, double time) {
    double[] rho = steadyState();
    double[] integral = factorization.drazin(difference(q, p));
    double lost = 0;
    double jumps = 0;
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    for (int k = 0; k < integral.length; k++) {
      double stay = Math.max(0, time * rho[k] + integral[k]);
      double out = 0;
      for (int d = 1; d <= chain.halfBandwidth(); d++) {
        out += k < up[d - 1].length ? up[d - 1][k] : 0;
        out += k >= d ? down[d - 1][k - d] : 0;
      }
      lost += chain.leak()[k] * stay;
      jumps += out * stay;
    }
    return new PropagatedState(q, lost, jumps);
  }

  private void normalise(double[] p) {
    double sum = CompensatedSum.of(p);
    error = Math.max(error, Math.abs(sum - 1));
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
  }

  private void project(double[] x) {
    double[] rho = steadyState();
    double sum = CompensatedSum.of(x);
    for (int k = 0; k < x.length; k++) {
      x[k] -= sum * rho[k];
    }
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = new double[a.length];
    for (int k = 0; k < a.length; k++) {
      difference[k] = a[k] - b[k];
    }
    return difference;
  }
}
