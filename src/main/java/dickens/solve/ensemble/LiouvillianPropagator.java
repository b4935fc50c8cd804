package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import java.util.ArrayList;
import java.util.List;

/**
 * Time evolution rho(t) = exp(L t) rho(0) of expectation values.
 *
 * <p>Krylov exponential: with the Arnoldi basis V, H of dimension m from rho(t), rho(t + tau) =
 * beta V exp(tau H) e_1. The error of a step is estimated by the last entry of the exponential of H
 * bordered by its residual (Saad 1992, Sidje 1998), and tau is halved, with the same basis, until
 * it is below tolerance tau/T. Times inside a step are read off the same basis. Cost: m products
 * with L and m^2 dot products a step; a step reaches about m^2 / (4 ||L||) or less. Memory m + 4
 * operators.
 *
 * @param liouvillian L
 * @param tolerance error allowed over the whole time, relative to ||rho||, in the norm of the
 *     packed vector
 * @param basis m, 2 .. 100
 */
public record LiouvillianPropagator(DickeLiouvillian liouvillian, double tolerance, int basis) {

  public LiouvillianPropagator {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance = " + tolerance + ": it must be in (0, 1)");
    }
    if (basis < 2 || basis > 100) {
      throw new IllegalArgumentException("basis = " + basis + ": it must be 2 .. 100");
    }
  }

  /** Tolerance 1e-10, 30 vectors. */
  public static LiouvillianPropagator of(DickeLiouvillian liouvillian) {
    return new LiouvillianPropagator(liouvillian, 1e-10, 30);
  }

  /**
   * Expectation values at given times.
   *
   * @param initial rho(0); not changed
   * @param times ascending, 0 or greater [time]
   * @param observables Hermitian polynomials
   * @return {@code [time][observable]}, the real parts of tr(O rho(t))
   */
  public double[][] expectations(
      HermitianPlanes initial, double[] times, List<SpinPolynomial> observables) {
    double[][] values = new double[times.length][observables.size()];
    HermitianPlanes state = initial.copy();
    HermitianPlanes atTime = new HermitianPlanes(liouvillian.spins());
    double now = 0;
    int next = 0;
    for (; next < times.length && times[next] == 0; next++) {
      read(initial, observables, values[next]);
    }
    for (int k = next; k < times.length; k++) {
      if (!(times[k] >= (k == 0 ? 0 : times[k - 1])) || Double.isInfinite(times[k])) {
        throw new IllegalArgumentException(
            "time " + k + " = " + times[k] + ": times must ascend from 0 and be finite");
      }
    }
    double end = times.length == 0 ? 0 : times[times.length - 1];
    while (next < times.length) {
      Krylov krylov = new Krylov(state);
      double tau = krylov.acceptedStep(end - now, end);
      double reached = now + tau >= end * (1 - 1e-15) ? end : now + tau;
      for (; next < times.length && times[next] <= reached; next++) {
        krylov.combine(times[next] - now, atTime);
        read(atTime, observables, values[next]);
      }
      krylov.combine(tau, atTime);
      state.set(atTime);
      now = reached;
    }
    return values;
  }

  private static void read(
      HermitianPlanes state, List<SpinPolynomial> observables, double[] values) {
    for (int k = 0; k < values.length; k++) {
      values[k] = state.expectation(observables.get(k))[0];
    }
  }

  private final class Krylov {
    private final List<HermitianPlanes> vectors = new ArrayList<>();
    private final double beta;

    /** H bordered by its residual row, (count + 1)^2. */
    private final double[][] hessenberg;

    private int count;

    Krylov(HermitianPlanes start) {
      HermitianPlanes first = start.copy();
      beta = first.norm();
      first.scale(1 / beta);
      vectors.add(first);
      double[][] h = new double[basis + 1][basis + 1];
      double scale = 0;
      while (count < basis) {
        HermitianPlanes w = new HermitianPlanes(liouvillian.spins());
        liouvillian.apply(vectors.get(count), w);
        for (int pass = 0; pass < 2; pass++) {
          for (int k = 0; k <= count; k++) {
            double c = vectors.get(k).dot(w);
            h[k][count] += c;
            w.add(-c, vectors.get(k));
            scale = Math.max(scale, Math.abs(c));
          }
        }
        double norm = w.norm();
        count++;
        if (norm <= 1e-15 * scale || norm == 0) {
          break;
        }
        h[count][count - 1] = norm;
        w.scale(1 / norm);
        vectors.add(w);
      }
      hessenberg = h;
    }

    private boolean isInvariant() {
      return vectors.size() == count;
    }

    /** The largest halving of the remaining time whose estimated error is allowed. */
    double acceptedStep(double remaining, double whole) {
      double tau = remaining;
      while (!isInvariant()) {
        double[] column = column(tau);
        double error = Math.abs(column[count]);
        if (error <= tolerance * tau / whole) {
          break;
        }
        tau *= 0.5;
        if (tau < 1e-14 * whole) {
          throw new IllegalStateException("the time step fell below 1e-14 of the whole time");
        }
      }
      return tau;
    }

    void combine(double tau, HermitianPlanes x) {
      double[] column = column(tau);
      x.clear();
      for (int k = 0; k < vectors.size(); k++) {
        x.add(beta * column[k], vectors.get(k));
      }
    }

    /** First column of exp(tau H), H bordered. */
    private double[] column(double tau) {
      int n = count + 1;
      double norm = 0;
      for (int i = 0; i < n; i++) {
        double row = 0;
        for (int j = 0; j < n; j++) {
          row += Math.abs(hessenberg[i][j]);
        }
        norm = Math.max(norm, row);
      }
      int squarings = Math.max(0, Math.getExponent(Math.max(tau * norm, 1e-300)) + 1);
      double h = Math.scalb(tau, -squarings);
      // Taylor to order 18: 1/19! is below rounding for a norm below 1
      double[][] power = new double[n][n];
      double[][] sum = new double[n][n];
      for (int i = 0; i < n; i++) {
        power[i][i] = 1;
        sum[i][i] = 1;
      }
      for (int k = 1; k <= 18; k++) {
        power = times(power, hessenberg, n, h / k);
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            sum[i][j] += power[i][j];
          }
        }
      }
      for (int k = 0; k < squarings; k++) {
        sum = times(sum, sum, n, 1);
      }
      double[] column = new double[n];
      for (int i = 0; i < n; i++) {
        column[i] = sum[i][0];
      }
      return column;
    }
  }

  private static double[][] times(double[][] a, double[][] b, int n, double factor) {
    double[][] c = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double f = factor * a[i][k];
        for (int j = 0; j < n; j++) {
          c[i][j] += f * b[k][j];
        }
      }
    }
    return c;
  }
}
