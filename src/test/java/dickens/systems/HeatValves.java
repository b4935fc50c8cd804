package dickens.systems;

import dickens.generator.JumpChannel;
import dickens.generator.PopulationLattice;
import java.util.List;

/** Heat valves (A(10)): collective thermal baths h and c, a local thermal bath p, w0 = 1. */
public final class HeatValves {
  private HeatValves() {}

  /** n = 1/expm1(w0/T), 0 at T = 0. */
  public static double occupation(double t) {
    return t == 0 ? 0 : 1 / Math.expm1(1 / t);
  }

  /** 1 + n = -1/expm1(-w0/T), without cancellation. */
  public static double emissionFactor(double t) {
    return t == 0 ? 1 : -1 / Math.expm1(-1 / t);
  }

  /** The valve; temperatures in units of w0. */
  public static PopulationLattice valve(
      int n, double th, double tc, double tp, double gh, double gc, double gp, double gphi) {
    return new PopulationLattice(
        n,
        List.of(
            JumpChannel.collective("h", gh * emissionFactor(th), gh * occupation(th)),
            JumpChannel.collective("c", gc * emissionFactor(tc), gc * occupation(tc)),
            JumpChannel.local("p", gp * emissionFactor(tp), gp * occupation(tp))),
        gphi);
  }

  /** Parameters of Fig. 4: T_c = T0/3, gamma_h = gamma_c = 0.1, gamma_p = 0.001. */
  public static PopulationLattice figure4(int n, double th, double t0OverTp) {
    return valve(n, th, 1.0 / 3, 1 / t0OverTp, 0.1, 0.1, 0.001, 0);
  }
}
