package dickens.backend;

import java.util.Optional;
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
    try {
      return first.prepare(problem);
    } catch (BackendUnavailable e) {
      failed(e);
      return Optional.empty();
    }
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
