package dickens.backend.cuda;

import dickens.backend.Backend;
import dickens.backend.BackendProvider;
import dickens.backend.BackendUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** GPUs of NVIDIA; probing happens once a process and touches nothing before it is asked for. */
public final class CudaBackendProvider implements BackendProvider {

  /** For the service loader. */
  public CudaBackendProvider() {}

  @Override
  public String name() {
    return CudaBackend.NAME;
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public boolean isSwitchedOn() {
    return CudaProbe.isSwitchedOn();
  }

  @Override
  public Optional<String> whyUnusable() {
    String reason = CudaProbe.outcome().reason();
    return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
  }

  @Override
  public Backend open() {
    CudaProbe probe = CudaProbe.outcome();
    if (!probe.usable()) {
      throw new BackendUnavailable(CudaBackend.NAME + ": " + probe.reason());
    }
    try {
      return new CudaBackend(CudaDevice.open(probe.ordinal()));
    } catch (CudaFailure e) {
      throw new BackendUnavailable(CudaBackend.NAME + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> facts() {
    CudaProbe probe = CudaProbe.outcome();
    List<String> facts = new ArrayList<>(probe.facts());
    if (probe.usable()) {
      facts.addAll(OptionalLibraries.facts());
    }
    return facts;
  }
}
