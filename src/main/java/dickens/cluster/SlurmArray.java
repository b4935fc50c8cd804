package dickens.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dickens.model.BadRequest;
import dickens.report.AtomicFile;
import dickens.study.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A study that was handed to Slurm: {@code DIR/STUDY.slurm} beside its results, with {@code
 * study.yaml}, {@code shards.sh}, {@code merge.sh}, the program, the logs, and {@code jobs.json}.
 *
 * @param study name
 * @param shards tasks of the array
 * @param array number of the array job
 * @param merge number of the merge job; 0: it was not submitted
 */
public record SlurmArray(String study, int shards, long array, long merge) {
  private static final String ENDING = ".slurm";

  /** A copy of this program, removed by the merge job when the study is complete. */
  static final String PROGRAM = "dickens.jar";

  private static final String JOBS = "jobs.json";
  private static final List<String> WAITING = List.of("PENDING", "REQUEUED", "REQUEUE_HOLD");
  private static final List<String> WORKING =
      List.of("RUNNING", "COMPLETING", "CONFIGURING", "SUSPENDED", "RESIZING", "SIGNALING");

  /**
   * What would be submitted, for a look before.
   *
   * @throws BadRequest where shards would have nothing to do
   */
  public static String preview(Study study, ArrayRequest request, String backend, Path results) {
    requireWork(study, request);
    Path home = home(study.id(), results);
    ArrayScripts scripts = scripts(study, request, backend, results);
    return "# "
        + home.resolve("shards.sh")
        + "\n"
        + scripts.shards()
        + "\n# "
        + home.resolve("merge.sh")
        + "\n"
        + scripts.merge()
        + "\n# "
        + home.resolve("study.yaml")
        + "\n"
        + study.resolved();
  }

  /**
   * Writes the scripts and submits them.
   *
   * @param backend where the shards compute
   * @param results folder of the results, on a file system that all nodes see
   * @param slurm where to
   * @throws BadRequest where an earlier array of this study is still in the queue, or shards would
   *     have nothing to do
   * @throws IOException where a file cannot be written or Slurm refuses
   */
  public static SlurmArray submit(
      Study study, ArrayRequest request, String backend, Path results, Slurm slurm)
      throws IOException {
    requireWork(study, request);
    Path home = home(study.id(), results);
    Optional<SlurmArray> earlier = read(home);
    if (earlier.isPresent() && earlier.get().isActive(slurm)) {
      throw new BadRequest(
          "job "
              + earlier.get().array()
              + " of this study is still in the queue: wait for it, or end it with scancel "
              + earlier.get().array());
    }
    Files.createDirectories(home);
    ArrayScripts scripts = scripts(study, request, backend, results);
    AtomicFile.write(home.resolve("study.yaml"), study.resolved());
    AtomicFile.write(home.resolve("shards.sh"), scripts.shards());
    AtomicFile.write(home.resolve("merge.sh"), scripts.merge());
    Program.copy(program(home));
    long array = slurm.submit(output(home, "shard-%a.log"), home.resolve("shards.sh"));
    new SlurmArray(study.id(), request.shards(), array, 0).write(home);
    List<String> options = new ArrayList<>(output(home, "merge.log"));
    options.add("--dependency=afterany:" + array);
    long merge = slurm.submit(options, home.resolve("merge.sh"));
    SlurmArray submitted = new SlurmArray(study.id(), request.shards(), array, merge);
    submitted.write(home);
    return submitted;
  }

  private static void requireWork(Study study, ArrayRequest request) {
    int chunks = study.chunks().count();
    if (request.shards() > chunks) {
      throw new BadRequest(
          "--shards "
              + request.shards()
              + ": the "
              + study.points()
              + " points of "
              + study.id()
              + " are "
              + chunks
              + (chunks == 1 ? " chunk" : " chunks")
              + ", and a chunk is not divided: ask for at most "
              + chunks
              + ", or give the study a smaller 'chunk'");
    }
  }

  private static ArrayScripts scripts(
      Study study, ArrayRequest request, String backend, Path results) {
    Path home = home(study.id(), results);
    ArrayScripts.Places places =
        new ArrayScripts.Places(
            home.resolve("study.yaml"), study.id(), results.toAbsolutePath().normalize(), home);
    return ArrayScripts.of(request, places, Program.words(request.heap(), program(home)), backend);
  }

  private static Path home(String study, Path results) {
    return results.toAbsolutePath().normalize().resolve(study + ENDING);
  }

  private static Path program(Path home) {
    return home.resolve(PROGRAM);
  }

  /** Not lines of the script, where a blank in the path would end it. */
  private static List<String> output(Path home, String log) {
    String folder = home.toString().replace("%", "%%");
    return List.of("--chdir=" + home, "--output=" + folder + "/" + log);
  }

  private void write(Path home) throws IOException {
    AtomicFile.write(home.resolve(JOBS), new ObjectMapper().writeValueAsString(this) + "\n");
  }

  private static Optional<SlurmArray> read(Path home) throws IOException {
    Path jobs = home.resolve(JOBS);
    return Files.isRegularFile(jobs)
        ? Optional.of(new ObjectMapper().readValue(jobs.toFile(), SlurmArray.class))
        : Optional.empty();
  }

  /** All studies of a folder of results that were handed to Slurm, by name. */
  public static List<SlurmArray> all(Path results) throws IOException {
    List<SlurmArray> arrays = new ArrayList<>();
    try (Stream<Path> files = Files.list(results)) {
      for (Path home : files.filter(f -> f.toString().endsWith(ENDING)).sorted().toList()) {
        read(home).ifPresent(arrays::add);
      }
    }
    return arrays;
  }

  private boolean isActive(Slurm slurm) throws IOException {
    return Stream.concat(slurm.tasks(array).stream(), mergeTasks(slurm).stream())
        .anyMatch(task -> WAITING.contains(task.state()) || WORKING.contains(task.state()));
  }

  private List<Slurm.Task> mergeTasks(Slurm slurm) throws IOException {
    return merge == 0 ? List.of() : slurm.tasks(merge);
  }

  /**
   * What Slurm says about the jobs, for people: how many shards wait, run and have ended, which ran
   * into trouble, and the merge job.
   *
   * @throws IOException where Slurm does not answer
   */
  public List<String> report(Slurm slurm) throws IOException {
    Map<Integer, Slurm.Task> known = new TreeMap<>();
    slurm.accounts(array).forEach(task -> known.put(task.task(), task));
    slurm.tasks(array).forEach(task -> known.put(task.task(), task));
    List<String> lines = new ArrayList<>();
    List<Slurm.Task> running = in(known, WORKING);
    List<Slurm.Task> waiting = in(known, WAITING);
    List<Slurm.Task> good = in(known, List.of("COMPLETED"));
    List<Slurm.Task> bad = new ArrayList<>(known.values());
    bad.removeAll(running);
    bad.removeAll(waiting);
    bad.removeAll(good);
    String text =
        study + ": Slurm job " + array + ", " + shards + (shards == 1 ? " shard" : " shards");
    if (known.isEmpty()) {
      lines.add(text + ", no longer known to Slurm");
    } else {
      lines.add(
          text
              + ": "
              + good.size()
              + " finished, "
              + running.size()
              + " running"
              + places(running)
              + ", "
              + waiting.size()
              + " waiting"
              + places(waiting)
              + ", "
              + bad.size()
              + " failed");
    }
    for (Slurm.Task task : bad) {
      lines.add(
          study
              + ": shard "
              + task.task()
              + " ended as "
              + task.state()
              + (task.place().isEmpty() ? "" : " (" + task.place() + ")")
              + "; see "
              + study
              + ENDING
              + "/shard-"
              + task.task()
              + ".log");
    }
    for (Slurm.Task task : mergeTasks(slurm)) {
      lines.add(
          study
              + ": merge job "
              + merge
              + " "
              + task.state()
              + (task.place().isEmpty() ? "" : " (" + task.place() + ")"));
    }
    return lines;
  }

  private static List<Slurm.Task> in(Map<Integer, Slurm.Task> known, List<String> states) {
    return known.values().stream().filter(task -> states.contains(task.state())).toList();
  }

  private static String places(List<Slurm.Task> tasks) {
    String text =
        tasks.stream()
            .map(Slurm.Task::place)
            .filter(place -> !place.isEmpty())
            .distinct()
            .limit(5)
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "" : " (" + text + ")";
  }
}
