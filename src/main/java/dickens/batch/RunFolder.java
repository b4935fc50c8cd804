package dickens.batch;

import dickens.study.Chunks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an unfinished study keeps its chunks: {@code DIR/.dickens/STUDY} with {@code
 * manifest.json}, {@code lock}, {@code shard-i-of-n.lock} and {@code chunks/KKK/KKKKKK.chunk}.
 *
 * @param root that folder
 */
record RunFolder(Path root) {
  private static final String HIDDEN = ".dickens";
  private static final int CHUNKS_PER_FOLDER = 1000;

  /** The folder of one study below a folder of results. */
  static RunFolder of(Path results, String study) {
    return new RunFolder(results.resolve(HIDDEN).resolve(study));
  }

  /** All unfinished studies below a folder of results, by name. */
  static List<RunFolder> all(Path results) throws IOException {
    Path hidden = results.resolve(HIDDEN);
    if (!Files.isDirectory(hidden)) {
      return List.of();
    }
    try (Stream<Path> each = Files.list(hidden)) {
      return each.filter(path -> Files.isRegularFile(new RunFolder(path).manifestFile()))
          .sorted()
          .map(RunFolder::new)
          .toList();
    }
  }

  Path manifestFile() {
    return root.resolve("manifest.json");
  }

  Path lockFile() {
    return root.resolve("lock");
  }

  Path chunkFile(int chunk) {
    return root.resolve(String.format("chunks/%03d/%06d.chunk", chunk / CHUNKS_PER_FOLDER, chunk));
  }

  /** What the folder belongs to; empty where nothing has begun. */
  Optional<Manifest> manifest() throws IOException {
    return Files.isRegularFile(manifestFile())
        ? Optional.of(Manifest.read(manifestFile()))
        : Optional.empty();
  }

  static ChunkFile.Place place(byte[] fingerprint, Chunks chunks, int chunk) {
    return new ChunkFile.Place(fingerprint, chunk, chunks.first(chunk), chunks.size(chunk));
  }

  /** Removes everything, the manifest first: without it nothing has begun. */
  void delete() throws IOException {
    Files.deleteIfExists(manifestFile());
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    try (Stream<Path> others = Files.list(root.getParent())) {
      if (others.findAny().isPresent()) {
        return;
      }
    }
    Files.deleteIfExists(root.getParent());
  }
}
