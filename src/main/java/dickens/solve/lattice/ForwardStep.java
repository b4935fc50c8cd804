package dickens.solve.lattice;

/** The steps t_k = b_k / S_k and b_j += t_k q_kj of a forward substitution, real and complex. */
final class ForwardStep {
  private ForwardStep() {}

  /** v[to ..] += v[k] row[from ..], count entries. */
  static void spread(double[] v, int k, double[] row, int from, int to, int count) {
    double t = v[k];
    for (int j = 0; j < count; j++) {
      v[to + j] += t * row[from + j];
    }
  }

  /** The same for complex numbers. */
  static void spread(
      double[] re,
      double[] im,
      int k,
      double[] rowRe,
      double[] rowIm,
      int from,
      int to,
      int count) {
    double tr = re[k];
    double ti = im[k];
    for (int j = 0; j < count; j++) {
      double qr = rowRe[from + j];
      double qi = rowIm[from + j];
      re[to + j] += tr * qr - ti * qi;
      im[to + j] += tr * qi + ti * qr;
    }
  }

  /** v[k] /= S[s]. */
  static void divide(double[] re, double[] im, int k, double[] outRe, double[] outIm, int s) {
    double norm = outRe[s] * outRe[s] + outIm[s] * outIm[s];
    double tr = (re[k] * outRe[s] + im[k] * outIm[s]) / norm;
    double ti = (im[k] * outRe[s] - re[k] * outIm[s]) / norm;
    re[k] = tr;
    im[k] = ti;
  }
}
