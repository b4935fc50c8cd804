package dickens.cli;

import dickens.batch.FinishedTable;
import dickens.batch.Merge;
import dickens.batch.Merge.Merged;
import dickens.model.BadRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens merge DIR}: the final files from the chunks of all shards. */
@Command(
    name = "merge",
    description =
        "Write the final files of studies that were run in shards. Where points are missing it says"
            + " which, writes nothing for that study and ends with 3.",
    footer = {
      "%nExamples:",
      "  dickens run my.yaml --out results --shard 1/2",
      "  dickens run my.yaml --out results --shard 2/2",
      "  dickens merge results"
    })
final class MergeCommand implements Callable<Integer> {
  private static final int SHOWN_RANGES = 20;
  private static final int SHOWN_NOTES = 10;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder of the results.")
  private Path folder;

  @Option(
      names = "--study",
      paramLabel = "NAME",
      description = "Only this study of the folder; may be repeated (default: all).")
  private List<String> studies = List.of();

  @Mixin private LogOption log;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (!Files.isDirectory(folder)) {
      throw new BadRequest("there is no folder " + folder);
    }
    try (EventLog events = log.open(err)) {
      List<Merged> all =
          Merge.of(folder, studies, spec.root().commandLine().getParseResult().originalArgs());
      return all.isEmpty() ? mergedBefore(out, err, events) : tell(all, out, err, events);
    }
  }

  private static int tell(List<Merged> all, PrintWriter out, PrintWriter err, EventLog events) {
    int code = ExitCode.GOOD;
    for (Merged merged : all) {
      merged.damages().forEach(damage -> tell(merged.study(), damage, err, events));
      merged.outcome().files().forEach(out::println);
      merged.outcome().notes().stream()
          .limit(SHOWN_NOTES)
          .forEach(note -> err.println(merged.study() + ": " + note));
      if (!merged.missing().isEmpty()) {
        code = ExitCode.FAILED;
        tell(merged.study(), missing(merged), err, events);
      } else if (merged.outcome().badRows() > 0) {
        code = Math.max(code, ExitCode.NOT_CONVERGED);
        err.println(
            merged.study()
                + ": "
                + merged.outcome().badRows()
                + " of "
                + merged.outcome().points()
                + " rows are not good; see the column 'status'");
      }
      events.end(merged.study(), merged.outcome());
    }
    return code;
  }

  private static void tell(String study, String message, PrintWriter err, EventLog events) {
    events.event("message", study, "text", message);
    err.println(study + ": " + message);
  }

  /** A merge that is repeated, as schedulers do, finds its work done. */
  private int mergedBefore(PrintWriter out, PrintWriter err, EventLog events) throws IOException {
    List<FinishedTable> tables =
        FinishedTable.all(folder).stream()
            .filter(table -> studies.isEmpty() || studies.contains(table.study()))
            .toList();
    if (tables.isEmpty()) {
      throw new BadRequest(
          "in "
              + folder
              + " is no study"
              + (studies.isEmpty() ? "" : " " + String.join(", ", studies))
              + ", neither finished nor unfinished");
    }
    for (FinishedTable table : tables) {
      tell(table.study(), "was finished before; nothing is left to merge", err, events);
      out.println(table.file());
    }
    return tables.stream().anyMatch(table -> table.badRows() > 0)
        ? ExitCode.NOT_CONVERGED
        : ExitCode.GOOD;
  }

  private static String missing(Merged merged) {
    List<String> ranges = merged.missing();
    String shown = String.join(", ", ranges.subList(0, Math.min(SHOWN_RANGES, ranges.size())));
    return (merged.outcome().points() - merged.outcome().finished())
        + " of "
        + merged.outcome().points()
        + " points are missing: "
        + shown
        + (ranges.size() > SHOWN_RANGES ? " and more" : "")
        + "; run the study, or its missing shards, again with --resume";
  }
}
