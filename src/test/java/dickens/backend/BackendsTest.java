package dickens.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.generator.Chain;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private record Offer(String name, int priority, String reason) implements BackendProvider {
    @Override
    public Optional<String> whyUnusable() {
      return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    @Override
    public Backend open() {
      return new Opened(name);
    }
  }

  private record Opened(String name) implements Backend {
    @Override
    public String description() {
      return "a back end that does nothing";
    }

    @Override
    public ChainBatch prepareChains(ChainBatchLimits limits) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChainShifts prepareShifts(Chain chain) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static BackendChoice choose(String name, BackendProvider... offers) {
    return Backends.of(List.of(offers)).choose(name);
  }

  @Test
  void autoTakesTheUsableOneOfHighestPriority() {
    BackendChoice choice = choose("auto", new Offer("cpu", 0, ""), new Offer("cuda", 10, ""));
    assertEquals("cuda", choice.backend().name());
    assertEquals("", choice.note());
  }

  @Test
  void autoFallsBackAndSaysWhyInOneLine() {
    BackendChoice choice =
        choose("auto", new Offer("cpu", 0, ""), new Offer("cuda", 10, "no driver"));
    assertEquals("cpu", choice.backend().name());
    assertEquals("cuda: no driver", choice.note());
  }

  @Test
  void namedBackendThatCannotWorkIsAnErrorWithItsReason() {
    BackendUnavailable e =
        assertThrows(
            BackendUnavailable.class,
            () -> choose("cuda", new Offer("cpu", 0, ""), new Offer("cuda", 10, "no driver")));
    assertEquals("cuda: no driver", e.getMessage());
  }

  @Test
  void namedBackendThatIsNotInstalledIsUnavailable() {
    BackendUnavailable e =
        assertThrows(BackendUnavailable.class, () -> choose("cuda", new Offer("cpu", 0, "")));
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void unknownNameIsRefusedWithTheNamesAllowed() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> choose("gpu", new Offer("cpu", 0, "")));
    assertEquals("backend = 'gpu': allowed are auto, cpu, cuda", e.getMessage());
  }

  @Test
  void theInstallationHasTheCpu() {
    try (BackendChoice choice = Backends.open("cpu")) {
      assertEquals("cpu", choice.backend().name());
      assertTrue(choice.backend().description().contains("thread"));
    }
  }
}
