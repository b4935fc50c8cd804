package dickens.batch;

import dickens.study.Provenance;
import dickens.study.Study;
import dickens.study.StudyFiles;
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

  /** Finds the files of exactly this study, made by this program; empty where one is not there. */
  static Optional<FinishedFiles> find(Study study, Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : StudyFiles.names(study)) {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      files.add(file);
    }
    if (!holds(files.get(0), study.resolved())) {
      return Optional.empty();
    }
    return FinishedTable.of(folder.resolve(study.tableFile()))
        .filter(
            table ->
                table.study().equals(study.id())
                    && table.version().equals(Provenance.version())
                    && table.commit().equals(Provenance.commit())
                    && table.rows() == study.points())
        .map(table -> new FinishedFiles(files, table));
  }

  private static boolean holds(Path file, String text) throws IOException {
    try {
      return Files.readString(file).equals(text);
    } catch (MalformedInputException e) {
      return false;
    }
  }

  BatchRun.Outcome outcome() {
    return new BatchRun.Outcome(
        true, table.rows(), table.rows(), table.badRows(), List.of(), files);
  }
}
