package dickens.batch;

import dickens.model.BadRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps two runs out of one folder. A whole run locks it for itself; shards of the same division
 * share it, each with a lock of its own. The operating system drops the locks of a process that
 * ends, however it ends.
 *
 * <p>Locks are on a byte far behind the text of the file, which says who holds it. POSIX drops the
 * lock of a process as soon as the process closes the file anywhere, so a file that is locked here
 * is not opened a second time: {@link #HELD} remembers them.
 */
final class FolderLock implements AutoCloseable {
  private static final Pattern SHARD_FILE = Pattern.compile("shard-(\\d+)-of-(\\d+)\\.lock");
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
  private static final int ATTEMPTS = 20;

  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final List<FileChannel> channels = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final Shard shard;
  private String whyMissing = "";

  private FolderLock(Shard shard) {
    this.shard = shard;
  }

  /**
   * Locks a folder, which is made where it does not exist.
   *
   * @throws BadRequest where another run works there, with who it is
   * @throws IOException where the folder cannot be written
   */
  static FolderLock take(RunFolder folder, Shard shard) throws IOException {
    for (int attempt = 1; ; attempt++) {
      FolderLock lock = new FolderLock(shard);
      try {
        Files.createDirectories(folder.root());
        if (lock.tryTake(folder)) {
          return lock;
        }
        lock.close();
      } catch (NoSuchFileException e) {
        lock.close(); // the folder was removed by the run that has just finished
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
      if (attempt == ATTEMPTS) {
        throw new BadRequest(complaint(folder, shard));
      }
      pause();
    }
  }

  private boolean tryTake(RunFolder folder) throws IOException {
    if (shard.isWhole()) {
      return lock(folder.lockFile(), false);
    }
    if (!lock(folder.lockFile(), true)) {
      return false;
    }
    for (Shard other : shards(folder)) {
      if (other.count() != shard.count() && isHeld(shardFile(folder, other))) {
        throw new BadRequest(
            "shard "
                + other
                + " is running in "
                + folder.root()
                + ": all shards of one study take the same n");
      }
    }
    return lock(shardFile(folder, shard), false);
  }

  /** Locks one file; false where somebody else has, or the file was removed meanwhile. */
  private boolean lock(Path file, boolean shared) throws IOException {
    Path held = file.toAbsolutePath().normalize();
    if (!HELD.add(held)) {
      return false;
    }
    files.add(held);
    if (!Files.exists(file)) {
      createFile(file);
    }
    Object key = key(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channels.add(channel);
    if (!tryLock(channel, shared) || !Objects.equals(key, key(file))) {
      return false;
    }
    if (!shared) {
      sign(channel);
    }
    return true;
  }

  /** Some file systems of clusters have no locks; runs there are told so and go on. */
  private boolean tryLock(FileChannel channel, boolean shared) {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, shared) != null;
    } catch (IOException e) {
      whyMissing = String.valueOf(e.getMessage());
      return true;
    }
  }

  /** Why there is no lock although the folder may be used; empty where there is one. */
  Optional<String> whyMissing() {
    return whyMissing.isEmpty() ? Optional.empty() : Optional.of(whyMissing);
  }

  private static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      return;
    }
  }

  /** What tells a file from another that got its name; null where the system has no such thing. */
  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static void sign(FileChannel channel) throws IOException {
    String text =
        "process "
            + ProcessHandle.current().pid()
            + " on "
            + host()
            + " since "
            + Instant.now().truncatedTo(ChronoUnit.SECONDS)
            + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this machine";
    }
  }

  private static Path shardFile(RunFolder folder, Shard shard) {
    return folder.root().resolve("shard-" + shard.index() + "-of-" + shard.count() + ".lock");
  }

  /** All shards that have ever run in a folder. */
  static List<Shard> shards(RunFolder folder) throws IOException {
    List<Shard> shards = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.root())) {
      for (Path file : files.sorted().toList()) {
        Matcher name = SHARD_FILE.matcher(file.getFileName().toString());
        if (name.matches()) {
          shards.add(new Shard(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2))));
        }
      }
    }
    return shards;
  }

  /** Who runs the whole study or a shard of it at this moment; empty where nobody does. */
  static Optional<String> holder(RunFolder folder, Shard shard) throws IOException {
    Path file = shard.isWhole() ? folder.lockFile() : shardFile(folder, shard);
    return isHeld(file) ? Optional.of(signature(file)) : Optional.empty();
  }

  private static boolean isHeld(Path file) {
    if (HELD.contains(file.toAbsolutePath().normalize())) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.tryLock(LOCKED_BYTE, 1, true) == null;
    } catch (IOException e) {
      return false; // no such file, or a file system without locks
    }
  }

  private static String signature(Path file) throws IOException {
    if (HELD.contains(file.toAbsolutePath().normalize())) {
      return "this process";
    }
    return Files.exists(file)
        ? Files.readString(file).lines().findFirst().orElse("a process")
        : "a process";
  }

  private static String complaint(RunFolder folder, Shard shard) throws IOException {
    List<String> who = new ArrayList<>();
    for (Shard other : Files.isDirectory(folder.root()) ? shards(folder) : List.<Shard>of()) {
      if (shard.isWhole() || other.equals(shard)) {
        holder(folder, other).ifPresent(holder -> who.add("shard " + other + ", " + holder));
      }
    }
    if (who.isEmpty()) {
      who.add(signature(folder.lockFile()));
    }
    return "another run works in "
        + folder.root()
        + " ("
        + String.join("; ", who)
        + "): wait for it or choose another --out";
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    for (FileChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        continue; // the lock ends with the process at the latest
      }
    }
    files.forEach(HELD::remove);
  }
}
