package dickens.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backends;
import dickens.study.Progress;
import dickens.study.Study;
import dickens.study.StudyFiles;
import dickens.study.StudyReader;
import dickens.study.StudyRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep in a process of its own that is killed with SIGKILL again and again. */
class KilledRunTest {
  private static final int KILLS = 50;
  private static final long SEED = 20_261_122;

  /** Each chunk takes at least so long; three are computed side by side. */
  private static final long CHUNK_MILLISECONDS = 30;

  /** On average a child lives half as long. */
  private static final int LONGEST_LIFE_MILLISECONDS = 160;

  private static final int POINTS_PER_CHUNK = 4;

  /** At three chunks in 30 ms, 50 children of 0.08 s on average cannot finish so many. */
  private static final int POINTS = 2800;

  private static final String TEXT =
      """
      study: swept
      model: refrigerator
      sweep: {name: beta_c, linear: [0.5, 3], count: %d}
      observables: [I_c, S_c]
      chunk: %d
      """
          .formatted(POINTS, POINTS_PER_CHUNK);

  @TempDir Path folder;

  @Test
  void tableAfterFiftyKillsIsThatOfAnUndisturbedRunAndNoFinishedPointIsComputedTwice()
      throws Exception {
    Path file = Files.writeString(folder.resolve("swept.yaml"), TEXT);
    Path out = folder.resolve("out");
    Study study = StudyReader.read(TEXT, "swept.yaml", Optional.empty());
    Random random = new Random(SEED);
    Deque<Process> warm = new ArrayDeque<>();
    Deque<Path> logs = new ArrayDeque<>();
    int started = 0;
    long lost = 0;
    long solved = 0;
    int kills = 0;
    try {
      while (true) {
        // the next ones start while this one runs
        while (warm.size() < 3) {
          Path log = folder.resolve("log" + started++);
          warm.add(ChildRun.start(file, out, log, kills < KILLS ? CHUNK_MILLISECONDS : 0));
          logs.add(log);
        }
        Process child = warm.remove();
        Path log = logs.remove();
        Set<Double> finished = finished(study, out);
        go(child);
        boolean isLast = kills == KILLS;
        if (isLast) {
          assertTrue(child.waitFor(120, TimeUnit.SECONDS), "the last run does not end");
          assertEquals(0, child.exitValue());
        } else {
          int life = random.nextInt(LONGEST_LIFE_MILLISECONDS);
          assertTrue(!child.waitFor(life, TimeUnit.MILLISECONDS), "finished before kill " + kills);
          child.destroyForcibly();
          assertEquals(128 + 9, child.waitFor());
          kills++;
        }
        Set<Double> now = solved(log);
        solved += now.size();
        Set<Double> twice = new HashSet<>(now);
        twice.retainAll(finished);
        assertEquals(Set.of(), twice, "finished points that were computed again");
        if (isLast) {
          break;
        }
        now.removeAll(finished(study, out));
        lost += now.size();
      }
    } finally {
      warm.forEach(Process::destroyForcibly);
    }
    // each point was solved once, and once more where a kill took it before it was on disk
    assertEquals(POINTS + lost, solved);
    assertTrue(lost <= 8L * KILLS * POINTS_PER_CHUNK, "lost " + lost);
    Path expected = folder.resolve("undisturbed");
    StudyFiles.write(
        study,
        StudyRunner.run(study, Backends.open("cpu").backend(), 2, Progress.NONE).table(),
        List.of(),
        expected);
    for (String name : List.of("swept.yaml", "swept.csv")) {
      assertEquals(-1, Files.mismatch(expected.resolve(name), out.resolve(name)), name);
    }
  }

  private static void go(Process child) throws IOException {
    assertEquals('r', child.getInputStream().read(), "the child is not ready");
    OutputStream in = child.getOutputStream();
    in.write('\n');
    in.flush();
  }

  /** The swept values of all points in chunks that are whole, on disk. */
  private static Set<Double> finished(Study study, Path out) throws IOException {
    RunFolder run = RunFolder.of(out, study.id());
    StoredChunks stored =
        new StoredChunks(run, study.chunks(), Manifest.of(study, study.chunks()).fingerprint());
    stored.survey(Shard.WHOLE, StoredChunks.Check.WHOLE);
    Set<Double> values = new HashSet<>();
    stored.forEach(
        block -> {
          for (int row = 0; row < block.size(); row++) {
            String text = study.axes().get(0).values().get((int) block.first() + row);
            values.add(Double.valueOf(text));
          }
        });
    return values;
  }

  private static Set<Double> solved(Path log) throws IOException {
    Set<Double> values = new HashSet<>();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log));
    while (bytes.remaining() >= 8) {
      assertTrue(values.add(bytes.getDouble()), "a point was computed twice in one run");
    }
    return values;
  }
}
