package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import dickens.backend.LiouvillianKernels;
import dickens.backend.PlaneProblem;
import dickens.backend.PlaneSolves;
import java.util.Optional;

/** Kernels that note how many bytes of device memory the largest problem given to them needs. */
final class PlaneBytes implements LiouvillianKernels {
  private final LiouvillianKernels kernels;
  private long needed;

  PlaneBytes(LiouvillianKernels kernels) {
    this.kernels = kernels;
  }

  long needed() {
    return needed;
  }

  @Override
  public Optional<PlaneSolves<?, ?>> prepare(PlaneProblem problem) {
    needed = Math.max(needed, PlaneLayout.of(problem).bytes());
    return kernels.prepare(problem);
  }

  @Override
  public String note() {
    return kernels.note();
  }

  @Override
  public void failed(BackendUnavailable failure) {
    kernels.failed(failure);
  }
}
