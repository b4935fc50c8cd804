package dickens.backend;

import dickens.generator.DickeLiouvillian;
import java.util.Optional;

/**
 * Solves and time evolution of permutation-invariant Liouvillians on a back end other than the
 * processor.
 */
public interface LiouvillianKernels {

  /** Those of a back end that has none: every ensemble is left to the processor. */
  LiouvillianKernels NONE = problem -> Optional.empty();

  /**
   * Factorises the planes of a problem.
   *
   * @return the prepared operations, which the caller closes; empty where the processor is faster
   * @throws BackendUnavailable where the device fails or has too little memory, with what would be
   *     needed
   */
  Optional<PlaneSolves<?, ?>> prepare(PlaneProblem problem);

  /**
   * Prepares uniformised populations.
   *
   * @return the prepared operations, which the caller closes; empty where the processor is faster
   * @throws BackendUnavailable where the device fails or has too little memory, with what would be
   *     needed
   */
  default Optional<PopulationPowers> preparePopulations(PopulationProblem problem) {
    return Optional.empty();
  }

  /** The same as {@link #note} for populations. */
  default String noteOnPopulations() {
    return "";
  }

  /**
   * Prepares time evolution with coherences.
   *
   * @param liouvillian L
   * @param basis vectors of a Krylov space, at most
   * @return as above
   * @throws BackendUnavailable as above
   */
  default Optional<EvolutionPlanes<?>> prepareEvolution(DickeLiouvillian liouvillian, int basis) {
    return Optional.empty();
  }

  /** The same as {@link #note} for time evolution with coherences. */
  default String noteOnEvolution() {
    return "";
  }

  /** What the method line of a problem says that was left to the processor; empty for nothing. */
  default String note() {
    return "";
  }

  /**
   * Told that a prepared operation failed. Returns where the processor shall take over.
   *
   * @throws BackendUnavailable the failure, where it shall not
   */
  default void failed(BackendUnavailable failure) {
    throw failure;
  }
}
