package dickens.backend;

import java.util.List;
import java.util.Optional;

/**
 * Makes one kind of back end; found by {@link java.util.ServiceLoader}. A provider has a public
 * constructor without parameters, which touches nothing: probing is {@link #whyUnusable()}.
 */
public interface BackendProvider {

  /** Name by which a user asks for the back end: cpu, cuda. */
  String name();

  /** Under {@code auto} the usable provider with the highest priority is taken; cpu has 0. */
  int priority();

  /** Why it cannot work on this machine, in one line; empty where it can. Never throws. */
  Optional<String> whyUnusable();

  /** False where the user switched it off: {@code auto} then passes it over without a word. */
  default boolean isSwitchedOn() {
    return true;
  }

  /**
   * Opens the back end.
   *
   * @throws BackendUnavailable where it cannot work, with the reason in one line
   */
  Backend open();

  /**
   * What was found on this machine, for people, one fact a line; may probe optional parts and take
   * seconds. Never throws.
   */
  default List<String> facts() {
    return List.of();
  }
}
