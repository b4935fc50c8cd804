package dickens.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** The back ends of this installation, and the only place that chooses among them. */
public final class Backends {
  /** The name that takes the best usable back end. */
  public static final String AUTO = "auto";

  /** Names that are known even where their provider is not installed. */
  private static final List<String> KNOWN = List.of("cpu", "cuda");

  private final List<BackendProvider> providers;
  private final List<String> broken;

  private Backends(List<BackendProvider> providers, List<String> broken) {
    this.providers =
        providers.stream()
            .sorted(
                Comparator.comparingInt(BackendProvider::priority)
                    .reversed()
                    .thenComparing(BackendProvider::name))
            .toList();
    this.broken = List.copyOf(broken);
  }

  /**
   * Opens a back end: {@code auto} takes the usable one with the highest priority and notes in one
   * line why a better one was refused; a name takes that one or fails.
   *
   * @param name auto, cpu, cuda, or the name of another installed provider
   * @throws BackendUnavailable where the named one cannot work here
   * @throws IllegalArgumentException for an unknown name
   */
  public static BackendChoice open(String name) {
    return installed().choose(name);
  }

  /** Every installed back end and whether it works here, best first. */
  public static List<BackendState> states() {
    return installed().providers.stream()
        .map(p -> new BackendState(p.name(), p.whyUnusable().orElse(""), p.facts()))
        .toList();
  }

  /** A fixed list of providers, for tests of the choice. */
  static Backends of(List<BackendProvider> providers) {
    return new Backends(providers, List.of());
  }

  /** All providers of the class path, those that do not load left out and remembered. */
  private static Backends installed() {
    List<BackendProvider> providers = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    Iterator<BackendProvider> found = ServiceLoader.load(BackendProvider.class).iterator();
    while (true) {
      try {
        if (!found.hasNext()) {
          return new Backends(providers, broken);
        }
        providers.add(found.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.add(firstLine(e));
      }
    }
  }

  /** Names that {@link #open} accepts: auto first, then in alphabetical order. */
  List<String> allowed() {
    TreeSet<String> names = new TreeSet<>(KNOWN);
    providers.forEach(provider -> names.add(provider.name()));
    List<String> all = new ArrayList<>(names);
    all.add(0, AUTO);
    return all;
  }

  BackendChoice choose(String name) {
    if (!allowed().contains(name)) {
      throw new IllegalArgumentException(
          "backend = '" + name + "': allowed are " + String.join(", ", allowed()));
    }
    return name.equals(AUTO) ? best() : named(name);
  }

  private BackendChoice best() {
    List<String> refused = new ArrayList<>(broken);
    for (BackendProvider provider : providers) {
      Optional<String> reason = provider.whyUnusable();
      if (reason.isEmpty()) {
        try {
          return new BackendChoice(opened(provider), String.join("; ", refused));
        } catch (BackendUnavailable e) {
          reason = Optional.of(firstLine(e));
        }
      }
      String start = provider.name() + ": ";
      if (!provider.isSwitchedOn()) {
        continue;
      }
      refused.add(reason.get().startsWith(start) ? reason.get() : start + reason.get());
    }
    throw new BackendUnavailable("no back end works here: " + String.join("; ", refused));
  }

  /** Opens it with the processor in stand-by, if it is not that itself. */
  private Backend opened(BackendProvider provider) {
    return providers.stream()
        .filter(other -> other.name().equals("cpu") && !provider.name().equals("cpu"))
        .findFirst()
        .<Backend>map(cpu -> new StandbyBackend(provider.open(), cpu::open))
        .orElseGet(provider::open);
  }

  private BackendChoice named(String name) {
    for (BackendProvider provider : providers) {
      if (provider.name().equals(name)) {
        provider
            .whyUnusable()
            .ifPresent(
                reason -> {
                  throw new BackendUnavailable(name + ": " + reason);
                });
        return new BackendChoice(provider.open(), "");
      }
    }
    String detail = broken.isEmpty() ? "" : " (" + String.join("; ", broken) + ")";
    throw new BackendUnavailable(name + ": this installation has no such back end" + detail);
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
