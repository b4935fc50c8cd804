package dickens.cli;

/** Something that this machine or this build cannot do; the message is one line (exit code 3). */
final class MachineFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MachineFailure(String message) {
    super(message);
  }
}
