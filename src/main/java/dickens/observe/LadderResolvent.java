package dickens.observe;

import dickens.generator.CollectiveLadder;

/**
 * The resolvent of a single conserved J, on its chain of m.
 *
 * @param ladder the chain of m, whose energies count in quanta from the populated end
 * @param resolvent of that chain
 * @param scale units of energy and time
 */
public record LadderResolvent(CollectiveLadder ladder, ChainResolvent resolvent, EnergyScale scale)
    implements SpinResolvent {

  @Override
  public int states() {
    return resolvent.statistics().state().chain().levels();
  }

  @Override
  public String label(int state) {
    return ladder.label(state);
  }

  @Override
  public ResolventVector at(double zRe, double zIm) {
    ResolventVector counted = resolvent.at(zRe, zIm);
    double quantum = ladder.isInverted() ? -scale.quantum() : scale.quantum();
    double[] re = counted.re().clone();
    double[] im = counted.im().clone();
    for (int k = 0; k < re.length; k++) {
      re[k] *= quantum;
      im[k] *= quantum;
    }
    return new ResolventVector(
        re,
        im,
        scale.cumulant(2, counted.yRe()),
        scale.cumulant(2, counted.yIm()),
        counted.residual());
  }

  @Override
  public double noise(double frequency) {
    return scale.cumulant(2, resolvent.noise(frequency));
  }
}
