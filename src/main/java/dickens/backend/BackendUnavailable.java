package dickens.backend;

/** The back end that was asked for cannot work on this machine; the message is one line. */
public sealed class BackendUnavailable extends RuntimeException permits OutOfDeviceMemory {
  private static final long serialVersionUID = 1;

  /** With the reason in one line. */
  public BackendUnavailable(String reason) {
    super(reason);
  }

  /** With the reason in one line and its cause. */
  public BackendUnavailable(String reason, Throwable cause) {
    super(reason, cause);
  }
}
