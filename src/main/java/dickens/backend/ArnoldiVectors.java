package dickens.backend;

import dickens.generator.HermitianPlanes;
import java.util.List;

/**
 * Vectors of an Arnoldi process on L - z, L a permutation-invariant Liouvillian, where a back end
 * keeps them; only numbers travel.
 *
 * <p>A vector is one Hermitian operator for a real shift, and the two parts A and B of A + iB for a
 * complex one, in double precision; its dot product is that of the packed elements, summed in an
 * order that is fixed.
 *
 * <p>One thread at a time. Whoever obtains a vector releases it.
 *
 * @param <V> a vector
 */
public interface ArnoldiVectors<V> {

  /** A vector of zeros. */
  V vector();

  /** The operators as a vector; it may share their arrays, so they are changed with it. */
  V load(HermitianPlanes[] parts);

  /** Writes a vector back to the operators. */
  void store(V v, HermitianPlanes[] parts);

  /** Gives a vector back. */
  void release(V v);

  /** Square root of the dot product of v with itself. */
  double norm(V v);

  /** Trace of the operator, or of the first of both parts. */
  double trace(V v);

  /** v *= factor. */
  void scale(V v, double factor);

  /** y = (L - z) x. */
  void apply(V x, V y);

  /**
   * w -= sum_k v_k (v_k, w), all coefficients found before any is used.
   *
   * @param re real parts of the coefficients are added to it, as many as the basis has vectors
   * @param im imaginary parts likewise
   */
  void orthogonalise(V w, List<V> basis, double[] re, double[] im);

  /**
   * y = sum_k c_k v_k.
   *
   * @param y none of the basis
   * @param c as many as the basis has vectors
   */
  void combine(V y, List<V> basis, double[] c);
}
