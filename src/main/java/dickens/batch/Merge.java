package dickens.batch;

import dickens.model.BadRequest;
import dickens.study.RunRecord;
import dickens.study.Study;
import dickens.study.StudyFiles;
import dickens.study.StudyReader;
import dickens.study.StudyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the chunks of all shards and writes the final files of each study that is complete. */
public final class Merge {

  /**
   * What came of one study.
   *
   * @param study its name
   * @param missing points, counted from 1, that are not computed, as ranges; none: it is complete
   * @param damages files that are damaged, in words
   * @param outcome finished and bad rows, and the files where it is complete
   */
  public record Merged(
      String study, List<String> missing, List<String> damages, BatchRun.Outcome outcome) {}

  private Merge() {}

  /**
   * Merges unfinished studies below a folder of results.
   *
   * @param only names of the studies; none: all
   * @param command words of the command line, for provenance
   * @return one entry for each; none where there is no unfinished study
   * @throws BadRequest where a study was begun by another version of the program
   * @throws IOException where the folder cannot be read or written
   */
  public static List<Merged> of(Path results, List<String> only, List<String> command)
      throws IOException {
    List<Merged> merged = new ArrayList<>();
    for (RunFolder folder : RunFolder.all(results)) {
      if (only.isEmpty() || only.contains(folder.root().getFileName().toString())) {
        merged.add(of(results, folder, command));
      }
    }
    return merged;
  }

  private static Merged of(Path results, RunFolder folder, List<String> command)
      throws IOException {
    Manifest manifest = folder.manifest().orElseThrow();
    Study study = study(folder, manifest);
    StoredChunks stored = new StoredChunks(folder, study.chunks(), manifest.fingerprint());
    stored.survey(Shard.WHOLE, StoredChunks.Check.WHOLE);
    List<String> missing = stored.missingPoints();
    if (!missing.isEmpty()) {
      return new Merged(
          study.id(), missing, stored.damages(), stored.outcome(Shard.WHOLE, List.of()));
    }
    List<RunRecord> runs = new RunLog(folder).all(RunRecord.begin(command));
    StudyTable table = StudyTable.of(study, stored);
    List<Path> files = StudyFiles.write(study, table, runs, results);
    removeUnlessInUse(folder);
    return new Merged(
        study.id(),
        List.of(),
        List.of(),
        new BatchRun.Outcome(
            true, table.rowCount(), table.rowCount(), table.badRows(), table.notes(), files));
  }

  /** A shard that has just stored its last chunk may not have ended yet. */
  private static void removeUnlessInUse(RunFolder folder) throws IOException {
    FolderLock lock;
    try {
      lock = FolderLock.take(folder, Shard.WHOLE);
    } catch (BadRequest inUse) {
      return;
    }
    try {
      folder.delete();
    } finally {
      lock.close();
    }
  }

  /**
   * The study that a folder belongs to.
   *
   * @throws BadRequest where this program would compute it differently
   */
  static Study study(RunFolder folder, Manifest manifest) {
    String source = folder.root().toString();
    Study study = StudyReader.read(manifest.resolved(), source, Optional.empty());
    Manifest here = Manifest.of(study, study.chunks());
    if (!here.equals(manifest)) {
      throw new BadRequest(
          source
              + " was begun by another version of the program ("
              + String.join("; ", manifest.differences(here))
              + "): use that one, or start over in another folder");
    }
    return study;
  }
}
