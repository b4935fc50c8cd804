package dickens.cli;

import dickens.backend.Backend;
import dickens.backend.BackendChoice;
import dickens.model.BadRequest;
import dickens.model.Nearest;
import dickens.study.Progress;
import dickens.study.ProvenanceFile;
import dickens.study.Resolution;
import dickens.study.RunRecord;
import dickens.study.Study;
import dickens.study.StudyFiles;
import dickens.study.StudyRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where, how finely and with what studies are run; and running them. */
final class StudyOptions {
  /** Notes on rows that are not good, before the rest is only counted. */
  private static final int SHOWN_NOTES = 10;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the files (default: this one).")
  private Path folder;

  @Option(
      names = "--resolution",
      paramLabel = "LEVEL",
      description =
          "quick, paper or fine: points on axes that have levels (default: as the study says, else"
              + " paper).")
  private String resolution = "";

  @Option(
      names = "--jobs",
      paramLabel = "K",
      defaultValue = "0",
      description = "Threads for what is solved point by point (default: all cores).")
  private int jobs;

  @Mixin private BackendOption backend;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Adds what is wrong with the options to the complaints. */
  void check(Complaints complaints) {
    complaints.collect(this::resolution);
    complaints.check(backend::requireKnown);
    if (jobs < 0 || jobs > 4096) {
      complaints.add("--jobs " + jobs + ": from 1 to 4096, or 0 for all cores");
    }
  }

  /** The level that the user asked for, if any. */
  Optional<Resolution> resolution() {
    return resolution(resolution);
  }

  /**
   * Reads the name of a level; none where the text is empty.
   *
   * @throws BadRequest for any other name, with the nearest one
   */
  static Optional<Resolution> resolution(String resolution) {
    if (resolution.isEmpty()) {
      return Optional.empty();
    }
    List<String> words = Arrays.stream(Resolution.values()).map(Resolution::word).toList();
    int k = words.indexOf(resolution);
    if (k < 0) {
      throw new BadRequest(
          "there is no resolution '" + resolution + "'" + Nearest.suggestion(resolution, words));
    }
    return Optional.of(Resolution.values()[k]);
  }

  /**
   * Runs checked studies one after the other and names the files on the output.
   *
   * @return the exit code
   */
  int run(List<Study> studies, PrintWriter out, PrintWriter err) throws IOException {
    requireDistinctFiles(studies);
    StudyFiles.requireWritable(folder);
    try (BackendChoice choice = backend.open(err)) {
      return run(studies, choice.backend(), out, err);
    }
  }

  private int run(List<Study> studies, Backend place, PrintWriter out, PrintWriter err)
      throws IOException {
    int threads = jobs == 0 ? Runtime.getRuntime().availableProcessors() : jobs;
    int code = ExitCode.GOOD;
    List<String> command = spec.root().commandLine().getParseResult().originalArgs();
    for (Study study : studies) {
      RunRecord record = RunRecord.begin(command, place);
      StudyRunner.Outcome outcome;
      try (ProgressLine progress = ProgressLine.of(study.id(), study.evaluations(), err)) {
        Progress listener = progress;
        outcome = StudyRunner.run(study, place, threads, listener);
      }
      List<Path> files = new ArrayList<>();
      try {
        files.addAll(StudyFiles.write(study, outcome, folder));
        files.add(ProvenanceFile.write(study, List.of(record.end()), files, folder));
      } catch (IllegalArgumentException e) {
        throw new BadRequest(study.id() + ": " + e.getMessage());
      }
      files.forEach(file -> out.println(file));
      out.flush();
      tellNotes(study, outcome, err);
      if (outcome.badRows() > 0) {
        code = ExitCode.NOT_CONVERGED;
      }
    }
    return code;
  }

  private static void tellNotes(Study study, StudyRunner.Outcome outcome, PrintWriter err) {
    List<String> notes = outcome.notes();
    notes.stream().limit(SHOWN_NOTES).forEach(note -> err.println(study.id() + ": " + note));
    if (outcome.badRows() > 0) {
      err.println(
          study.id()
              + ": "
              + outcome.badRows()
              + " of "
              + outcome.table().rowCount()
              + " rows are not good; see the column 'status'");
    }
  }

  /** No two studies of one run may write the same file. */
  private static void requireDistinctFiles(List<Study> studies) {
    Map<String, String> owners = new HashMap<>();
    Map<String, String> clashes = new LinkedHashMap<>();
    for (Study study : studies) {
      for (String name : StudyFiles.names(study)) {
        String other = owners.putIfAbsent(name, study.id());
        if (other != null) {
          clashes.putIfAbsent(
              study.id(),
              "the studies " + other + " and " + study.id() + " both write the file " + name);
        }
      }
    }
    if (!clashes.isEmpty()) {
      throw new BadRequest(List.copyOf(clashes.values()));
    }
  }
}
