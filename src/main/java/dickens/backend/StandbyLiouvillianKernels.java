package dickens.backend;

import dickens.generator.DickeLiouvillian;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Under {@code auto} the processor takes what a device cannot, with one line saying so. */
final class StandbyLiouvillianKernels implements LiouvillianKernels {
  private static final Logger LOG = LoggerFactory.getLogger(StandbyLiouvillianKernels.class);

  private final LiouvillianKernels first;

  StandbyLiouvillianKernels(LiouvillianKernels first) {
    this.first = first;
  }

  @Override
  public Optional<PlaneSolves<?, ?>> prepare(PlaneProblem problem) {
    return prepared(() -> first.prepare(problem));
  }

  @Override
  public Optional<PopulationPowers> preparePopulations(PopulationProblem problem) {
    return prepared(() -> first.preparePopulations(problem));
  }

  @Override
  public Optional<EvolutionPlanes<?>> prepareEvolution(DickeLiouvillian liouvillian, int basis) {
    return prepared(() -> first.prepareEvolution(liouvillian, basis));
  }

  private <T> Optional<T> prepared(Supplier<Optional<T>> preparation) {
    try {
      return preparation.get();
    } catch (BackendUnavailable e) {
      failed(e);
      return Optional.empty();
    }
  }

  @Override
  public String noteOnPopulations() {
    return first.noteOnPopulations();
  }

  @Override
  public String noteOnEvolution() {
    return first.noteOnEvolution();
  }

  @Override
  public String note() {
    return first.note();
  }

  @Override
  public void failed(BackendUnavailable failure) {
    LOG.warn("this ensemble is solved on cpu; {}", failure.getMessage());
  }
}
