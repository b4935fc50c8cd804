package dickens.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The private folder in which the native parts of JCuda are unpacked.
 *
 * <p>JCuda by itself unpacks to a fixed name in the common temporary folder, unchecked: of eight
 * programs started together seven died, a truncated left-over kills every later start, and anyone
 * may plant the file. Here each file is written under a name of its own, moved into place in one
 * step and compared in size, in a folder that only its owner may enter: {@code
 * -Ddickens.native.dir}, else {@code $XDG_CACHE_HOME/dickens/native}, else {@code
 * ~/.cache/dickens/native}; where that cannot be written, or no program may be run from it, a fresh
 * temporary folder.
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
    List<String> reasons = new ArrayList<>();
    for (Path candidate : candidates()) {
      try {
        return new NativeFolder(madePrivate(candidate));
      } catch (IOException e) {
        reasons.add(candidate + ": " + e.getMessage());
      }
    }
    try {
      return temporary();
    } catch (IOException e) {
      reasons.add(e.getMessage());
    }
    throw new IOException("no folder for native libraries: " + String.join("; ", reasons));
  }

  /** A fresh folder of this process. */
  static NativeFolder temporary() throws IOException {
    try {
      Path temporary = Files.createTempDirectory("dickens-native");
      temporary.toFile().deleteOnExit();
      return new NativeFolder(temporary);
    } catch (IOException e) {
      throw new IOException("temporary folder: " + e.getMessage(), e);
    }
  }

  private static List<Path> candidates() {
    String asked = System.getProperty("dickens.native.dir", "");
    if (!asked.isEmpty()) {
      return List.of(Path.of(asked).toAbsolutePath());
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache != null && cache.startsWith("/")
            ? Path.of(cache)
            : Path.of(System.getProperty("user.home"), ".cache");
    return List.of(base.resolve("dickens").resolve("native").toAbsolutePath());
  }

  private static Path madePrivate(Path folder) throws IOException {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
    if (!Files.isDirectory(folder)) {
      // private from the first moment, since others may be starting too
      FileAttribute<?>[] attributes =
          posix
              ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owner)}
              : new FileAttribute<?>[0];
      Files.createDirectories(folder, attributes);
    }
    if (posix) {
      String user = System.getProperty("user.name");
      if (!Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
        throw new IOException("others may enter it (its permissions must be 0700)");
      }
      String holder = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
      if (!holder.equals(user)) {
        throw new IOException("it belongs to " + holder);
      }
    }
    Path probe = Files.createTempFile(folder, "probe", ".tmp");
    Files.delete(probe);
    return folder;
  }

  /**
   * Unpacks a native library of JCuda where it is not there yet.
   *
   * @param name its short name, e.g. {@code JCudaDriver}
   * @return the file; its name is the one that JCuda looks for
   */
  Path unpack(String name) throws IOException {
    String file = fileName(name);
    byte[] content;
    try (InputStream in = NativeFolder.class.getResourceAsStream("/lib/" + file)) {
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
    Path part = Files.createTempFile(path, name, ".part");
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
