package dickens.backend;

import dickens.generator.HermitianPlanes;

/**
 * Vectors of a preconditioned Krylov method on L - z, see {@link ArnoldiVectors}. A correction is
 * the same in single precision: for a complex shift the diagonals q >= 0 of A + iB and of A - iB.
 *
 * <p>One thread at a time. Whoever obtains a correction discards it.
 *
 * @param <V> a vector
 * @param <W> a correction
 */
public interface KrylovVectors<V, W> extends ArnoldiVectors<V> {

  /** A correction of undefined content. */
  W correction();

  /** Gives a correction back. */
  void discard(W correction);

  /** y += (re + i im) x; im is 0 for a real shift. */
  void add(V y, double re, double im, V x);

  /** r = b - r. */
  void subtractFrom(V b, V r);

  /** Sets the operator of trace 1 along which {@link #project} works. */
  void projectAlong(HermitianPlanes rho);

  /** v -= rho tr v. */
  void project(V v);

  /** to = the parts that the correction stands for, exactly. */
  void unpack(W from, V to);
}
