package dickens.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The job scripts, run by bash with stand-ins for this program and for scontrol. */
@EnabledOnOs(OS.LINUX)
class ArrayScriptsTest {
  private static final ArrayRequest REQUEST =
      new ArrayRequest(4, 2, 8, "8G", "4:00:00", "gpu,long");

  /** With what a shell would trip over. */
  @TempDir(factory = AwkwardFolder.class)
  Path folder;

  private Path bin;

  /** Makes folders whose names hold a blank, a quote and a dollar. */
  static final class AwkwardFolder implements org.junit.jupiter.api.io.TempDirFactory {
    @Override
    public Path createTempDirectory(
        org.junit.jupiter.api.extension.AnnotatedElementContext element,
        org.junit.jupiter.api.extension.ExtensionContext extension)
        throws IOException {
      return Files.createTempDirectory("it's $HOME %a ");
    }
  }

  @BeforeEach
  void makeScontrol() throws IOException {
    bin = Files.createDirectories(folder.resolve("bin"));
    executable("scontrol", "echo \"$@\" >> " + ArrayScripts.quoted(folder + "/requeued"));
  }

  private Path executable(String name, String text) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private ArrayScripts scripts(Path program) {
    ArrayScripts.Places places =
        new ArrayScripts.Places(folder.resolve("study.yaml"), "demo", folder, folder);
    return ArrayScripts.of(REQUEST, places, List.of(program.toString(), "-Xmx1g"), "cuda");
  }

  /** The shard script with a program that counts points in the log until it is told to stop. */
  private Process started(String program) throws IOException {
    Path script = folder.resolve("shards.sh");
    Files.writeString(script, scripts(executable("dickens", program)).shards());
    ProcessBuilder bash = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true);
    bash.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    bash.environment().put("SLURM_ARRAY_TASK_ID", "3");
    bash.environment().put("SLURM_ARRAY_JOB_ID", "17");
    bash.environment().remove("SLURM_RESTART_COUNT");
    return bash.start();
  }

  private static String ended(Process process, int code) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(code, process.exitValue(), said);
    return said;
  }

  /** Waits until the program runs, so that a signal finds it. */
  private void send(String signal, Process process) throws Exception {
    Path running = folder.resolve("running");
    for (int k = 0; k < 200 && !Files.exists(running); k++) {
      Thread.sleep(25);
    }
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
  }

  private String program(int before, int after) {
    String log = ArrayScripts.quoted(folder + "/shard-3.json");
    return """
        log=%s
        echo '{"event":"start","study":"demo","finished":%d,"points":9}' >> "$log"
        stop() { echo '{"event":"end","finished":%d,"points":9}' >> "$log"; exit 143; }
        trap stop TERM
        touch %s
        while :; do sleep 0.05; done
        """
        .formatted(log, before, after, ArrayScripts.quoted(folder + "/running"));
  }

  private boolean wasRequeued() throws IOException {
    Path file = folder.resolve("requeued");
    return Files.exists(file) && Files.readString(file).equals("requeue 17_3\n");
  }

  @Test
  void slurmReadsWhatWasAskedFor() {
    List<String> lines = scripts(Path.of("/dickens")).shards().lines().toList();
    assertTrue(
        lines.containsAll(
            List.of(
                "#SBATCH --job-name=demo",
                "#SBATCH --array=1-4",
                "#SBATCH --requeue",
                "#SBATCH --signal=B:USR1@60",
                "#SBATCH --cpus-per-task=8",
                "#SBATCH --gres=gpu:2",
                "#SBATCH --mem=8G",
                "#SBATCH --time=4:00:00",
                "#SBATCH --partition=gpu,long")),
        lines::toString);
    assertEquals("#!/bin/bash", lines.get(0));
    assertEquals(6144, REQUEST.heap(), "three quarters of 8 GiB, in MiB");
  }

  @Test
  void aShardIsRunWithItsNumber() throws Exception {
    Path words = folder.resolve("words");
    Process process =
        started("printf '%s\\n' \"$@\" > " + ArrayScripts.quoted(words.toString()) + "; exit 0");
    ended(process, 0);
    assertEquals(
        List.of(
            "-Xmx1g",
            "run",
            folder + "/study.yaml",
            "--out",
            folder.toString(),
            "--shard",
            "3/4",
            "--resume",
            "--jobs",
            "8",
            "--backend",
            "cuda",
            "--log-json",
            folder + "/shard-3.json"),
        Files.readAllLines(words));
  }

  @Test
  void rowsThatDidNotConvergeAreNoFailureOfTheJobButOthersAre() throws Exception {
    ended(started("exit 1"), 0);
    ended(started("exit 2"), 2);
    ended(started("exit 3"), 3);
    assertFalse(wasRequeued());
  }

  @Test
  void atItsTimeLimitAShardThatAdvancedGoesBackIntoTheQueue() throws Exception {
    Process process = started(program(4, 7));
    send("USR1", process);
    ended(process, 0);
    assertTrue(wasRequeued());
  }

  @Test
  void aShardThatFinishesNothingWithinItsLimitIsNotTriedForEver() throws Exception {
    Process process = started(program(4, 4));
    send("USR1", process);
    String said = ended(process, 143);
    assertTrue(said.contains("finished no point within its time limit"), said);
    assertFalse(wasRequeued());
  }

  @Test
  void aCancelledShardStopsInOrderAndStaysAway() throws Exception {
    Process process = started(program(4, 7));
    send("TERM", process);
    ended(process, 143);
    assertFalse(wasRequeued());
    assertTrue(Files.readString(folder.resolve("shard-3.json")).contains("\"end\""));
  }

  @Test
  void theMergeCollectsThisStudy() throws Exception {
    Path words = folder.resolve("words");
    Path program =
        executable(
            "dickens", "printf '%s\\n' \"$@\" > " + ArrayScripts.quoted(words + "") + "; exit 3");
    Path script = Files.writeString(folder.resolve("merge.sh"), scripts(program).merge());
    Process process = new ProcessBuilder("bash", script.toString()).start();
    ended(process, 3);
    assertEquals(
        List.of("-Xmx1g", "merge", folder.toString(), "--study", "demo"),
        Files.readAllLines(words));
  }
}
