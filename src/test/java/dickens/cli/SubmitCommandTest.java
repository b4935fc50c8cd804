package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dickens submit --dry-run} as typed: what Slurm would be asked for. */
class SubmitCommandTest {
  private static final String STUDY =
      """
      study: demo
      model: refrigerator
      sweep: {name: beta_c, linear: [1, 3], count: 40}
      chunk: 4
      """;

  @TempDir Path folder;

  private Outcome submit(String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("my.yaml"), STUDY);
    List<String> words = new ArrayList<>(List.of("submit", file.toString(), "--dry-run"));
    words.addAll(List.of("--out", folder.resolve("out").toString()));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray(String[]::new));
  }

  private static List<String> requests(Outcome outcome) {
    return outcome.out().lines().filter(line -> line.startsWith("#SBATCH")).toList();
  }

  @Test
  void shardsWithGpusAskForThemAndComputeThere() throws IOException {
    Outcome outcome = submit("--shards", "5", "--gpus-per-shard", "2", "--partition", "gpu");
    assertEquals(0, outcome.code(), outcome.err());
    List<String> requests = requests(outcome);
    assertEquals(
        1, requests.stream().filter("#SBATCH --gres=gpu:2"::equals).count(), "not the merge");
    assertTrue(requests.contains("#SBATCH --array=1-5"), requests::toString);
    assertTrue(outcome.out().contains("/5\" --resume --jobs 1 --backend cuda "), outcome.out());
    assertFalse(Files.exists(folder.resolve("out")), "nothing is written");
  }

  @Test
  void shardsWithoutGpusAskForNone() throws IOException {
    Outcome outcome = submit("--shards", "5", "--cpus", "8");
    assertFalse(outcome.out().contains("--gres"), outcome.out());
    assertTrue(outcome.out().contains(" --jobs 8 --backend auto "), outcome.out());
    Outcome chosen = submit("--shards", "5", "--gpus-per-shard", "1", "--backend", "cpu");
    assertTrue(chosen.out().contains(" --backend cpu "), "what is named goes first");
  }

  @Test
  void budgetOfOneSolveGoesToTheShardsWithTheStudy() throws IOException {
    Outcome outcome =
        submit("--shards", "2", "--memory", "16G", "--solve-memory", "9G", "--time-limit", "10min");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(requests(outcome).contains("#SBATCH --mem=16G"), outcome.out());
    assertTrue(outcome.out().contains("budget:\n  memory: 9G\n  time: 10min\n"), outcome.out());
  }

  @Test
  void mistakesAreToldTogether() throws IOException {
    Outcome outcome =
        submit(
            "--shards", "0", "--gpus-per-shard", "-1", "--solve-memory", "x", "--time-limit", "5");
    assertEquals(2, outcome.code());
    for (String word : List.of("--shards 0", "--gpus-per-shard -1", "memory 'x'", "time '5'")) {
      assertTrue(outcome.err().contains(word), outcome.err());
    }
  }
}
