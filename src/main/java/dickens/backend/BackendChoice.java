package dickens.backend;

/**
 * A back end and how it came to be chosen. Closing the choice closes the back end.
 *
 * @param backend the opened back end
 * @param note why a better one was refused, in one line; empty where none was
 */
public record BackendChoice(Backend backend, String note) implements AutoCloseable {

  @Override
  public void close() {
    backend.close();
  }
}
