package dickens.backend;

import java.util.List;

/**
 * An installed back end on this machine.
 *
 * @param name as on the command line
 * @param reason why it cannot work here, in one line; empty where it can
 * @param facts what was found, for people, one fact a line
 */
public record BackendState(String name, String reason, List<String> facts) {

  public BackendState {
    facts = List.copyOf(facts);
  }

  /** Whether it works here. */
  public boolean isUsable() {
    return reason.isEmpty();
  }
}
