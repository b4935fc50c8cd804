package dickens.model;

import java.util.List;

/** A request that cannot be met as it stands, with every mistake found in it (exit code 2). */
public final class BadRequest extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final List<String> complaints;

  /** One mistake. */
  public BadRequest(String complaint) {
    this(List.of(complaint));
  }

  /** All mistakes at once, one sentence each. */
  public BadRequest(List<String> complaints) {
    super(String.join("\n", complaints));
    this.complaints = List.copyOf(complaints);
  }

  /** The mistakes, one sentence each. */
  public List<String> complaints() {
    return complaints;
  }
}
