package dickens.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.backend.HungryBackend;
import dickens.batch.BatchRun.Outcome;
import dickens.batch.BatchRun.Settings;
import dickens.batch.BatchRun.Start;
import dickens.model.BadRequest;
import dickens.study.Progress;
import dickens.study.Study;
import dickens.study.StudyFiles;
import dickens.study.StudyReader;
import dickens.study.StudyRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are stopped, resumed, divided, and damaged end with the same files. */
class BatchRunTest {
  private static final Backend CPU = Backends.open("cpu").backend();

  /** Is given all chunks of a curve together. */
  private static final Backend HUNGRY = new HungryBackend(CPU, 1 << 18);

  /** Two curves of 36 points in chunks of 7, of which the last holds one; arrays of two lengths. */
  private static final String TEXT =
      """
      study: demo
      model: refrigerator
      sweep:
        - {name: N, list: [5, 31, 32]}
        - {name: beta_c, linear: [0.8, 3.2], count: 12}
      curves:
        - {label: plain}
        - {label: levels, parameters: {delta_w: 1e-2}, observables: [I_c, rho]}
      also:
        - {model: reduced-refrigerator, parameters: {N: 31}, observables: {I_c: I_c_reduced}}
      observables: [I_c, S_c]
      derived: {name: loss, formula: 1 - I_c / I_c_reduced, meaning: loss}
      chunk: 7
      """;

  private static final int CHUNKS = 12;

  /** Those whose bytes are the same; the file of provenance tells of times. */
  private static final List<String> FILES = List.of("demo.yaml", "demo.csv", "demo.h5");

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Study study(String text) {
    return StudyReader.read(text, "demo.yaml", Optional.empty());
  }

  /** Counts what is evaluated and asks to stop after some of it. */
  private static final class Watch implements BatchRun.Listener {
    final AtomicLong evaluated = new AtomicLong();
    final List<String> told = new ArrayList<>();
    final StopSignal stop = new StopSignal();
    long skipped;
    private final long enough;

    Watch(long enough) {
      this.enough = enough;
    }

    @Override
    public void advance(long points) {
      if (evaluated.addAndGet(points) >= enough) {
        stop.request();
      }
    }

    @Override
    public void skip(long evaluations) {
      skipped += evaluations;
    }

    @Override
    public void tell(String message) {
      told.add(message);
    }
  }

  private Watch watch = new Watch(Long.MAX_VALUE);
  private Backend backend = CPU;

  private Outcome run(Path out, String text, Start start, Shard shard, long enough)
      throws IOException {
    watch = new Watch(enough);
    Settings settings = new Settings(out, start, shard, 2, Duration.ofSeconds(60), List.of());
    return BatchRun.of(study(text), settings).run(backend, watch, watch.stop);
  }

  private Outcome run(Path out, Start start) throws IOException {
    return run(out, TEXT, start, Shard.WHOLE, Long.MAX_VALUE);
  }

  /** The files of a run that nothing disturbed, by the route that keeps everything in memory. */
  private static Path undisturbed() throws IOException {
    Path out = shared.resolve("undisturbed");
    if (Files.notExists(out)) {
      Study study = study(TEXT);
      StudyFiles.write(
          study, StudyRunner.run(study, CPU, 2, Progress.NONE).table(), List.of(), out);
    }
    return out;
  }

  private static void assertSameFiles(Path expected, Path actual) throws IOException {
    for (String name : FILES) {
      assertEquals(-1, Files.mismatch(expected.resolve(name), actual.resolve(name)), name);
    }
    assertFalse(Files.exists(actual.resolve(".dickens")), "the chunks are removed at the end");
  }

  /** A folder in which all chunks but the last are on disk. */
  private Path unfinished() throws IOException {
    Path out = folder.resolve("unfinished");
    assertTrue(run(out, TEXT, Start.FRESH, new Shard(1, 2), Long.MAX_VALUE).isComplete());
    assertTrue(run(out, TEXT, Start.FRESH, new Shard(2, 2), Long.MAX_VALUE).isComplete());
    Files.delete(chunk(out, CHUNKS - 1));
    return out;
  }

  private static Path chunk(Path out, int k) {
    return RunFolder.of(out, "demo").chunkFile(k);
  }

  @Test
  void stoppedRunGoesOnWhereItWasAndGivesTheSameBytes() throws IOException {
    Path expected = undisturbed();
    Path out = folder.resolve("stopped");
    long computed = 0;
    boolean isComplete = false;
    int stops = 0;
    while (!isComplete) {
      isComplete = run(out, TEXT, Start.RESUME, Shard.WHOLE, 10).isComplete();
      // what earlier runs computed, all of which was stored, is skipped and nothing else
      assertEquals(computed, watch.skipped);
      computed += watch.evaluated.get();
      stops++;
    }
    assertTrue(stops > 2, "stopped " + stops + " times");
    assertEquals(study(TEXT).evaluations(), computed, "each point is evaluated once");
    assertSameFiles(expected, out);
  }

  /** What was damaged lies between what was not, so that the groups have gaps. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void chunksThatAreEvaluatedTogetherHaveTheSameBytes(int n) throws IOException {
    Path expected = undisturbed();
    backend = HUNGRY;
    Path out = folder.resolve("together");
    for (int i = 1; i < n; i++) {
      run(out, TEXT, Start.FRESH, new Shard(i, n), Long.MAX_VALUE);
    }
    Outcome outcome = run(out, TEXT, Start.RESUME, Shard.WHOLE, Long.MAX_VALUE);
    assertTrue(outcome.isComplete());
    long others = watch.skipped;
    assertEquals(study(TEXT).evaluations(), others + watch.evaluated.get());
    assertSameFiles(expected, out);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 12, 30})
  void shardsAndMergeGiveTheSameBytesAsOneRun(int n) throws IOException {
    Path expected = undisturbed();
    Path out = folder.resolve("shards");
    long computed = 0;
    for (int i = n; i >= 1; i--) {
      Outcome outcome = run(out, TEXT, Start.FRESH, new Shard(i, n), Long.MAX_VALUE);
      assertTrue(outcome.isComplete());
      assertEquals(List.of(), outcome.files());
      computed += watch.evaluated.get();
    }
    assertEquals(study(TEXT).evaluations(), computed);
    assertEquals(
        StudyFiles.names(study(TEXT)),
        Merge.of(out, List.of(), List.of()).get(0).outcome().files().stream()
            .map(f -> f.getFileName() + "")
            .toList());
    assertSameFiles(expected, out);
  }

  @Test
  void mergeSaysWhichPointsAreMissingAndWritesNothing() throws IOException {
    Path out = folder.resolve("shards");
    run(out, TEXT, Start.FRESH, new Shard(1, 3), Long.MAX_VALUE);
    run(out, TEXT, Start.FRESH, new Shard(3, 3), Long.MAX_VALUE);
    Merge.Merged merged = Merge.of(out, List.of(), List.of()).get(0);
    // chunks 1, 4, 7, 10 of 7 points; each curve ends with a chunk of one point, 5 and 11
    assertEquals(List.of("8..14", "29..35", "44..50", "65..71"), merged.missing());
    assertEquals(List.of(), merged.outcome().files());
    assertEquals(44, merged.outcome().finished());
    assertTrue(Files.notExists(out.resolve("demo.csv")));
  }

  @ParameterizedTest
  @CsvSource({
    "0, the magic",
    "8, the format",
    "12, the fingerprint",
    "44, the number",
    "48, the first row",
    "56, the rows",
    "60, the bad rows",
    "64, rows cut by memory",
    "68, rows cut by time",
    "72, the memory",
    "80, the time",
    "88, the heap",
    "96, the length",
    "100, the checksum",
    "104, its own sum",
    "108, the content",
    "230, the content",
    "-1, the end"
  })
  void everyFlippedBitIsFoundAndItsChunkComputedAgain(int at, String what) throws IOException {
    Path expected = undisturbed();
    Path out = unfinished();
    byte[] bytes = Files.readAllBytes(chunk(out, 4));
    int place = at < 0 ? bytes.length + at : at;
    for (int bit = 0; bit < 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[place] ^= (byte) (1 << bit);
      Files.write(chunk(out, 4), flipped);
      StoredChunks stored = stored(out);
      assertFalse(stored.isValid(4), what + ", bit " + bit);
      assertEquals(1, stored.damages().size(), what + ", bit " + bit);
    }
    assertComputedAgain(expected, out, 4, CHUNKS - 1);
  }

  private StoredChunks stored(Path out) throws IOException {
    Study study = study(TEXT);
    Manifest manifest = Manifest.of(study, study.chunks());
    StoredChunks stored =
        new StoredChunks(RunFolder.of(out, "demo"), study.chunks(), manifest.fingerprint());
    stored.survey(Shard.WHOLE, StoredChunks.Check.WHOLE);
    return stored;
  }

  private void assertComputedAgain(Path expected, Path out, int... chunks) throws IOException {
    Study study = study(TEXT);
    long again = 0;
    for (int chunk : chunks) {
      again += study.evaluations(study.chunks().first(chunk), study.chunks().size(chunk));
    }
    assertTrue(run(out, Start.RESUME).isComplete());
    assertEquals(again, watch.evaluated.get(), "evaluations");
    // the last chunk is not damaged but missing
    assertEquals(chunks.length - 1, watch.told.size(), watch.told::toString);
    assertSameFiles(expected, out);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 107, 108, 109, 300})
  void truncatedFilesAreFound(int length) throws IOException {
    Path expected = undisturbed();
    Path out = unfinished();
    byte[] bytes = Files.readAllBytes(chunk(out, 2));
    Files.write(chunk(out, 2), java.util.Arrays.copyOf(bytes, length));
    Files.write(chunk(out, 3), java.util.Arrays.copyOf(bytes, bytes.length + 1));
    assertComputedAgain(expected, out, 2, 3, CHUNKS - 1);
  }

  @Test
  void swappedFilesAreFound() throws IOException {
    Path expected = undisturbed();
    Path out = unfinished();
    byte[] second = Files.readAllBytes(chunk(out, 1));
    Files.move(chunk(out, 2), chunk(out, 1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.write(chunk(out, 2), second);
    assertComputedAgain(expected, out, 1, 2, CHUNKS - 1);
  }

  @Test
  void chunkOfAnotherStudyIsFound() throws IOException {
    Path expected = undisturbed();
    Path out = unfinished();
    Path other = folder.resolve("other");
    run(other, TEXT.replace("3.2", "3.3"), Start.FRESH, new Shard(1, 2), Long.MAX_VALUE);
    Files.copy(chunk(other, 0), chunk(out, 0), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertComputedAgain(expected, out, 0, CHUNKS - 1);
  }

  @Test
  void damagedFilesAreNeverInTheTable() throws IOException {
    Path out = unfinished();
    run(out, TEXT, Start.RESUME, new Shard(2, 2), Long.MAX_VALUE);
    byte[] bytes = Files.readAllBytes(chunk(out, 3));
    bytes[bytes.length / 2] ^= 1;
    Files.write(chunk(out, 3), bytes);
    Merge.Merged merged = Merge.of(out, List.of(), List.of()).get(0);
    assertEquals(List.of("22..28"), merged.missing());
    assertEquals(1, merged.damages().size());
    assertTrue(Files.notExists(out.resolve("demo.csv")));
  }

  @Test
  void leftoversOfAKilledWriterDoNoHarm() throws IOException {
    Path expected = undisturbed();
    Path out = unfinished();
    Path last = chunk(out, CHUNKS - 1);
    Files.write(last.resolveSibling(".11-1of1.tmp"), new byte[100_000]);
    assertComputedAgain(expected, out, CHUNKS - 1);
  }

  @Test
  void unfinishedFolderIsNotOverwritten() throws IOException {
    Path out = unfinished();
    BadRequest e = assertThrows(BadRequest.class, () -> run(out, Start.FRESH));
    assertTrue(e.getMessage().contains("71 of 72 points: give --resume"), e.getMessage());
  }

  @Test
  void folderOfAnotherStudyIsRefusedKeyByKey() throws IOException {
    Path out = unfinished();
    String other = TEXT.replace("count: 12", "count: 13").replace("delta_w: 1e-2", "delta_w: 1e-3");
    for (Start start : Start.values()) {
      BadRequest e =
          assertThrows(BadRequest.class, () -> run(out, other, start, Shard.WHOLE, Long.MAX_VALUE));
      assertTrue(e.getMessage().contains("sweep[1].count: there 12, here 13"), e.getMessage());
      assertTrue(
          e.getMessage().contains("curves[1].parameters.delta_w: there 0.01, here 0.001"),
          e.getMessage());
      assertFalse(e.getMessage().contains("beta_c"), e.getMessage());
    }
  }

  /**
   * 40001 levels of a chain that cannot be truncated take 9 MB, 80001 take 18 MB and 160001 take 36
   * MB; the shorter ones are closed at once. One chunk for each.
   */
  private static final String HOT =
      """
      study: demo
      model: refrigerator
      parameters: {beta_c: 1e-9, beta_h: 1e-9, beta_w: 1e-9}
      sweep: {name: N, list: [31, 40001, 80001, 160001]}
      observables: [I_c]
      chunk: 1
      """;

  private static String within(String memory, String more) {
    return HOT + "budget: {memory: " + memory + more + "}\n";
  }

  private Outcome unfinishedHot(Path out, String memory) throws IOException {
    run(out, within(memory, ""), Start.FRESH, new Shard(1, 2), Long.MAX_VALUE);
    return run(out, within(memory, ""), Start.FRESH, new Shard(2, 2), Long.MAX_VALUE);
  }

  @Test
  void moreMemoryComputesWhatLessCutOffAndKeepsTheRest() throws IOException {
    Path out = folder.resolve("hot");
    assertEquals(1, unfinishedHot(out, "10M").badRows(), "160001 in the second shard");
    Files.delete(chunk(out, 0));
    Outcome same = run(out, within("10M", ""), Start.RESUME, new Shard(2, 2), Long.MAX_VALUE);
    assertEquals(0, watch.evaluated.get(), "the same budget would cut off the same rows");
    assertEquals(1, same.badRows());
    Outcome less = run(out, within("2M", ""), Start.RESUME, new Shard(2, 2), Long.MAX_VALUE);
    assertEquals(0, watch.evaluated.get(), "less finishes no more");
    assertEquals(1, less.badRows());

    Outcome more = run(out, within("20M", ""), Start.RESUME, Shard.WHOLE, Long.MAX_VALUE);
    // the chunk that was deleted, and N = 80001 and 160001, which 10 MB cut off
    assertEquals(3, watch.evaluated.get());
    assertEquals(1, more.badRows(), "160001 needs 36 MB");
    assertTrue(watch.told.get(0).startsWith("2 rows that less memory"), watch.told::toString);

    // of the finished table one row would be worth it; its chunks are gone
    Outcome most = run(out, within("80M", ""), Start.RESUME, Shard.WHOLE, Long.MAX_VALUE);
    assertEquals(4, watch.evaluated.get());
    assertEquals(0, most.badRows());
    run(out, within("1G", ", time: 1h"), Start.RESUME, Shard.WHOLE, Long.MAX_VALUE);
    assertEquals(0, watch.evaluated.get(), "no row was cut off");

    Path undisturbed = folder.resolve("undisturbed");
    run(undisturbed, within("80M", ""), Start.FRESH, Shard.WHOLE, Long.MAX_VALUE);
    assertSameFiles(undisturbed, out);
  }

  @Test
  void moreTimeComputesWhatLessCutOff() throws IOException {
    Path out = folder.resolve("late");
    Shard last = new Shard(2, 2);
    run(out, within("1G", ", time: 0.01 ms"), Start.FRESH, last, Long.MAX_VALUE);
    Outcome more = run(out, within("1G", ""), Start.RESUME, last, Long.MAX_VALUE);
    assertEquals(2, watch.evaluated.get());
    assertEquals(0, more.badRows());
    run(out, within("1G", ", time: 0.01 ms"), Start.RESUME, last, Long.MAX_VALUE);
    assertEquals(0, watch.evaluated.get(), "what was finished stays");
  }

  @Test
  void chunkThatTakesLongerThanTheGraceIsGivenUpAndComputedAgain() throws IOException {
    Path expected = undisturbed();
    Path out = folder.resolve("cut");
    watch = new Watch(1);
    Settings settings = new Settings(out, Start.FRESH, Shard.WHOLE, 2, Duration.ZERO, List.of());
    Outcome cut = BatchRun.of(study(TEXT), settings).run(CPU, watch, watch.stop);
    StoredChunks stored = stored(out);
    assertFalse(cut.isComplete());
    assertEquals(stored.finishedPoints(Shard.WHOLE), cut.finished(), "what it says is on disk");
    assertEquals(List.of(), stored.damages());
    long left = 0;
    for (int chunk : stored.missing(Shard.WHOLE)) {
      Study study = study(TEXT);
      left += study.evaluations(study.chunks().first(chunk), study.chunks().size(chunk));
    }
    assertTrue(run(out, Start.RESUME).isComplete());
    assertEquals(left, watch.evaluated.get(), "all of what was given up, and nothing else");
    assertSameFiles(expected, out);
  }

  @Test
  void finishedStudyIsNotComputedTwice() throws IOException {
    Path out = folder.resolve("finished");
    run(out, Start.FRESH);
    assertSameFiles(undisturbed(), out);
    Outcome outcome = run(out, Start.RESUME);
    assertEquals(0, watch.evaluated.get());
    assertEquals(72, outcome.finished());
    assertEquals(
        StudyFiles.names(study(TEXT)),
        outcome.files().stream().map(f -> f.getFileName() + "").toList());
    // without --resume it is computed anew, and so it is where the table is another's
    run(out, Start.FRESH);
    assertEquals(study(TEXT).evaluations(), watch.evaluated.get());
    run(out, TEXT.replace("3.2", "3.3"), Start.RESUME, Shard.WHOLE, Long.MAX_VALUE);
    assertEquals(study(TEXT).evaluations(), watch.evaluated.get());
  }

  @Test
  void twoRunsDoNotWorkInOneFolder() throws IOException {
    Path out = folder.resolve("busy");
    RunFolder busy = RunFolder.of(out, "demo");
    FolderLock lock = FolderLock.take(busy, Shard.WHOLE);
    try {
      BadRequest e = assertThrows(BadRequest.class, () -> run(out, Start.FRESH));
      assertTrue(e.getMessage().contains("another run works in"), e.getMessage());
      assertEquals(0, watch.evaluated.get());
    } finally {
      lock.close();
    }
    assertTrue(run(out, Start.FRESH).isComplete());
  }

  @Test
  void wholeRunAndShardsKeepEachOtherOut() throws IOException {
    RunFolder busy = RunFolder.of(folder, "demo");
    FolderLock shard = FolderLock.take(busy, new Shard(1, 2));
    assertThrows(BadRequest.class, () -> FolderLock.take(busy, Shard.WHOLE));
    assertThrows(BadRequest.class, () -> FolderLock.take(busy, new Shard(1, 2)));
    shard.close();
    FolderLock.take(busy, Shard.WHOLE).close();
    FolderLock.take(busy, new Shard(1, 2)).close();
  }
}
