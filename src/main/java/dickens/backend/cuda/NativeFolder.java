package dickens.backend.cuda;

import dickens.backend.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The private folder in which the native parts of JCuda are unpacked.
 *
 * <p>JCuda by itself unpacks to a fixed name in the common temporary folder, unchecked: of eight
 * programs started together seven died, a truncated left-over kills every later start, and anyone
 * may plant the file. Here each file is written under a name of its own, moved into place in one
 * step and compared in size, in the {@link PrivateFolder}.
 */
final class NativeFolder {
  private static final String VERSION = "12.6.0";

  private final Path path;

  private NativeFolder(Path path) {
    this.path = path;
  }

  /** Absolute path. */
  Path path() {
    return path;
  }

  /**
   * The first folder that is or can be made private and writable.
   *
   * @throws IOException where none is; the message names each with its reason
   */
  static NativeFolder find() throws IOException {
    return new NativeFolder(PrivateFolder.find());
  }

  /** A fresh folder of this process. */
  static NativeFolder temporary() throws IOException {
    return new NativeFolder(PrivateFolder.temporary());
  }

  /**
   * Unpacks a native library of JCuda where it is not there yet.
   *
   * @param name its short name, e.g. {@code JCudaDriver}
   * @return the file; its name is the one that JCuda looks for
   */
  Path unpack(String name) throws IOException {
    return unpack("/lib/", fileName(name));
  }

  /** Unpacks what hands calls of cuBLAS 12 on to cuBLAS 13; see native/forwarder. */
  Path unpackForwarder() throws IOException {
    return unpack("/dickens/backend/cuda/", "libcublas.so.12");
  }

  private Path unpack(String resources, String file) throws IOException {
    byte[] content;
    try (InputStream in = NativeFolder.class.getResourceAsStream(resources + file)) {
      if (in == null) {
        throw new IOException("this installation has no " + file);
      }
      content = in.readAllBytes();
    }
    Path target = path.resolve(file);
    if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.size(target) == content.length) {
      return target;
    }
    Path part = Files.createTempFile(path, file, ".part");
    try {
      Files.write(part, content);
      move(part, target);
    } finally {
      Files.deleteIfExists(part);
    }
    if (Files.size(target) != content.length) {
      throw new IOException(target + " was not written whole");
    }
    return target;
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String fileName(String name) {
    return isWindows()
        ? name + "-" + VERSION + "-windows-x86_64.dll"
        : "lib" + name + "-" + VERSION + "-linux-x86_64.so";
  }

  static boolean isWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }
}
