package dickens.model;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import java.util.OptionalDouble;

/** A model whose generator is the permutation-invariant Liouvillian of N qubits. */
public non-sealed interface LiouvillianModel extends Model {

  /** Parameter that holds the time, where it is given. */
  String TIME = "t";

  /**
   * The Liouvillian on every J where local channels mix them or the initial state needs several,
   * else on the one J of the initial state.
   */
  DickeLiouvillian generator(Values values);

  /**
   * The state at t = 0, trace 1; stored as a diagonal where it has no coherence between values of
   * m.
   *
   * @param spins twice the spin of each plane of the generator
   */
  HermitianPlanes initialState(Values values, int[] spins);

  /** Time since the initial state [time]; empty where the steady state is wanted. */
  OptionalDouble time(Values values);

  /** Largest rank kmax of the multipole preconditioner; 0 chooses by N. */
  int multipoles(Values values);
}
