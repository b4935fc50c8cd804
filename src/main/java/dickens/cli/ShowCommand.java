package dickens.cli;

import dickens.batch.FinishedTable;
import dickens.batch.RunStatus;
import dickens.cluster.Slurm;
import dickens.cluster.SlurmArray;
import dickens.model.BadRequest;
import dickens.report.NumberText;
import dickens.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens show DIR}: how far the studies of a folder have come. */
@Command(
    name = "show",
    description =
        "Show how far studies have come, also while they run: finished points, speed, time left,"
            + " shards, bad rows, the first rows, and what Slurm says about those that were"
            + " submitted.",
    footer = {"%nExamples:", "  dickens show results"})
final class ShowCommand implements Callable<Integer> {
  private static final int DIGITS = 5;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder of the results.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new BadRequest("there is no folder " + folder);
    }
    PrintWriter out = spec.commandLine().getOut();
    List<RunStatus> unfinished = RunStatus.all(folder);
    List<FinishedTable> finished = FinishedTable.all(folder);
    List<SlurmArray> arrays = SlurmArray.all(folder);
    if (unfinished.isEmpty() && finished.isEmpty() && arrays.isEmpty()) {
      throw new BadRequest("in " + folder + " is no study, neither finished nor unfinished");
    }
    for (FinishedTable table : finished) {
      out.println(
          table.study()
              + ": finished, "
              + rows(table.rows(), table.badRows())
              + ", "
              + table.file());
    }
    unfinished.forEach(status -> show(status, out));
    arrays.forEach(array -> show(array, out));
    return ExitCode.GOOD;
  }

  private static String rows(long rows, long bad) {
    return rows + " rows, " + (bad == 0 ? "all good" : bad + " not good");
  }

  private static void show(RunStatus status, PrintWriter out) {
    out.println(
        status.study()
            + ": "
            + share(status.finished(), status.points())
            + (status.badRows() > 0 ? ", " + status.badRows() + " rows not good" : "")
            + speed(status)
            + (status.isRunning() ? "" : ", not running"));
    for (RunStatus.Run run : status.runs()) {
      String name = run.shard().isWhole() ? "" : "shard " + run.shard() + ": ";
      String done = run.shard().isWhole() ? "" : share(run.finished(), run.points());
      String end = run.finished() == run.points() ? "" : ", not running";
      String state = run.holder().map(who -> ", " + who).orElse(end);
      if (!run.shard().isWhole() || run.holder().isPresent()) {
        out.println("  " + name + (done + state).replaceFirst("^, ", ""));
      }
    }
    status.damages().forEach(damage -> out.println("  " + damage));
    if (status.head().rowCount() > 0) {
      TextTable.format(status.head(), DIGITS).lines().forEach(line -> out.println("  " + line));
    }
  }

  /** What the scheduler says; elsewhere than on the cluster it says nothing. */
  private static void show(SlurmArray array, PrintWriter out) {
    try {
      array.report(Slurm.onPath()).forEach(out::println);
    } catch (IOException e) {
      out.println(
          array.study() + ": Slurm job " + array.array() + ", nothing known: " + e.getMessage());
    }
  }

  private static String share(long finished, long points) {
    return finished
        + " of "
        + points
        + " points ("
        + NumberText.rounded(Math.floor(1000.0 * finished / points) / 10, 3)
        + " %)";
  }

  private static String speed(RunStatus status) {
    if (!status.isRunning() || Double.isNaN(status.pointsPerSecond())) {
      return "";
    }
    return ", "
        + NumberText.rounded(status.pointsPerSecond(), 3)
        + " points/s"
        + status.left().map(left -> ", about " + words(left) + " left").orElse("");
  }

  private static String words(Duration time) {
    if (time.toHours() >= 48) {
      return time.toDays() + " days";
    }
    if (time.toMinutes() >= 120) {
      return time.toHours() + " h";
    }
    return time.toSeconds() >= 120 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }
}
