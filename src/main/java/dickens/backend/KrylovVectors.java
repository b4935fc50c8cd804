package dickens.backend;

import dickens.generator.HermitianPlanes;
import java.util.List;

/**
 * Vectors of a Krylov method on L - z, L a permutation-invariant Liouvillian, where a back end
 * keeps them; only numbers travel.
 *
 * <p>A vector is one Hermitian operator for a real shift, and the two parts A and B of A + iB for a
 * complex one, both in double precision; its dot product is that of the packed elements, summed in
 * an order that is fixed. A correction is the same in single precision: for a complex shift the
 * diagonals q >= 0 of A + iB and of A - iB.
 *
 * <p>One thread at a time. Whoever obtains a vector or a correction releases it.
 *
 * @param <V> a vector
 * @param <W> a correction
 */
public interface KrylovVectors<V, W> {

  /** A vector of zeros. */
  V vector();

  /** The operators as a vector; it may share their arrays, so they are changed with it. */
  V load(HermitianPlanes[] parts);

  /** Writes a vector back to the operators. */
  void store(V v, HermitianPlanes[] parts);

  /** Gives a vector back. */
  void release(V v);

  /** A correction of undefined content. */
  W correction();

  /** Gives a correction back. */
  void discard(W correction);

  /** Square root of the dot product of v with itself. */
  double norm(V v);

  /** v *= factor. */
  void scale(V v, double factor);

  /** y += (re + i im) x; im is 0 for a real shift. */
  void add(V y, double re, double im, V x);

  /** r = b - r. */
  void subtractFrom(V b, V r);

  /** y = (L - z) x. */
  void apply(V x, V y);

  /** Sets the operator of trace 1 along which {@link #project} works. */
  void projectAlong(HermitianPlanes rho);

  /** v -= rho tr v. */
  void project(V v);

  /** to = the parts that the correction stands for, exactly. */
  void unpack(W from, V to);

  /**
   * w -= sum_k v_k (v_k, w), all coefficients found before any is used.
   *
   * @param re real parts of the coefficients are added to it, as many as the basis has vectors
   * @param im imaginary parts likewise
   */
  void orthogonalise(V w, List<V> basis, double[] re, double[] im);
}
