package dickens.cli;

import dickens.batch.BatchRun;
import dickens.batch.BatchRun.Settings;
import dickens.batch.Shard;
import dickens.cluster.ArrayRequest;
import dickens.cluster.Slurm;
import dickens.cluster.SlurmArray;
import dickens.study.BudgetText;
import dickens.study.Study;
import dickens.study.StudyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens submit STUDY.yaml}: a study as a job array of Slurm. */
@Command(
    name = "submit",
    description = {
      "Hand a study to Slurm: an array of jobs computes the shards, a job that depends on it merges"
          + " them. Shards that lose their node, are preempted or reach their time limit go on where"
          + " they were.",
      "Account, QOS and the like: by Slurm's own variables, for example SBATCH_ACCOUNT."
    },
    footer = {
      "%nExamples:",
      "  dickens submit my.yaml --shards 16 --out results --time 4:00:00 --dry-run",
      "  dickens submit my.yaml --shards 16 --out results --time 4:00:00 --cpus 8 --memory 16G",
      "  dickens show results"
    })
final class SubmitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "STUDY.yaml", description = "Study file.")
  private Path file;

  @Option(
      names = "--shards",
      required = true,
      paramLabel = "N",
      description = "Jobs to divide the study into.")
  private int shards;

  @Mixin private FolderOption out;
  @Mixin private ResolutionOption resolution;

  @Option(
      names = "--cpus",
      paramLabel = "C",
      defaultValue = "1",
      description = "Cores for each shard (default: 1).")
  private int cpus;

  @Option(
      names = "--gpus-per-shard",
      paramLabel = "G",
      defaultValue = "0",
      description = "GPUs for each shard (default: none); with some, --backend is cuda.")
  private int gpus;

  @Option(
      names = "--memory",
      paramLabel = "M",
      defaultValue = "",
      description = "Memory for each shard, for example 16G (default: the cluster's).")
  private String memory;

  @Option(
      names = "--time",
      paramLabel = "T",
      defaultValue = "",
      description =
          "Time limit for each shard, for example 4:00:00 (default: the cluster's); a shard that"
              + " needs more goes back into the queue.")
  private String time;

  @Option(
      names = "--partition",
      paramLabel = "P",
      defaultValue = "",
      description = "Partition (default: the cluster's).")
  private String partition;

  @Option(
      names = "--solve-memory",
      paramLabel = "SIZE",
      description =
          "Memory that one solve may use, as --memory of 'dickens run' (default: that of the study,"
              + " else 4G).")
  private String solveMemory = "";

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      description =
          "Time that one solve may take, as of 'dickens run' (default: that of the study, else no"
              + " limit).")
  private String solveTime = "";

  @Option(
      names = "--dry-run",
      description = "Print the scripts and the study; write and submit nothing.")
  private boolean dryRun;

  @Mixin private BackendOption backend;

  @Override
  public Integer call() throws IOException {
    Complaints complaints = new Complaints();
    complaints.check(backend::requireKnown);
    Optional<ArrayRequest> request =
        complaints.collect(() -> new ArrayRequest(shards, gpus, cpus, memory, time, partition));
    BudgetText budget = new BudgetText(solveMemory, solveTime);
    complaints.collect(budget::budget);
    List<Study> studies =
        complaints
            .collect(() -> RunCommand.studies(file, resolution.level(), budget))
            .orElse(List.of());
    complaints.throwIfAny();
    String place = gpus > 0 && backend.name().equals("auto") ? "cuda" : backend.name();
    PrintWriter text = spec.commandLine().getOut();
    Path folder = out.folder();
    if (!dryRun) {
      StudyFiles.requireWritable(folder);
    }
    for (Study study : studies) {
      requireFitting(study);
      if (dryRun) {
        text.print(SlurmArray.preview(study, request.get(), place, folder));
      } else {
        submit(study, request.get(), place);
      }
    }
    return ExitCode.GOOD;
  }

  /** Refuses now what every shard would refuse: a folder with another study of that name. */
  private void requireFitting(Study study) throws IOException {
    Settings settings =
        new Settings(out.folder(), BatchRun.Start.RESUME, Shard.WHOLE, 1, Duration.ZERO, List.of());
    BatchRun.of(study, settings);
  }

  private void submit(Study study, ArrayRequest request, String place) throws IOException {
    SlurmArray array = SlurmArray.submit(study, request, place, out.folder(), Slurm.onPath());
    spec.commandLine().getOut().println(array.array());
    spec.commandLine()
        .getErr()
        .println(
            array.study()
                + ": "
                + array.shards()
                + " shards are job "
                + array.array()
                + ", their merge is job "
                + array.merge()
                + "; to follow them: dickens show "
                + out.folder());
  }
}
