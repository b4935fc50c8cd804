package dickens.batch;

import dickens.backend.Backend;
import dickens.model.BadRequest;
import dickens.study.BlockEvaluation;
import dickens.study.Chunks;
import dickens.study.Progress;
import dickens.study.RowBlock;
import dickens.study.RunRecord;
import dickens.study.Study;
import dickens.study.StudyFiles;
import dickens.study.StudyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs a study, or a shard of it, so that it survives: every finished chunk goes to disk at once,
 * and a later run goes on from there. A point counts as finished when its chunk is on disk.
 *
 * <p>The table is the same, bit for bit, however often the run was interrupted, resumed or divided
 * into shards.
 */
public final class BatchRun {

  /** What to do with the chunks of an earlier run. */
  public enum Start {
    /** There may be none. */
    FRESH,
    /** They are kept where they are whole, and computed again where they are damaged. */
    RESUME
  }

  /**
   * How to run.
   *
   * @param folder of the results
   * @param start what to do with chunks of an earlier run
   * @param shard what to compute
   * @param jobs threads for what is solved point by point, at least 1
   * @param grace how long a stopped run may take to finish chunks
   * @param command words of the command line, for provenance
   */
  public record Settings(
      Path folder, Start start, Shard shard, int jobs, Duration grace, List<String> command) {}

  /** Who follows a run. */
  public interface Listener extends Progress {
    /** Nobody listens. */
    Listener NONE =
        new Listener() {
          @Override
          public void advance(long points) {}

          @Override
          public void skip(long evaluations) {}

          @Override
          public void tell(String message) {}
        };

    /** Evaluations that an earlier run has finished. */
    void skip(long evaluations);

    /** The work begins; so many points of the shard are on disk already. */
    default void begin(long finished, long points) {}

    /** A chunk is on disk. */
    default void stored(int chunk, RowBlock block) {}

    /** Something that the user should know, in one line. */
    void tell(String message);
  }

  /**
   * What came of a run.
   *
   * @param isComplete true where all chunks of the shard are on disk
   * @param finished points of the shard that are on disk
   * @param points points of the shard
   * @param badRows rows of the shard that are not good
   * @param notes what is wrong with them, in words; only where files were written
   * @param files the files of a finished study; none for a shard
   */
  public record Outcome(
      boolean isComplete,
      long finished,
      long points,
      long badRows,
      List<String> notes,
      List<Path> files) {}

  /** A table of so many rows is worth a word while it is written. */
  private static final long MANY_ROWS = 2_000_000;

  private final Study study;
  private final Settings settings;
  private final RunFolder folder;
  private final Chunks chunks;
  private final Manifest manifest;

  private BatchRun(Study study, Settings settings) {
    this.study = study;
    this.settings = settings;
    this.folder = RunFolder.of(settings.folder(), study.id());
    this.chunks = study.chunks();
    this.manifest = Manifest.of(study, chunks);
  }

  /**
   * A run of a study; nothing is written yet.
   *
   * @throws BadRequest where the folder holds what does not go with the request, with what to do
   * @throws IOException where it cannot be read
   */
  public static BatchRun of(Study study, Settings settings) throws IOException {
    BatchRun run = new BatchRun(study, settings);
    run.requireFitting();
    return run;
  }

  private void requireFitting() throws IOException {
    Optional<Manifest> found = folder.manifest();
    if (found.isEmpty()) {
      return;
    }
    if (!found.get().isOfSameStudyAs(manifest)) {
      List<String> differences = found.get().differences(manifest);
      throw new BadRequest(
          "in "
              + folder.root()
              + " stands an unfinished run of another study '"
              + study.id()
              + "' (that one, and this one, differ in "
              + String.join("; ", differences)
              + "): choose another --out, or delete that folder to give up what it has computed");
    }
    if (settings.start() == Start.FRESH) {
      StoredChunks stored = stored();
      stored.survey(settings.shard(), StoredChunks.Check.HEADER);
      long finished = stored.finishedPoints(settings.shard());
      if (settings.shard().isWhole() || finished > 0) {
        throw new BadRequest(
            "in "
                + folder.root()
                + " stands an unfinished run of this study with "
                + finished
                + " of "
                + stored.points(settings.shard())
                + " points: give --resume to go on with it, or delete that folder to start over");
      }
    }
  }

  private StoredChunks stored() {
    return new StoredChunks(folder, chunks, manifest.fingerprint());
  }

  /** What the run is about. */
  public Study study() {
    return study;
  }

  /**
   * Runs until all is computed, or the stop.
   *
   * @throws BadRequest where another run works in the folder
   * @throws IOException where the disk refuses; what was finished before stays
   */
  public Outcome run(Backend backend, Listener listener, StopSignal stop) throws IOException {
    Shard shard = settings.shard();
    if (settings.start() == Start.RESUME && folder.manifest().isEmpty()) {
      Optional<FinishedFiles> finished = FinishedFiles.find(study, settings.folder());
      if (finished.isPresent()) {
        listener.skip(study.evaluations());
        listener.tell("was finished before; nothing is left to do");
        return finished.get().outcome();
      }
    }
    FolderLock lock = FolderLock.take(folder, shard);
    try {
      lock.whyMissing()
          .ifPresent(
              why ->
                  listener.tell(
                      "this file system has no locks ("
                          + why
                          + "): see to it that no second run works in "
                          + folder.root()));
      requireFitting();
      return compute(backend, listener, stop);
    } finally {
      lock.close();
    }
  }

  private Outcome compute(Backend backend, Listener listener, StopSignal stop) throws IOException {
    Shard shard = settings.shard();
    StoredChunks stored = begin(shard);
    stored.survey(shard, StoredChunks.Check.WHOLE);
    stored.damages().forEach(damage -> listener.tell(damage + "; it is computed again"));
    long cut = stored.forgetCutRows(study.budget());
    if (cut > 0) {
      listener.tell(
          cut
              + (cut == 1 ? " row" : " rows")
              + " that less memory or time cut off before, and the chunks around them, are computed"
              + " again");
    }
    listener.skip(skipped(stored, shard));
    listener.begin(stored.finishedPoints(shard), stored.points(shard));
    RunRecord record = RunRecord.begin(settings.command()).on(backend);
    record = shard.isWhole() ? record : record.of(shard.toString());
    RunLog log = new RunLog(folder);
    log.note(record);
    ChunkQueue queue =
        new ChunkQueue(
            chunks,
            settings.jobs(),
            group -> BlockEvaluation.of(study, chunks, group, backend, listener),
            (chunk, block) -> {
              stored.store(chunk, block, study.budget(), shard);
              listener.stored(chunk, block);
            });
    queue.run(chunks.together(stored.missing(shard), backend), stop, settings.grace());
    boolean isComplete = stored.missing(shard).length == 0;
    if (isComplete && shard.isWhole()) {
      return finish(stored, log.all(record), listener);
    }
    log.note(record.end());
    return stored.outcome(shard, List.of());
  }

  /**
   * The manifest, written where this is the beginning; or again where this run has another budget.
   */
  private StoredChunks begin(Shard shard) throws IOException {
    StoredChunks stored = stored();
    Optional<Manifest> found = folder.manifest();
    if (found.isEmpty()) {
      stored.clear(shard);
    }
    if (!found.equals(Optional.of(manifest))) {
      manifest.write(folder.manifestFile());
    }
    return stored;
  }

  private long skipped(StoredChunks stored, Shard shard) {
    long evaluations = 0;
    for (int chunk = 0; chunk < chunks.count(); chunk++) {
      if (shard.holds(chunk) && stored.isValid(chunk)) {
        evaluations += study.evaluations(chunks.first(chunk), chunks.size(chunk));
      }
    }
    return evaluations;
  }

  private Outcome finish(StoredChunks stored, List<RunRecord> runs, Listener listener)
      throws IOException {
    if (study.points() >= MANY_ROWS) {
      listener.tell("all points are computed; the table is being written, which takes minutes");
    }
    StudyTable table = StudyTable.of(study, stored);
    List<Path> files = StudyFiles.write(study, table, runs, settings.folder());
    folder.delete();
    return new Outcome(
        true, table.rowCount(), table.rowCount(), table.badRows(), table.notes(), files);
  }
}
