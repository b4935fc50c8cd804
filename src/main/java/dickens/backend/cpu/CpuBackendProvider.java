package dickens.backend.cpu;

import dickens.backend.Backend;
import dickens.backend.BackendProvider;
import java.util.List;
import java.util.Optional;

/** The back end that works everywhere: all cores of the processor. */
public final class CpuBackendProvider implements BackendProvider {

  /** For the service loader. */
  public CpuBackendProvider() {}

  @Override
  public String name() {
    return CpuBackend.NAME;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Optional<String> whyUnusable() {
    return Optional.empty();
  }

  @Override
  public Backend open() {
    return new CpuBackend(Runtime.getRuntime().availableProcessors());
  }

  @Override
  public List<String> facts() {
    try (Backend backend = open()) {
      return List.of(backend.description());
    }
  }
}
