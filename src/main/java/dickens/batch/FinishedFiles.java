package dickens.batch;

import dickens.study.Provenance;
import dickens.study.Study;
import dickens.study.StudyFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of a study that was finished before, so that a repeated request computes nothing.
 *
 * @param files all of them
 * @param rows rows of the table
 * @param badRows rows that are not good
 */
record FinishedFiles(List<Path> files, long rows, long badRows) {
  /** Status and back end are the last cells of a row. */
  private static final Pattern GOOD_ROW = Pattern.compile(",converged,[^,\"]*$");

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
    try {
      return Files.readString(files.get(0)).equals(study.resolved())
          ? ofTable(files, folder.resolve(study.tableFile()))
          : Optional.empty();
    } catch (MalformedInputException e) {
      return Optional.empty();
    }
  }

  private static Optional<FinishedFiles> ofTable(List<Path> files, Path table) throws IOException {
    long rows = 0;
    long bad = 0;
    boolean isOurs = false;
    boolean isHead = true;
    try (BufferedReader lines = Files.newBufferedReader(table)) {
      String version = "# version: " + Provenance.version();
      String commit = "# commit: " + Provenance.commit();
      String last = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("# ")) {
          isOurs |= line.equals(commit) && last.equals(version);
          last = line;
        } else if (isHead) {
          isHead = false;
        } else {
          rows++;
          bad += GOOD_ROW.matcher(line).find() ? 0 : 1;
        }
      }
    }
    return isOurs ? Optional.of(new FinishedFiles(files, rows, bad)) : Optional.empty();
  }

  BatchRun.Outcome outcome() {
    return new BatchRun.Outcome(true, rows, rows, badRows, List.of(), files);
  }
}
