package dickens.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The private folder in which the native parts of the program are unpacked: one that only its owner
 * may enter, so that nobody else can plant a library there.
 *
 * <p>It is {@code -Ddickens.native.dir}; else {@code $XDG_CACHE_HOME/dickens/native}, else {@code
 * ~/.cache/dickens/native}; where that cannot be written, {@code dickens-USER} in the temporary
 * folder, and at last a fresh temporary folder.
 */
public final class PrivateFolder {
  private PrivateFolder() {}

  /**
   * The first of these folders that is or can be made private and writable.
   *
   * @return its absolute path
   * @throws IOException where none is; the message names each with its reason
   */
  public static Path find() throws IOException {
    List<String> reasons = new ArrayList<>();
    for (Path candidate : candidates()) {
      try {
        return madePrivate(candidate);
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

  /** A fresh folder of this process, for where nothing may be run from the first. */
  public static Path temporary() throws IOException {
    try {
      Path temporary = Files.createTempDirectory("dickens-native");
      temporary.toFile().deleteOnExit();
      return temporary;
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
    Path temporary =
        Path.of(System.getProperty("java.io.tmpdir"), "dickens-" + System.getProperty("user.name"));
    return List.of(
        base.resolve("dickens").resolve("native").toAbsolutePath(), temporary.toAbsolutePath());
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
}
