package dickens.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes whole files: the content goes to a temporary file in the same folder, is forced to disk
 * and moved over the final name, so that a half-written file never carries it.
 */
public final class AtomicFile {

  /** What goes into the file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream stream) throws IOException;
  }

  /** Makes a file of that name. */
  @FunctionalInterface
  public interface Maker {
    void make(Path temporary) throws IOException;
  }

  private AtomicFile() {}

  /** Writes text as UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a file as a whole; missing folders are created, an existing file is replaced.
   *
   * @throws IOException naming the file; neither the old content nor the folder is touched then
   */
  public static void write(Path file, Content content) throws IOException {
    fill(
        file,
        temporary -> {
          try (OutputStream stream =
              new BufferedOutputStream(
                  Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW), 1 << 16)) {
            content.writeTo(stream);
          }
        });
  }

  /**
   * As {@link #write(Path, Content)}, for what insists on opening its file itself.
   *
   * @param maker makes the temporary file
   */
  public static void fill(Path file, Maker maker) throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary =
        target.resolveSibling(
            "."
                + target.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + Long.toHexString(System.nanoTime())
                + ".tmp");
    try {
      Files.createDirectories(target.getParent());
      maker.make(temporary);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      move(temporary, target);
    } catch (IOException e) {
      throw new IOException(
          "cannot write "
              + file
              + " ("
              + e
              + "): check that the folder exists, may be written to "
              + "and has space left, or choose another file",
          e);
    } finally {
      temporary.toFile().delete(); // still there only after a failure
    }
  }

  private static void move(Path temporary, Path target) throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
