package dickens.cli;

import dickens.model.BadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Gathers the mistakes of independent parts of a request, so that all are told at once. */
final class Complaints {
  private final List<String> all = new ArrayList<>();

  /** The value of one part; empty, with its mistakes kept, where the part is wrong. */
  <T> Optional<T> collect(Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (BadRequest e) {
      all.addAll(e.complaints());
      return Optional.empty();
    }
  }

  /** Checks a part that has no value. */
  void check(Runnable part) {
    collect(
        () -> {
          part.run();
          return true;
        });
  }

  /** Adds a mistake. */
  void add(String complaint) {
    all.add(complaint);
  }

  /**
   * Ends the gathering.
   *
   * @throws BadRequest if there were mistakes
   */
  void throwIfAny() {
    if (!all.isEmpty()) {
      throw new BadRequest(all.stream().distinct().toList());
    }
  }
}
