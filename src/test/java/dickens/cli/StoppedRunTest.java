package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program in a process of its own: signals, a full disk, a folder that cannot be written. */
class StoppedRunTest {
  /** Searches, some milliseconds a point, so that the run lasts until the signal. */
  private static final String SLOW =
      """
      study: slow
      model: refrigerator
      parameters: {N: 301}
      sweep: {name: delta_w, linear: [1e-3, 1e-1], count: 4000}
      observables: [beta_c_zero]
      chunk: 2
      """;

  private static final String QUICK =
      """
      study: slow
      model: refrigerator
      sweep: {name: delta_w, linear: [1e-3, 1e-1], count: 40}
      observables: [beta_c_zero]
      chunk: 2
      """;

  @TempDir Path folder;

  private Process start(Path out, Path err, String text, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("slow.yaml"), text);
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("run", file.toString(), "--out", out.toString(), "--backend", "cpu"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectError(err.toFile())
        .redirectOutput(folder.resolve("stdout").toFile())
        .start();
  }

  private static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        Main.class.getName());
  }

  /** Chunks in a folder in which a run is at work: what it renames meanwhile does not matter. */
  private static long chunks(Path folder) {
    File[] files = folder.toFile().listFiles();
    return files == null
        ? folder.toString().endsWith(".chunk") ? 1 : 0
        : Arrays.stream(files).mapToLong(file -> chunks(file.toPath())).sum();
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void signalKeepsWhatIsFinishedAndTellsHowToGoOn(String signal, int code) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "there is no /bin/kill here");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process run = start(out, err, SLOW);
    while (run.isAlive() && chunks(out) < 5) {
      Thread.sleep(20);
    }
    assertTrue(run.isAlive(), () -> text(err));
    new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(run.pid())).start().waitFor();
    assertTrue(run.waitFor(60, TimeUnit.SECONDS), "it does not end within its grace");
    assertEquals(code, run.exitValue(), () -> text(err));
    long kept = chunks(out);
    String told = text(err);
    assertTrue(told.contains("dickens: stopping; what ends within 20 s is kept"), told);
    assertTrue(told.contains("slow: stopped, " + 2 * kept + " of 4000 points are on disk"), told);
    assertTrue(told.contains("give the same command with --resume"), told);
    assertFalse(Files.exists(out.resolve("slow.csv")));
    Outcome again = Outcome.of("run", folder.resolve("slow.yaml").toString(), "--out", out + "");
    assertEquals(2, again.code());
    assertTrue(again.err().contains("give --resume"), again.err());
    Outcome show = Outcome.of("show", out.toString());
    assertTrue(show.out().startsWith("slow: " + 2 * kept + " of 4000 points"), show.out());
    assertTrue(show.out().contains("not running"), show.out());
    Outcome merge = Outcome.of("merge", out.toString());
    assertEquals(3, merge.code());
    assertTrue(merge.err().contains(4000 - 2 * kept + " of 4000 points are missing"), merge.err());
  }

  @Test
  void secondRunInTheSameFolderIsRefused() throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process run = start(out, err, SLOW);
    try {
      while (run.isAlive() && chunks(out) < 2) {
        Thread.sleep(20);
      }
      Outcome second =
          Outcome.of("run", folder.resolve("slow.yaml").toString(), "--out", out + "", "--resume");
      assertEquals(2, second.code(), second.err());
      assertTrue(
          second.err().contains("another run works in " + out.resolve(".dickens/slow")),
          second.err());
      assertTrue(second.err().contains("process " + run.pid() + " on "), second.err());
      Outcome show = Outcome.of("show", out.toString());
      assertTrue(show.out().contains("process " + run.pid() + " on "), show.out());
      assertTrue(run.isAlive(), "looking on does not disturb the run");
    } finally {
      run.destroyForcibly().waitFor();
    }
  }

  @Test
  void fullDiskEndsWithThreeAndLosesNothingFinished() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    // chunks of two points take a block of 4 KiB each, the folders and the lock some more
    boolean isMounted =
        Files.isExecutable(Path.of("/bin/mount"))
            && new ProcessBuilder(
                        "/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor()
                == 0;
    assumeTrue(isMounted, "a small tmpfs cannot be mounted here: that needs root");
    try {
      Path err = folder.resolve("err");
      Path out = disk.resolve("out");
      Process run = start(out, err, QUICK);
      assertTrue(run.waitFor(60, TimeUnit.SECONDS));
      assertEquals(3, run.exitValue(), () -> text(err));
      assertTrue(text(err).contains("No space left on device"), text(err));
      assertTrue(text(err).contains("--resume"), text(err));
      long kept = chunks(out);
      assertTrue(kept > 2 && kept < 20, kept + " chunks");
      new ProcessBuilder("/bin/mount", "-o", "remount,size=8m", disk.toString()).start().waitFor();
      assertEquals(0, start(out, err, QUICK, "--resume").waitFor(), () -> text(err));
      Path other = folder.resolve("undisturbed");
      assertEquals(0, start(other, err, QUICK).waitFor(), () -> text(err));
      assertEquals(-1, Files.mismatch(other.resolve("slow.csv"), out.resolve("slow.csv")));
    } finally {
      new ProcessBuilder("/bin/umount", disk.toString()).start().waitFor();
    }
  }

  @Test
  void readOnlyFolderEndsWithThreeBeforeAnythingIsComputed() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    boolean isMounted =
        Files.isExecutable(Path.of("/bin/mount"))
            && new ProcessBuilder("/bin/mount", "-t", "tmpfs", "-o", "ro", "tmpfs", disk.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor()
                == 0;
    boolean canBeDenied = !isMounted && disk.toFile().setWritable(false) && !Files.isWritable(disk);
    assumeTrue(isMounted || canBeDenied, "no folder can be made read-only here");
    try {
      for (String out : List.of("", "sub")) {
        Outcome run = Outcome.of("run", study(), "--out", disk.resolve(out).toString());
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("cannot write into the folder " + disk), run.err());
      }
    } finally {
      if (isMounted) {
        new ProcessBuilder("/bin/umount", disk.toString()).start().waitFor();
      }
      assertTrue(disk.toFile().setWritable(true));
    }
  }

  private String study() throws IOException {
    return Files.writeString(folder.resolve("quick.yaml"), QUICK).toString();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
