package dickens.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Standard output in UTF-8, whatever the platform says. A reader that has gone away is no error; a
 * full disk is.
 */
final class StandardOutput {
  private final Writer stream =
      new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8);
  private IOException failure;

  /** Where results go. */
  PrintWriter writer() {
    return new PrintWriter(new Remembering());
  }

  /** Where messages go. */
  static PrintWriter errors() {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8),
        true);
  }

  /** Writes what is left, and fails if anything could not be written. */
  void finish() throws IOException {
    try {
      stream.flush();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null && !String.valueOf(failure.getMessage()).contains("Broken pipe")) {
      throw failure;
    }
  }

  /** Keeps the first failure, which a PrintWriter would forget. */
  private final class Remembering extends Writer {
    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      try {
        stream.write(text, offset, length);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        stream.flush();
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
