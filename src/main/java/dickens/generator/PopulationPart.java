package dickens.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The populations of an ensemble on which nothing drives coherences: where H and every channel
 * conserve or shift J_z (U(1) symmetry), the steady state has q = m - m' = 0 alone and obeys the
 * rate equations of a {@link PopulationLattice}.
 */
public final class PopulationPart {
  /** Further jumps count as J_- or J_+ where their elements agree to this. */
  private static final double SAME = 1e-12;

  private PopulationPart() {}

  /**
   * The lattice on all J, one channel for each channel of the Liouvillian that moves m and of the
   * same name; empty where coherences are driven, where a further jump is neither a function of J_z
   * nor a multiple of J_- or J_+, or where the steady state is not unique.
   */
  public static Optional<PopulationLattice> of(DickeLiouvillian liouvillian) {
    if (liouvillian.diagonalReach() != 0 || !liouvillian.rates().hasLocalChannels()) {
      return Optional.empty();
    }
    DickeRates rates = liouvillian.rates();
    List<JumpChannel> channels = new ArrayList<>();
    channels.add(JumpChannel.local("emission", rates.emission(), 0));
    channels.add(JumpChannel.local("pumping", 0, rates.pumping()));
    channels.add(JumpChannel.collective("collective_emission", rates.collectiveEmission(), 0));
    channels.add(JumpChannel.collective("collective_pumping", 0, rates.collectivePumping()));
    for (int k = 0; k < liouvillian.jumps().size(); k++) {
      CollectiveJump jump = liouvillian.jumps().get(k);
      double down = multiple(jump.operator(), '-', liouvillian);
      double up = multiple(jump.operator(), '+', liouvillian);
      if (down >= 0) {
        channels.add(JumpChannel.collective("jump[" + k + "]", down * jump.rate(), 0));
      } else if (up >= 0) {
        channels.add(JumpChannel.collective("jump[" + k + "]", 0, up * jump.rate()));
      } else if (!isDiagonal(jump.operator(), liouvillian)) {
        return Optional.empty();
      }
    }
    PopulationLattice lattice =
        new PopulationLattice(liouvillian.qubits(), channels, rates.dephasing());
    return lattice.hasUniqueSteadyState() ? Optional.of(lattice) : Optional.empty();
  }

  private static boolean isDiagonal(SpinPolynomial operator, DickeLiouvillian liouvillian) {
    for (int twoJ : liouvillian.spins()) {
      if (operator.matrix(twoJ).band() > 0) {
        return false;
      }
    }
    return true;
  }

  /** |alpha|^2 of an operator alpha J_- or alpha J_+; -1 where it is no such thing. */
  private static double multiple(
      SpinPolynomial operator, char letter, DickeLiouvillian liouvillian) {
    double re = 0;
    double im = 0;
    for (int s = 0; s < liouvillian.planes() && liouvillian.twoJ(s) > 0; s++) {
      SpinMatrix c = operator.matrix(liouvillian.twoJ(s));
      SpinMatrix j = SpinMatrix.letter(letter, liouvillian.twoJ(s));
      if (s == 0) {
        int row = letter == '-' ? 1 : 0;
        double unit = j.re(row, 1 - row);
        re = c.re(row, 1 - row) / unit;
        im = c.im(row, 1 - row) / unit;
      }
      SpinMatrix difference = SpinMatrix.zero(c.twoJ(), Math.max(1, c.band()));
      difference.add(c, 1, 0);
      difference.add(j, -re, -im);
      if (difference.largest() > SAME * c.largest()) {
        return -1;
      }
    }
    return re * re + im * im == 0 ? -1 : re * re + im * im;
  }
}
