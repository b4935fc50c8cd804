package dickens.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.model.BadRequest;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Submitting and following, against stand-ins for Slurm's commands. */
@EnabledOnOs(OS.LINUX)
class SlurmArrayTest {
  private static final ArrayRequest REQUEST = new ArrayRequest(2, 0, 1, "", "", "");
  private static final String STUDY =
      """
      study: demo
      model: refrigerator
      sweep: {name: N, list: [5, 11]}
      observables: [I_c]
      chunk: 1
      """;

  @TempDir Path folder;

  private Path commands;
  private Study study;

  @BeforeEach
  void makeCommands() throws IOException {
    commands = Files.createDirectories(folder.resolve("commands"));
    study = StudyReader.read(STUDY, "test", Optional.empty());
    // the first job is 41, the second 42, ..; the words go to a file
    command(
        "sbatch",
        "echo \"$*\" >> $here/words; echo x >> $here/jobs; echo $((40 + $(wc -l < $here/jobs)));"
            + " exit 0");
    command("squeue", "exit 0");
    command("sacct", "echo 'accounting is disabled' >&2; exit 1");
  }

  private void command(String name, String text) throws IOException {
    Path file = commands.resolve(name);
    Files.writeString(file, "#!/bin/sh\nhere=" + commands + "\n" + text + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private SlurmArray submit() throws IOException {
    return SlurmArray.submit(study, REQUEST, "cpu", folder, Slurm.in(commands));
  }

  @Test
  void theMergeDependsOnTheEndOfTheArray() throws IOException {
    SlurmArray array = submit();
    assertEquals(new SlurmArray("demo", 2, 41, 42), array);
    assertEquals(List.of(array), SlurmArray.all(folder), "it is found again");
    List<String> words = Files.readAllLines(commands.resolve("words"));
    assertTrue(words.get(0).endsWith("shard-%a.log " + folder + "/demo.slurm/shards.sh"));
    assertTrue(words.get(1).contains("--dependency=afterany:41 "), words::toString);
    assertEquals(study.resolved(), Files.readString(folder.resolve("demo.slurm/study.yaml")));
  }

  @Test
  void whileJobsWaitNothingIsSubmittedAgain() throws IOException {
    submit();
    command("squeue", "echo '1|PENDING||Priority'");
    BadRequest e = assertThrows(BadRequest.class, this::submit);
    assertTrue(e.getMessage().contains("scancel 41"), e.getMessage());
    command("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
    assertEquals(43, submit().array(), "forgotten jobs are no obstacle");
  }

  @Test
  void theReportNamesShardsThatFailed() throws IOException {
    SlurmArray array = submit();
    command(
        "squeue",
        "case \"$*\" in *42*) echo 'N/A|PENDING||Dependency';;"
            + " *) echo '1|RUNNING|n7|None'; echo '2|NODE_FAIL|n3|None';; esac");
    assertEquals(
        List.of(
            "demo: Slurm job 41, 2 shards: 0 finished, 1 running (n7), 0 waiting, 1 failed",
            "demo: shard 2 ended as NODE_FAIL (n3); see demo.slurm/shard-2.log",
            "demo: merge job 42 PENDING (Dependency)"),
        array.report(Slurm.in(commands)));
  }

  @Test
  void theAccountsKnowWhatTheControllerForgot() throws IOException {
    SlurmArray array = submit();
    command("sacct", "echo '41_1|COMPLETED|n7'; echo '41_2|CANCELLED by 0|n3'");
    List<String> report = array.report(Slurm.in(commands));
    assertTrue(report.get(0).contains("1 finished, 0 running, 0 waiting, 1 failed"));
    assertTrue(report.get(1).contains("shard 2 ended as CANCELLED (n3)"), report::toString);
  }

  @Test
  void whatSlurmRefusesIsTold() throws IOException {
    command("sbatch", "echo 'sbatch: error: invalid partition' >&2; exit 1");
    IOException e = assertThrows(IOException.class, this::submit);
    assertEquals("sbatch refused: sbatch: error: invalid partition", e.getMessage());
    assertFalse(Files.exists(folder.resolve("demo.slurm/jobs.json")));
    Slurm nowhere = Slurm.in(folder.resolve("nowhere"));
    e =
        assertThrows(
            IOException.class, () -> SlurmArray.submit(study, REQUEST, "cpu", folder, nowhere));
    assertTrue(e.getMessage().contains("needs Slurm's commands on the PATH"), e.getMessage());
  }

  @Test
  void shardsWithoutWorkAreRefused() {
    ArrayRequest three = new ArrayRequest(3, 0, 1, "", "", "");
    BadRequest e =
        assertThrows(
            BadRequest.class,
            () -> SlurmArray.submit(study, three, "cpu", folder, Slurm.in(commands)));
    assertTrue(e.getMessage().contains("2 points of demo are 2 chunks"), e.getMessage());
  }

  @Test
  void allMistakesOfARequestAreToldAtOnce() {
    BadRequest e =
        assertThrows(BadRequest.class, () -> new ArrayRequest(0, -1, 0, "8X", "2", "a b"));
    assertEquals(6, e.complaints().size(), e::getMessage);
    for (String time : List.of("3", "3:00", "0:03:00", "1-0", "1-12:30", "2-00:00:00")) {
      assertEquals(time, new ArrayRequest(1, 0, 1, "", time, "").time());
    }
    for (String time : List.of("2", "2:59", "0:02:59", "1h", "1:2:3:4")) {
      assertThrows(BadRequest.class, () -> new ArrayRequest(1, 0, 1, "", time, ""), time);
    }
  }
}
