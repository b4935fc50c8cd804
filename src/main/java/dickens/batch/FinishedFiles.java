package dickens.batch;

import dickens.model.BadRequest;
import dickens.study.Provenance;
import dickens.study.Study;
import dickens.study.StudyFiles;
import dickens.study.StudyReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a study that was finished before, so that a repeated request computes nothing.
 *
 * @param files all of them
 * @param table the table among them
 */
record FinishedFiles(List<Path> files, FinishedTable table) {

  /**
   * Finds the files of exactly this study, made by this program; empty where one is not there, or
   * where the study's budget is larger than theirs and rows were cut off.
   */
  static Optional<FinishedFiles> find(Study study, Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : StudyFiles.names(study)) {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      files.add(file);
    }
    Optional<Study> made = study(files.get(0));
    if (made.isEmpty() || !manifest(made.get()).isOfSameStudyAs(manifest(study))) {
      return Optional.empty();
    }
    return FinishedTable.of(folder.resolve(study.tableFile()))
        .filter(
            table ->
                table.study().equals(study.id())
                    && table.version().equals(Provenance.version())
                    && table.commit().equals(Provenance.commit())
                    && table.rows() == study.points()
                    && !new CutRows(table.overBudget(), table.outOfTime(), made.get().budget())
                        .mayEndWith(study.budget()))
        .map(table -> new FinishedFiles(files, table));
  }

  private static Manifest manifest(Study study) {
    return Manifest.of(study, study.chunks());
  }

  /** The study in a file; empty where there is another text. */
  private static Optional<Study> study(Path file) throws IOException {
    try {
      String text = Files.readString(file);
      return Optional.of(StudyReader.read(text, file.toString(), Optional.empty()));
    } catch (MalformedInputException | BadRequest e) {
      return Optional.empty();
    }
  }

  BatchRun.Outcome outcome() {
    return new BatchRun.Outcome(
        true, table.rows(), table.rows(), table.badRows(), List.of(), files);
  }
}
