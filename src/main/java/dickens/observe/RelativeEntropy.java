package dickens.observe;

import dickens.generator.Chain;
import dickens.solve.CompensatedSum;

/**
 * Relative entropy S(v||pi) = sum v (log v - log pi) of populations v to a thermal state pi
 * (natural logarithm), App. C of K.
 *
 * <p>Formed as sum pi [(1+e) log(1+e) - e], e = (v - pi)/pi, whose terms are all 0 or positive,
 * because sum pi e = 0; the bracket is a series for small e. The plain form cancels to the square
 * of the deviation and loses four digits of the thermalisation time. A level with pi below 1e-290
 * contributes v (log v - log pi) - v + pi, which is pi where v = 0; log pi = -beta E - log Z.
 *
 * @param pi thermal populations, length n
 * @param logPi their logarithms, length n
 */
public record RelativeEntropy(double[] pi, double[] logPi) {
  private static final double UNDERFLOW = 1e-290;

  /** Relative to the thermal state on the levels of a chain at inverse temperature beta. */
  public static RelativeEntropy toThermal(Chain chain, double beta) {
    int n = chain.levels();
    double[] energies = chain.energies();
    double largest = Double.NEGATIVE_INFINITY;
    for (double energy : energies) {
      largest = Math.max(largest, -beta * energy);
    }
    double[] weights = new double[n];
    for (int k = 0; k < n; k++) {
      weights[k] = Math.exp(-beta * energies[k] - largest);
    }
    double z = CompensatedSum.of(weights);
    double[] logPi = new double[n];
    for (int k = 0; k < n; k++) {
      weights[k] /= z;
      logPi[k] = -beta * energies[k] - largest - Math.log(z);
    }
    return new RelativeEntropy(weights, logPi);
  }

  /** S(v||pi) of populations v, length n. */
  public double of(double[] v) {
    CompensatedSum sum = new CompensatedSum();
    for (int k = 0; k < v.length; k++) {
      sum.add(pi[k] < UNDERFLOW ? underflowed(v[k], k) : pi[k] * bracket((v[k] - pi[k]) / pi[k]));
    }
    return sum.value();
  }

  /** S(pi + d||pi) of a deviation d of sum 0, length n: exact in d however small it is. */
  public double ofDeviation(double[] d) {
    CompensatedSum sum = new CompensatedSum();
    for (int k = 0; k < d.length; k++) {
      sum.add(
          pi[k] < UNDERFLOW
              ? underflowed(Math.max(0, pi[k] + d[k]), k)
              // rounding may leave a population of the size of an ulp of its neighbours below zero
              : pi[k] * bracket(Math.max(-1, d[k] / pi[k])));
    }
    return sum.value();
  }

  private double underflowed(double v, int k) {
    return v == 0 ? 0 : v * (Math.log(v) - logPi[k]) - v + pi[k];
  }

  /** (1+e) log(1+e) - e; for small e the series sum (-e)^i e^2 / ((i+1)(i+2)). */
  static double bracket(double e) {
    if (Math.abs(e) > 0.25) {
      return e <= -1 ? 1 : (1 + e) * Math.log1p(e) - e;
    }
    double power = 1;
    double sum = 0;
    for (int i = 0; Math.abs(power) > 1e-18; i++) {
      sum += power / ((i + 1) * (i + 2));
      power *= -e;
    }
    return e * e * sum;
  }
}
