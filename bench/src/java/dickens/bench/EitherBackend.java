package dickens.bench;

import dickens.backend.Backend;
import dickens.backend.Backends;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The processor or a GPU, for benchmarks that compare them: all cores, or everything that the
 * device can take, however small, since the size from which on it pays is what is sought. A row for
 * which there is no usable GPU ends with the reason.
 */
@State(Scope.Benchmark)
public class EitherBackend {
  /** Lets the host execution of the kernels pass for a GPU, to try a benchmark out. */
  static final String STAND_IN = "dickens.bench.stand-in";

  /** Where. */
  @Param({"cpu", "cuda"})
  public String backend;

  private Backend opened;

  /** Opens it, without a processor standing by. */
  @Setup(Level.Trial)
  public void open() {
    System.setProperty("dickens.cuda.least-states", "0");
    System.setProperty("dickens.cuda.least-qubits", "0");
    opened = Backends.open(backend).backend();
    if (opened.description().startsWith("host execution") && !Boolean.getBoolean(STAND_IN)) {
      opened.close();
      throw new IllegalStateException(
          "the kernels run on the host here: such times say nothing about a GPU (-D"
              + STAND_IN
              + "=true runs them all the same)");
    }
  }

  /** What was opened. */
  public Backend opened() {
    return opened;
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    opened.close();
  }
}
