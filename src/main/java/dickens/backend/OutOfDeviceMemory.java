package dickens.backend;

/** A device that works has too little memory for this piece of work; the message says how much. */
public final class OutOfDeviceMemory extends BackendUnavailable {
  private static final long serialVersionUID = 1;

  /** With what is needed and what is there, in one line. */
  public OutOfDeviceMemory(String reason) {
    super(reason);
  }
}
