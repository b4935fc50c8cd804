package dickens.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.OptionalTool;
import dickens.model.BadRequest;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Job arrays on a real Slurm of two nodes on this host: the loss of a node, a requeue, a shard that
 * fails for good. Needs root and Debian's slurm-wlm and munge.
 */
class SlurmClusterTest {
  private static final Path FIXTURE =
      Path.of("src/test/resources/slurm/mini-cluster.sh").toAbsolutePath();

  private static final int POINTS = 40;

  private static Path cluster;
  private static Path commands;
  private static Slurm slurm;

  @TempDir Path folder;

  private Path results;
  private Study study;

  @BeforeAll
  static void startTheCluster() throws Exception {
    OptionalTool.require("slurm", whatIsMissing());
    cluster = Files.createTempDirectory(Path.of("/tmp"), "dk"); // short: it holds sockets
    String conf = shell("bash", FIXTURE.toString(), "start", cluster.toString()).strip();
    commands = Files.createDirectory(cluster.resolve("commands"));
    for (String name : List.of("sbatch", "squeue", "sacct", "scontrol", "scancel")) {
      Path file = commands.resolve(name);
      Files.writeString(
          file, "#!/bin/sh\nSLURM_CONF=" + conf + " exec /usr/bin/" + name + " \"$@\"\n");
      assertTrue(file.toFile().setExecutable(true));
    }
    slurm = Slurm.in(commands);
  }

  private static String whatIsMissing() {
    for (String file :
        List.of("/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch")) {
      if (!Files.isExecutable(Path.of(file))) {
        return "job arrays run only where slurm-wlm and munge are installed: no " + file;
      }
    }
    return "root".equals(System.getProperty("user.name"))
        ? ""
        : "job arrays run only where the tests run as root, as Slurm's daemons do";
  }

  @AfterAll
  static void stopTheCluster() throws Exception {
    if (cluster == null) {
      return;
    }
    shell("bash", FIXTURE.toString(), "stop", cluster.toString());
    try (Stream<Path> files = Files.walk(cluster)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @BeforeEach
  void makeTheStudy() {
    results = folder.resolve("results");
    study = StudyReader.read(studyOfManyChunks(), "test", Optional.empty());
  }

  /** A point of a tenth of a second or so for each curve: each is a chunk of its own. */
  private static String studyOfManyChunks() {
    StringBuilder text = new StringBuilder("study: array\nmodel: ensemble\n");
    text.append("parameters: {N: 50, gx: 1, emission: 0.2}\nobservables: [Jz]\ncurves:\n");
    for (int k = 1; k <= POINTS; k++) {
      String values = "{collective_emission: " + k + "/1000}";
      text.append("  - {label: c").append(k).append(", parameters: ").append(values).append("}\n");
    }
    return text.toString();
  }

  private static String shell(String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("said", ".txt"); // a daemon would keep a pipe open
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertEquals(0, process.waitFor(), () -> read(said));
    String text = read(said);
    Files.delete(said);
    return text;
  }

  private static String slurm(String name, String... words) throws Exception {
    return shell(
        Stream.concat(Stream.of(commands.resolve(name).toString()), Stream.of(words))
            .toArray(String[]::new));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    for (int k = 0; k < 1200; k++) {
      if (condition.call()) {
        return;
      }
      Thread.sleep(200);
    }
    throw new AssertionError(what + " did not happen; " + logs());
  }

  private String logs() throws Exception {
    StringBuilder text = new StringBuilder(slurm("squeue", "-t", "all"));
    try (Stream<Path> files = Files.list(results.resolve("array.slurm"))) {
      files.filter(f -> f.toString().endsWith(".log")).sorted().forEach(f -> text.append(read(f)));
    }
    return text.toString();
  }

  private SlurmArray submit() throws IOException {
    ArrayRequest request = new ArrayRequest(2, 0, 1, "1G", "", "");
    return SlurmArray.submit(study, request, "cpu", results, slurm);
  }

  private static String state(long job) throws IOException {
    List<Slurm.Task> tasks = slurm.tasks(job);
    return tasks.isEmpty() ? "" : tasks.get(0).state();
  }

  private static String state(long job, int task) throws IOException {
    return slurm.tasks(job).stream()
        .filter(one -> one.task() == task)
        .map(Slurm.Task::state)
        .findFirst()
        .orElse("");
  }

  private static String place(long job, int task) throws IOException {
    return slurm.tasks(job).stream()
        .filter(one -> one.task() == task)
        .map(Slurm.Task::place)
        .findFirst()
        .orElse("");
  }

  private Path home(String file) {
    return results.resolve("array.slurm").resolve(file);
  }

  /** Chunks that a shard has computed, by its log. */
  private List<String> chunks(int shard) {
    return read(home("shard-" + shard + ".json"))
        .lines()
        .filter(line -> line.contains("\"event\":\"chunk\""))
        .map(line -> line.replaceFirst(".*\"chunk\":(\\d+),.*", "$1"))
        .toList();
  }

  private void awaitTable(SlurmArray array) throws Exception {
    await("the end of the merge job", () -> state(array.merge()).equals("COMPLETED"));
    List<String> rows =
        read(results.resolve("array.csv")).lines().filter(l -> !l.startsWith("#")).toList();
    assertEquals(1 + POINTS, rows.size(), logs());
    assertTrue(rows.get(POINTS).startsWith("c" + POINTS + ","), rows::toString);
    List<String> computed = Stream.concat(chunks(1).stream(), chunks(2).stream()).toList();
    assertEquals(computed.stream().distinct().toList(), computed, "no point was computed twice");
    // a node may die between a chunk and the line about it
    assertTrue(computed.size() >= POINTS - 1, computed::toString);
  }

  @Test
  void shardsThatLoseTheirNodeOrAreRequeuedGoOnAndAreMerged() throws Exception {
    SlurmArray array = submit();
    BadRequest again = assertThrows(BadRequest.class, this::submit);
    assertTrue(again.getMessage().contains("scancel " + array.array()), again.getMessage());
    await("a chunk of each shard", () -> !chunks(1).isEmpty() && !chunks(2).isEmpty());
    assertTrue(
        array.report(slurm).get(0).contains("2 shards: 0 finished, 2 running (n"),
        () -> String.join("\n", report(array)));

    String lost = place(array.array(), 1);
    shell("bash", FIXTURE.toString(), "lose", cluster.toString(), lost);
    // what Slurm sends before the time limit; the shard ends in order and requeues itself
    slurm("scancel", "--batch", "--signal=USR1", array.array() + "_2");
    await("shard 2 waits", () -> state(array.array(), 2).equals("PENDING"));
    shell("bash", FIXTURE.toString(), "revive", cluster.toString(), lost);
    await("shard 1 waits", () -> state(array.array(), 1).equals("PENDING"));
    assertEquals("PENDING", state(array.merge()), "the merge waits for shards in the queue");
    startNow(array);
    awaitTable(array);
    assertBothResumed();
    String provenance = read(results.resolve("array.provenance.json"));
    assertTrue(provenance.contains("\"SLURM_RESTART_COUNT\" : \"1\""), provenance);
    assertEquals(5, provenance.split("\"start\"", -1).length - 1, "four runs and the merge");
  }

  /** Slurm lets requeued jobs wait two minutes. */
  private static void startNow(SlurmArray array) throws Exception {
    for (int task = 1; task <= 2; task++) {
      slurm("scontrol", "update", "JobId=" + array.array() + "_" + task, "StartTime=now");
    }
  }

  private void assertBothResumed() throws Exception {
    for (int shard = 1; shard <= 2; shard++) {
      assertTrue(read(home("shard-" + shard + ".json")).contains("\"event\":\"resume\""), logs());
    }
  }

  @Test
  void shardsThatArePreemptedOrPutBackGoOn() throws Exception {
    SlurmArray array = submit();
    await("a chunk of each shard", () -> !chunks(1).isEmpty() && !chunks(2).isEmpty());
    String node = place(array.array(), 1);
    long urgent =
        Long.parseLong(
            slurm(
                    "sbatch",
                    "--parsable",
                    "--partition=urgent",
                    "--nodelist=" + node,
                    "--output=/dev/null",
                    "--wrap=sleep 3")
                .strip());
    await("shard 1 makes room", () -> state(array.array(), 1).equals("PENDING"));
    slurm("scontrol", "requeue", array.array() + "_2"); // as administrators do
    await("shard 2 waits", () -> state(array.array(), 2).equals("PENDING"));
    await("the urgent job", () -> state(urgent).equals("COMPLETED"));
    startNow(array);
    awaitTable(array);
    assertBothResumed();
  }

  private static List<String> report(SlurmArray array) {
    try {
      return array.report(slurm);
    } catch (IOException e) {
      return List.of(e.toString());
    }
  }

  @Test
  void aShardThatFailsForGoodIsReportedAndTheMergeNamesItsPoints() throws Exception {
    Files.createDirectories(results);
    SlurmArray array = submit();
    await("a chunk of each shard", () -> !chunks(1).isEmpty() && !chunks(2).isEmpty());
    slurm("scancel", array.array() + "_2");
    await("the end of the merge job", () -> state(array.merge()).equals("FAILED"));
    String merge = read(home("merge.log"));
    assertTrue(merge.matches("(?s).*array: \\d+ of 40 points are missing: .*"), merge);
    assertTrue(merge.contains("40..40"), "the last point is of shard 2: " + merge);
    assertFalse(Files.exists(results.resolve("array.csv")), "no table with holes");
    List<String> report = SlurmArray.all(results).get(0).report(slurm);
    assertTrue(report.get(0).contains("1 finished"), report::toString);
    assertTrue(report.get(0).contains("1 failed"), report::toString);
    assertTrue(report.get(1).contains("shard 2 ended as CANCELLED"), report::toString);
    assertTrue(report.get(2).contains("merge job " + array.merge() + " FAILED"), report::toString);

    SlurmArray second = submit();
    awaitTable(second);
  }
}
