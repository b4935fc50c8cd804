package dickens.cli;

import dickens.backend.Backend;
import dickens.backend.BackendChoice;
import dickens.batch.BatchRun;
import dickens.batch.BatchRun.Outcome;
import dickens.batch.BatchRun.Settings;
import dickens.batch.Shard;
import dickens.batch.StopSignal;
import dickens.model.BadRequest;
import dickens.study.BudgetText;
import dickens.study.Resolution;
import dickens.study.RowBlock;
import dickens.study.Study;
import dickens.study.StudyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
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

  @Mixin private FolderOption results;
  @Mixin private ResolutionOption resolution;

  @Option(
      names = "--jobs",
      paramLabel = "K",
      defaultValue = "0",
      description = "Threads that compute (default: all cores).")
  private int jobs;

  @Option(
      names = "--resume",
      description =
          "Go on with an unfinished run of the same studies in DIR; with none there, begin.")
  private boolean resume;

  @Option(
      names = "--shard",
      paramLabel = "i/n",
      defaultValue = "1/1",
      description =
          "Compute only part i of n, for example on another machine; 'dickens merge DIR' collects"
              + " the parts.")
  private String shard;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "20s",
      description =
          "After Ctrl-C or SIGTERM, how long to wait for chunks that are being computed (default:"
              + " 20s); what takes longer is given up, and computed again by --resume.")
  private String grace;

  @Mixin private LogOption log;
  @Mixin private BackendOption backend;
  @Mixin private BudgetOptions budget;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Adds what is wrong with the options to the complaints. */
  void check(Complaints complaints) {
    complaints.collect(this::resolution);
    complaints.check(backend::requireKnown);
    complaints.collect(budget::budget);
    complaints.check(() -> Shard.parse(shard));
    complaints.check(() -> DurationText.parse("--grace", grace));
    if (jobs < 0 || jobs > 4096) {
      complaints.add("--jobs " + jobs + ": from 1 to 4096, or 0 for all cores");
    }
  }

  /** The budget that the user asked for, as typed. */
  BudgetText budget() {
    return budget.text();
  }

  /** The level that the user asked for, if any. */
  Optional<Resolution> resolution() {
    return resolution.level();
  }

  /**
   * Runs checked studies one after the other and names the files on the output.
   *
   * @return the exit code
   */
  int run(List<Study> studies, PrintWriter out, PrintWriter err) throws IOException {
    requireDistinctFiles(studies);
    Settings settings =
        new Settings(
            results.folder(),
            resume ? BatchRun.Start.RESUME : BatchRun.Start.FRESH,
            Shard.parse(shard),
            jobs == 0 ? Runtime.getRuntime().availableProcessors() : jobs,
            DurationText.parse("--grace", grace),
            spec.root().commandLine().getParseResult().originalArgs());
    List<BatchRun> runs = runs(studies, settings);
    StudyFiles.requireWritable(settings.folder());
    try (EventLog events = log.open(err);
        Interruption interruption = new Interruption(settings.grace(), err);
        BackendChoice choice = backend.open(err)) {
      int code = ExitCode.GOOD;
      for (BatchRun run : runs) {
        Outcome outcome = run(run, choice.backend(), interruption.signal(), events, err);
        events.end(run.study().id(), outcome);
        tell(run.study(), outcome, out, err);
        if (!outcome.isComplete()) {
          code = ExitCode.INTERRUPTED;
          break;
        }
        code = outcome.badRows() > 0 ? ExitCode.NOT_CONVERGED : code;
      }
      out.flush();
      err.flush();
      return code;
    }
  }

  private static List<BatchRun> runs(List<Study> studies, Settings settings) throws IOException {
    Complaints complaints = new Complaints();
    List<BatchRun> runs = new ArrayList<>();
    for (Study study : studies) {
      try {
        runs.add(BatchRun.of(study, settings));
      } catch (BadRequest e) {
        e.complaints().forEach(complaints::add);
      }
    }
    complaints.throwIfAny();
    return runs;
  }

  private static Outcome run(
      BatchRun run, Backend place, StopSignal stop, EventLog events, PrintWriter err)
      throws IOException {
    Study study = run.study();
    try (ProgressLine progress = ProgressLine.of(study.id(), study.evaluations(), err)) {
      return run.run(place, new Follower(study.id(), progress, events, err), stop);
    } catch (IllegalArgumentException e) {
      throw new BadRequest(study.id() + ": " + e.getMessage());
    }
  }

  /** Passes on what a run says. */
  private record Follower(String study, ProgressLine progress, EventLog events, PrintWriter err)
      implements BatchRun.Listener {
    @Override
    public void begin(long finished, long points) {
      events.event("start", study, "finished", finished, "points", points);
      if (finished > 0) {
        events.event("resume", study, "finished", finished, "points", points);
      }
    }

    @Override
    public void stored(int chunk, RowBlock block) {
      events.event(
          "chunk",
          study,
          "chunk",
          chunk,
          "first",
          block.first() + 1,
          "points",
          block.size(),
          "bad",
          block.badRows());
      for (RowBlock.Note note : block.notes()) {
        events.event("row", study, "row", block.first() + note.row() + 1, "note", note.text());
      }
    }

    @Override
    public void advance(long points) {
      progress.advance(points);
    }

    @Override
    public void skip(long evaluations) {
      progress.skip(evaluations);
    }

    @Override
    public void tell(String message) {
      events.event("message", study, "text", message);
      err.println(study + ": " + message);
    }
  }

  private void tell(Study study, Outcome outcome, PrintWriter out, PrintWriter err) {
    String id = study.id();
    outcome.files().forEach(out::println);
    out.flush();
    if (outcome.files().isEmpty()) {
      err.println(
          id
              + ": "
              + (outcome.isComplete() ? "finished, " : "stopped, ")
              + outcome.finished()
              + " of "
              + outcome.points()
              + " points are on disk; "
              + (outcome.isComplete()
                  ? "when all shards are finished: dickens merge " + results.folder()
                  : "to go on, give the same command with --resume"));
    }
    outcome.notes().stream().limit(SHOWN_NOTES).forEach(note -> err.println(id + ": " + note));
    if (outcome.badRows() > 0) {
      err.println(
          id
              + ": "
              + outcome.badRows()
              + " of "
              + outcome.finished()
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
