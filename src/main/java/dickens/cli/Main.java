package dickens.cli;

/** The command line. */
public final class Main {
  private Main() {}

  /** Prints the version. */
  public static void main(String[] args) {
    String version = Main.class.getPackage().getImplementationVersion();
    System.out.println("dickens " + (version == null ? "(not packaged)" : version));
  }
}
