package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import java.util.stream.IntStream;

/**
 * Memory of the factors of an ensemble's steady state, known before it: of the block elimination
 * over all planes for up to {@value LiouvillianSolver#DIRECT_QUBITS} qubits or a single J, else of
 * the planes one by one and {@value #BASIS} vectors of the iteration.
 */
public final class LiouvillianMemory {
  private static final int BASIS = 40;

  private LiouvillianMemory() {}

  /** The estimate [bytes]. */
  public static double bytes(DickeLiouvillian liouvillian) {
    int step = Math.max(1, liouvillian.diagonalStep());
    int[] all = IntStream.range(0, liouvillian.planes()).toArray();
    if (all.length == 1 || liouvillian.qubits() <= LiouvillianSolver.DIRECT_QUBITS) {
      return BlockChain.storedBytes(liouvillian, all, step);
    }
    double bytes = 16.0 * BASIS * liouvillian.packedElements();
    for (int s : all) {
      bytes += BlockChain.storedBytes(liouvillian, new int[] {s}, step);
    }
    return bytes;
  }
}
