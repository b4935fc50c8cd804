package dickens.model;

/**
 * Two levels between the cold and the work bath, App. D of Kloc et al. 2021.
 *
 * <p>With the rates u = Gamma n up and d = Gamma (1+n) down of each bath and K = u_c+u_w+d_c+d_w,
 * the dominant eigenvalue obeys lambda^2 + K lambda = u_c d_w (e^{s w} - 1) + d_c u_w (e^{-s w} -
 * 1), so I_c = w (u_c d_w - d_c u_w)/K, which is K(D2), and S_c = w^2 [(u_c d_w + d_c u_w)/K - 2
 * (u_c d_w - d_c u_w)^2/K^3].
 *
 * @param quantum w, the energy difference
 * @param gammaC Gamma_c(w)|A|^2
 * @param gammaW Gamma_w(w)|A|^2
 * @param occupationC n of the cold bath at w
 * @param occupationW n of the work bath at w
 */
record TwoLevelTransport(
    double quantum, double gammaC, double gammaW, double occupationC, double occupationW) {

  private double total() {
    return gammaC * (1 + 2 * occupationC) + gammaW * (1 + 2 * occupationW);
  }

  /** K(D2); u_c d_w - d_c u_w = Gamma_c Gamma_w (n_c - n_w). */
  double current() {
    return quantum * gammaC * gammaW * (occupationC - occupationW) / total();
  }

  double noise() {
    double product = gammaC * gammaW;
    double sum = product * (occupationC + occupationW + 2 * occupationC * occupationW);
    double difference = product * (occupationC - occupationW);
    double k = total();
    return quantum * quantum * (sum / k - 2 * (difference / k) * (difference / k) / k);
  }
}
