package dickens.model;

import dickens.generator.DickeLiouvillian;

/** A model whose generator is the permutation-invariant Liouvillian of N qubits. */
public non-sealed interface LiouvillianModel extends Model {

  /**
   * The Liouvillian on every J where local channels mix them, else on the one J of the request.
   *
   * @throws BadRequest where the steady state is not unique
   */
  DickeLiouvillian generator(Values values);

  /** Largest rank kmax of the multipole preconditioner; 0 chooses by N. */
  int multipoles(Values values);
}
