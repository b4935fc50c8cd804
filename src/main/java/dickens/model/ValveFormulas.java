package dickens.model;

import dickens.bath.Occupation;
import dickens.spin.ThermalSpin;

/**
 * Closed forms of the heat valve without a parasitic bath: Andolina et al., Eqs. (15) to (30), hbar
 * = k_B = 1.
 *
 * @param w0 qubit energy
 * @param hotTemperature T_h, 0 or greater
 * @param coldTemperature T_c, 0 or greater
 * @param gammaH collective rate of the hot bath, 0 or greater
 * @param gammaC collective rate of the cold bath, 0 or greater
 */
record ValveFormulas(
    double w0, double hotTemperature, double coldTemperature, double gammaH, double gammaC) {

  private double nh() {
    return Occupation.at(w0, hotTemperature);
  }

  private double nc() {
    return Occupation.at(w0, coldTemperature);
  }

  /** n_h - n_c. */
  private double bias() {
    return Occupation.difference(w0, hotTemperature, coldTemperature);
  }

  /**
   * w_0/T* of A(15) = -ln(G_up/G_down) = log1p((gamma_h + gamma_c)/G_up), since G_down - G_up =
   * gamma_h + gamma_c; infinite at T* = 0, NaN without collective rates.
   */
  double inverseEffectiveTemperature() {
    double up = gammaH * nh() + gammaC * nc();
    return Math.log1p((gammaH + gammaC) / up);
  }

  /** T* of A(15), the temperature that both collective baths together impose. */
  double effectiveTemperature() {
    return w0 / inverseEffectiveTemperature();
  }

  /** A(26): the current through N qubits that do not know of each other. */
  double independentCurrent(double qubits) {
    double sum = gammaC * (2 * nc() + 1) + gammaH * (2 * nh() + 1);
    return qubits * w0 * (gammaH * gammaC / sum) * bias();
  }

  /** A(28): the bound for a given J, 2 gamma_h gamma_c/(gamma_h+gamma_c) w_0 J (n_h - n_c). */
  double limit(long twoJ) {
    return w0 * (gammaH * gammaC / (gammaH + gammaC)) * twoJ * bias();
  }

  /** A(24): the current at a given J, the bound with J replaced by -<J_z>. */
  double currentAtSpin(long twoJ) {
    return -limit(1) * 2 * ThermalSpin.meanJz(twoJ, inverseEffectiveTemperature());
  }

  /** A(30): the current at a given J for J w_0 << T*. */
  double highTemperatureCurrent(long twoJ) {
    double j = 0.5 * twoJ;
    return limit(1) * 2 * (inverseEffectiveTemperature() / 3) * j * (j + 1);
  }
}
