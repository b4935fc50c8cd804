package dickens.batch;

import dickens.report.RowSource;
import dickens.report.Table;
import dickens.study.Study;
import dickens.study.StudyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far an unfinished study has come, from what is on disk: it disturbs no run.
 *
 * @param study identifier
 * @param title one line, may be empty
 * @param points number of points
 * @param finished points that are on disk
 * @param badRows rows among them that are not good
 * @param damages files that are damaged, in words
 * @param pointsPerSecond at which chunks came lately; NaN: unknown
 * @param runs the whole run, or each shard that was ever begun
 * @param head the first rows that are finished, without the components of arrays
 */
public record RunStatus(
    String study,
    String title,
    long points,
    long finished,
    long badRows,
    List<String> damages,
    double pointsPerSecond,
    List<Run> runs,
    Table head) {
  /** Rows of the head. */
  private static final int HEAD = 5;

  /** Chunks that came within this time before the last one tell the speed. */
  private static final Duration LATELY = Duration.ofMinutes(10);

  /**
   * A run or one shard.
   *
   * @param shard what it computes
   * @param finished points of it that are on disk
   * @param points points of it
   * @param holder who runs it at this moment; empty: nobody
   */
  public record Run(Shard shard, long finished, long points, Optional<String> holder) {}

  /** True where somebody computes at this moment. */
  public boolean isRunning() {
    return runs.stream().anyMatch(run -> run.holder().isPresent());
  }

  /**
   * Time that is left at the present speed; empty where nobody computes or the speed is unknown.
   */
  public Optional<Duration> left() {
    return isRunning() && pointsPerSecond > 0
        ? Optional.of(Duration.ofSeconds((long) ((points - finished) / pointsPerSecond)))
        : Optional.empty();
  }

  /**
   * All unfinished studies below a folder of results.
   *
   * @throws IOException where the folder cannot be read
   */
  public static List<RunStatus> all(Path results) throws IOException {
    List<RunStatus> all = new ArrayList<>();
    for (RunFolder folder : RunFolder.all(results)) {
      Optional<Manifest> manifest = folder.manifest();
      if (manifest.isPresent()) {
        all.add(of(folder, manifest.get()));
      }
    }
    return all;
  }

  private static RunStatus of(RunFolder folder, Manifest manifest) throws IOException {
    Study study = Merge.study(folder, manifest);
    StoredChunks stored = new StoredChunks(folder, study.chunks(), manifest.fingerprint());
    stored.survey(Shard.WHOLE, StoredChunks.Check.HEADER);
    List<Run> runs = new ArrayList<>();
    List<Shard> shards = FolderLock.shards(folder);
    for (Shard shard : shards.isEmpty() ? List.of(Shard.WHOLE) : shards) {
      runs.add(
          new Run(
              shard,
              stored.finishedPoints(shard),
              stored.points(shard),
              FolderLock.holder(folder, shard)));
    }
    return new RunStatus(
        study.id(),
        study.title(),
        stored.points(Shard.WHOLE),
        stored.finishedPoints(Shard.WHOLE),
        stored.badRows(),
        stored.damages(),
        stored.pointsPerSecond(LATELY),
        runs,
        head(study, stored));
  }

  private static Table head(Study study, StoredChunks stored) throws IOException {
    RowSource rows = StudyTable.of(study, stored::forFirst);
    Set<String> names =
        rows.columns().stream()
            .map(column -> column.name())
            .filter(name -> !name.contains("["))
            .collect(Collectors.toSet());
    Table all = rows.table(names);
    return all.first(HEAD);
  }
}
