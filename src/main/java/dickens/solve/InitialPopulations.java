package dickens.solve;

import dickens.generator.Chain;

/** Populations from which an evolution starts, on as many levels as are retained. */
public sealed interface InitialPopulations {

  /** Fewest levels that can hold the state. */
  default long fewestLevels() {
    return 1;
  }

  /**
   * The state on the retained levels.
   *
   * @param chain the retained levels
   * @param levels number of levels of the whole chain
   */
  Start on(Chain chain, long levels);

  /**
   * Populations and what they leave out.
   *
   * @param populations length n, sum 1
   * @param missing bound of the probability beyond the retained levels, dimensionless
   */
  record Start(double[] populations, double missing) {}

  /** The lowest level. */
  static InitialPopulations ground() {
    return new Level(0);
  }

  /** Level k, counted from 0 upwards. */
  static InitialPopulations level(long k) {
    return new Level(k);
  }

  /** The thermal state at an inverse temperature [1/energy]. */
  static InitialPopulations thermal(double beta) {
    return new Thermal(beta);
  }

  /** Given populations of the lowest levels, sum 1 to 1e-9. */
  static InitialPopulations of(double[] populations) {
    return new Given(populations);
  }

  /**
   * The state of a text: {@code ground}, {@code level:K}, {@code thermal:BETA}.
   *
   * @throws IllegalArgumentException for any other text
   */
  static InitialPopulations parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String number = colon < 0 ? "" : text.substring(colon + 1).strip();
    try {
      if (kind.equals("ground") && colon < 0) {
        return ground();
      } else if (kind.equals("level")) {
        return level(Long.parseLong(number));
      } else if (kind.equals("thermal")) {
        return thermal(Double.parseDouble(number));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "initial state '" + text + "': '" + number + "' is no number", e);
    }
    throw new IllegalArgumentException(
        "initial state '" + text + "': allowed are ground, level:K and thermal:BETA");
  }

  /**
   * One level.
   *
   * @param k index of the level, 0 or greater
   */
  record Level(long k) implements InitialPopulations {
    public Level {
      if (k < 0) {
        throw new IllegalArgumentException("level " + k + ": levels are counted from 0");
      }
    }

    @Override
    public long fewestLevels() {
      return k + 1;
    }

    @Override
    public Start on(Chain chain, long levels) {
      double[] p = new double[chain.levels()];
      p[(int) k] = 1;
      return new Start(p, 0);
    }
  }

  /**
   * exp(-beta E)/Z, with the largest weight taken out before exponentials are summed.
   *
   * @param beta inverse temperature [1/energy], finite
   */
  record Thermal(double beta) implements InitialPopulations {
    public Thermal {
      if (!Double.isFinite(beta)) {
        throw new IllegalArgumentException("beta = " + beta + ": a finite number is needed");
      }
    }

    @Override
    public Start on(Chain chain, long levels) {
      int n = chain.levels();
      double largest = Double.NEGATIVE_INFINITY;
      for (double energy : chain.energies()) {
        largest = Math.max(largest, -beta * energy);
      }
      double[] p = new double[n];
      for (int k = 0; k < n; k++) {
        p[k] = Math.exp(-beta * chain.energies()[k] - largest);
      }
      double z = CompensatedSum.of(p);
      for (int k = 0; k < n; k++) {
        p[k] /= z;
      }
      // for beta >= 0 no level beyond is heavier than the last one retained
      double missing = levels == n ? 0 : beta >= 0 ? Math.min(1, p[n - 1] * (levels - n)) : 1;
      return new Start(p, missing);
    }
  }

  /**
   * Explicit populations.
   *
   * @param populations entries 0 or greater, sum 1 to 1e-9; scaled to sum 1
   */
  record Given(double[] populations) implements InitialPopulations {
    public Given {
      populations = populations.clone();
      for (double p : populations) {
        if (!(p >= 0)) {
          throw new IllegalArgumentException("population " + p + ": it must be 0 or greater");
        }
      }
      double sum = CompensatedSum.of(populations);
      if (!(Math.abs(sum - 1) <= 1e-9)) {
        throw new IllegalArgumentException("populations add up to " + sum + ": they must to 1");
      }
      for (int k = 0; k < populations.length; k++) {
        populations[k] /= sum;
      }
    }

    @Override
    public long fewestLevels() {
      return populations.length;
    }

    @Override
    public Start on(Chain chain, long levels) {
      double[] p = new double[chain.levels()];
      System.arraycopy(populations, 0, p, 0, populations.length);
      return new Start(p, 0);
    }
  }
}
