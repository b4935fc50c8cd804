package dickens;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tools that some tests need and that a machine may lack: named by -Ddickens.test.require=NAME,..
 */
public final class OptionalTool {
  private OptionalTool() {}

  /**
   * Skips the test with the reason where the tool is missing; fails it where the tool is demanded.
   *
   * @param name of the tool in {@code dickens.test.require}
   * @param reason what is missing, empty if nothing is
   */
  public static void require(String name, String reason) {
    if (reason.isEmpty()) {
      return;
    }
    if (System.getProperty("dickens.test.require", "").contains(name)) {
      fail("-Ddickens.test.require=" + name + ", but " + reason);
    }
    System.out.println("[SKIPPED] " + reason); // surefire prints no reason
    assumeTrue(false, reason);
  }
}
