package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way to fail, ordered from the stand-in driver in a JVM of its own, found through
 * LD_LIBRARY_PATH as a real driver would be.
 */
@Tag("gpu")
final class FaultTest {
  static final String CLI = "dickens.cli.Main";
  private static final List<String> PROBE = List.of(FaultProgram.class.getName(), "probe");

  private static String good;

  record Run(int code, String output) {
    /** The first line that starts so; empty where none does. */
    String line(String start) {
      return output.lines().filter(l -> l.startsWith(start)).findFirst().orElse("");
    }
  }

  @BeforeAll
  static void theStandInIsBuilt() throws Exception {
    HostDriver.requireBuilt(HostDriver.LIBRARY);
    good = run(Map.of(), List.of(), "cuda").line("SUM");
    assertTrue(good.startsWith("SUM cuda "), good);
  }

  @ParameterizedTest
  @CsvSource({
    "STANDIN_CUDA_DEVICES=0, the NVIDIA driver finds no GPU",
    "STANDIN_CUDA_DRIVER=10020, the driver is for CUDA 10.2: 11.0 (driver 450) or newer is needed",
    "STANDIN_CUDA_CAPABILITY=70, GPU 0 has compute capability 7.0: 7.5 is needed",
    "'STANDIN_CUDA_REFUSE=fatbin:222,ptx:222,cubin:200', 'fatbin: 222, PTX: 222, PTX compiled here: 200'",
    "STANDIN_CUDA_IDLE=1, the self-test deviates by",
    "STANDIN_CUDA_FAIL_LAUNCH=1, the self-test failed: CUDA_ERROR_LAUNCH_FAILED (719)",
    "STANDIN_CUDA_MEMORY=100, CUDA_ERROR_OUT_OF_MEMORY (2)",
  })
  void unusableGpuGivesOneLineAndAutoTakesTheProcessor(String setting, String reason)
      throws Exception {
    int equals = setting.indexOf('=');
    Run run =
        run(Map.of(setting.substring(0, equals), setting.substring(equals + 1)), List.of(), "auto");
    assertEquals(0, run.code, run.output);
    assertTrue(run.line("REASON ").contains(reason), run.output);
    assertTrue(run.line("NOTE ").startsWith("NOTE cuda: "), run.output);
    assertTrue(run.line("SUM ").startsWith("SUM cpu "), run.output);
    assertTrue(run.line("CUDA ").contains(reason), run.output);
  }

  @Test
  void gpuThatTheUserSwitchedOffIsPassedOverWithoutAWord() throws Exception {
    Run run = run(Map.of("DICKENS_GPU", "0"), List.of(), "auto");
    assertEquals("NOTE ", run.line("NOTE "), run.output);
    assertTrue(run.line("SUM ").startsWith("SUM cpu "), run.output);
    assertEquals("CUDA cuda: switched off by DICKENS_GPU=0", run.line("CUDA "), run.output);
  }

  @Test
  void withoutDriverTheLoadersLineIsShown() throws Exception {
    Run run = run(Map.of("LD_LIBRARY_PATH", ""), List.of(), "auto");
    assertEquals(
        "REASON no NVIDIA driver (libcuda.so.1: cannot open shared object file: No such file or"
            + " directory)",
        run.line("REASON "),
        run.output);
    assertTrue(run.line("SUM ").startsWith("SUM cpu "), run.output);
  }

  @ParameterizedTest
  @CsvSource({
    "'fatbin:222', ptx",
    "'fatbin:209', ptx",
    "'fatbin:222,ptx:222', ptx compiled here",
    "'fatbin:300,ptx:218', ptx compiled here"
  })
  void refusedImageLeadsToTheNextForm(String refused, String form) throws Exception {
    Run run = run(Map.of("STANDIN_CUDA_REFUSE", refused), List.of(), "cuda");
    assertTrue(run.output.contains("FACT kernels: loaded as " + form + "\n"), run.output);
    assertEquals(good, run.line("SUM"), run.output);
  }

  /** 1 MB holds neither the slots for 2000 points nor the workspace of 256 threads. */
  @Test
  void withLittleMemoryBatchesAreSmallerAndTheResultTheSame() throws Exception {
    Run run = run(Map.of("STANDIN_CUDA_MEMORY", "1000000"), List.of(), "cuda");
    assertEquals(good, run.line("SUM"), run.output);
  }

  @ParameterizedTest
  @CsvSource({"719", "700"})
  void faultOfAKernelDropsTheDeviceAndAFreshOneWorks(int code) throws Exception {
    // launch 1 is the self-test, 2 the first of the batch
    Run run =
        run(
            Map.of(
                "STANDIN_CUDA_FAIL_LAUNCH", "2", "STANDIN_CUDA_FAIL_CODE", Integer.toString(code)),
            List.of(),
            "cuda");
    assertTrue(run.line("LOST ").contains("(" + code + ")"), run.output);
    assertEquals(good, run.line("SUM"), run.output);
  }

  @Test
  void underAutoTheProcessorTakesOverFromALostDevice() throws Exception {
    Run run = run(Map.of("STANDIN_CUDA_FAIL_LAUNCH", "2"), List.of(), "auto");
    assertTrue(run.output.contains("computing on cpu from here on; cuda: "), run.output);
    assertTrue(run.line("SUM ").startsWith("SUM cpu "), run.output);
  }

  @ParameterizedTest
  @CsvSource({"descending", "shuffled"})
  void resultDoesNotDependOnTheOrderOfThreads(String order) throws Exception {
    Run run = run(Map.of("STANDIN_CUDA_ORDER", order), List.of(), "cuda");
    assertEquals(good, run.line("SUM"), run.output);
  }

  @Test
  void eightProgramsMayStartAtOnceWithAnEmptyFolder(@TempDir Path temp) throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(start(Map.of(), List.of("-Ddickens.native.dir=" + temp.resolve("new")), "probe"));
    }
    for (Process process : all) {
      Run run = finish(process);
      assertEquals("REASON ", run.line("REASON"), run.output);
    }
  }

  @Test
  void aTruncatedLeftOverIsReplaced(@TempDir Path temp) throws Exception {
    Path folder = temp.resolve("native");
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(folder.resolve("libJCudaDriver-12.6.0-linux-x86_64.so"), "half");
    Run run = run(Map.of(), List.of("-Ddickens.native.dir=" + folder), "probe");
    assertEquals("REASON ", run.line("REASON"), run.output);
  }

  @Test
  void aFolderThatOthersMayEnterIsNotUsed(@TempDir Path temp) throws Exception {
    Path folder = temp.resolve("open");
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Run run = run(Map.of(), List.of("-Ddickens.native.dir=" + folder), "probe");
    assertEquals("REASON ", run.line("REASON"), run.output);
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsReplacedByATemporaryOne(@TempDir Path temp) throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    Run run = run(Map.of(), List.of("-Ddickens.native.dir=" + file.resolve("x")), "probe");
    assertEquals("REASON ", run.line("REASON"), run.output);
  }

  /** Both want more than half of the memory: one has to do with what the other leaves. */
  @Test
  void twoProgramsMayShareOneGpu(@TempDir Path temp) throws Exception {
    Map<String, String> settings =
        Map.of(
            "STANDIN_CUDA_MEMORY",
            "1500000",
            "STANDIN_CUDA_SHARED",
            temp.resolve("memory").toString());
    List<Process> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(start(settings, List.of(), "cuda"));
    }
    for (Process process : both) {
      Run run = finish(process);
      assertEquals(good, run.line("SUM"), run.output);
    }
    // all of it was given back
    assertEquals(0, Files.readAllBytes(temp.resolve("memory"))[0]);
  }

  /** What is run in a name space of its own, where a folder is mounted with these options. */
  private static Run runWithMount(Path folder, String options) throws Exception {
    Files.createDirectories(folder);
    String mount = "mount -t tmpfs -o mode=0700," + options + " tmpfs " + folder;
    Process trial = new ProcessBuilder("unshare", "-rm", "sh", "-c", mount).start();
    HostDriver.skipUnless(
        trial.waitFor() == 0, "folders are mounted " + options + " only where unshare -rm may");
    ProcessBuilder java = builder(Map.of(), List.of("-Ddickens.native.dir=" + folder), PROBE);
    List<String> command =
        new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", mount + " && exec \"$@\"", "sh"));
    command.addAll(java.command());
    return finish(java.command(command).start());
  }

  @ParameterizedTest
  @ValueSource(strings = {"noexec", "ro"})
  void aFolderThatIsNoexecOrReadOnlyIsReplacedByATemporaryOne(String options, @TempDir Path temp)
      throws Exception {
    Run run = runWithMount(temp.resolve("mounted"), options);
    assertEquals("REASON ", run.line("REASON"), run.output);
  }

  /** The whole program: what a user sees of a GPU that breaks in the middle of a study. */
  @Test
  void studyOnABrokenGpuEndsWithExitCodeThreeOrGoesOnOnTheProcessor(@TempDir Path temp)
      throws Exception {
    Map<String, String> broken = Map.of("STANDIN_CUDA_FAIL_LAUNCH", "2");
    String study = "reproduce refrigerator-fig3a --resolution quick --backend ";
    Run strict = runProgram(broken, List.of(), CLI, (study + "cuda --out " + temp).split(" "));
    assertEquals(3, strict.code, strict.output);
    assertTrue(strict.output.contains("(719)"), strict.output);
    Run auto =
        runProgram(
            broken, List.of(), CLI, (study + "auto --out " + temp.resolve("auto")).split(" "));
    assertEquals(0, auto.code, auto.output);
    assertTrue(auto.output.contains("computing on cpu from here on; cuda: "), auto.output);
    String table = Files.readString(temp.resolve("auto").resolve("refrigerator-fig3a.csv"));
    assertTrue(table.lines().anyMatch(line -> line.endsWith(",cpu")), table);
  }

  /** Launch 1 is the self-test; cumulants are counted by the launches after the currents. */
  @ParameterizedTest
  @CsvSource({
    "resolvent refrigerator --source I_c --z 0.5:5:4, 2",
    "solve refrigerator N=101 --observe I_c, 2",
    "solve refrigerator --observe C3_c, 3",
    "solve refrigerator N=1001 beta_c=1e-6 beta_h=1e-6 beta_w=1e-6 --observe S_c, 6",
  })
  void everyWayThroughChainsGoesOnOnTheProcessor(String command, String launch) throws Exception {
    Map<String, String> broken = Map.of("STANDIN_CUDA_FAIL_LAUNCH", launch);
    Run strict = runProgram(broken, List.of(), CLI, (command + " --backend cuda").split(" "));
    assertEquals(3, strict.code, strict.output);
    assertTrue(strict.output.contains("(719)"), strict.output);
    Run auto = runProgram(broken, List.of(), CLI, (command + " --backend auto").split(" "));
    assertEquals(0, auto.code, auto.output);
    assertTrue(auto.output.contains("computing on cpu from here on; cuda: "), auto.output);
    Run cpu = runProgram(Map.of(), List.of(), CLI, (command + " --backend cpu").split(" "));
    assertEquals(numbers(cpu), numbers(auto));
  }

  /** What does not depend on the clock: lines of numbers without the seconds of the solve. */
  private static List<String> numbers(Run run) {
    return run.output
        .lines()
        .filter(line -> !line.contains("computing on cpu"))
        .map(line -> line.replaceAll("[0-9.e-]+ (ns|us|ms|s)\\b", "TIME"))
        .toList();
  }

  @Test
  void withoutAGpuTheCudaBackendEndsWithExitCodeThreeAndAutoSaysSoInOneLine() throws Exception {
    Map<String, String> none = Map.of("STANDIN_CUDA_DEVICES", "0");
    Run strict = runProgram(none, List.of(), CLI, "solve", "refrigerator", "--backend", "cuda");
    assertEquals(3, strict.code, strict.output);
    assertEquals(
        "dickens: cuda: the NVIDIA driver finds no GPU", strict.output.strip(), strict.output);
    // a single point says nothing: it gains nothing from a GPU
    Run point = runProgram(none, List.of(), CLI, "solve", "refrigerator", "--observe", "I_c");
    assertEquals(0, point.code, point.output);
    assertFalse(point.output.contains("GPU"), point.output);
    String[] spectrum = {"resolvent", "refrigerator", "--source", "I_c", "--z", "1:2:3"};
    Run auto = runProgram(none, List.of(), CLI, spectrum);
    assertEquals(0, auto.code, auto.output);
    long lines = auto.output.lines().filter(line -> line.contains("finds no GPU")).count();
    assertEquals(1, lines, auto.output);
  }

  @Test
  void devicesTellsOfGpuDriverKernelsAndLibraries() throws Exception {
    Run run = runProgram(Map.of(), List.of(), CLI, "devices");
    assertEquals(0, run.code, run.output);
    for (String fact :
        List.of(
            "cuda  usable",
            "driver: CUDA 13.0",
            "GPU 0: host execution of the kernels, compute capability 9.0",
            "kernels: loaded as fatbin",
            "cuBLAS: not usable: ",
            "cuSPARSE: not usable: ",
            "LD_LIBRARY_PATH",
            "cpu  usable")) {
      assertTrue(run.output.contains(fact), fact + " is not in " + run.output);
    }
  }

  private static Run run(Map<String, String> settings, List<String> options, String task)
      throws IOException, InterruptedException {
    return finish(start(settings, options, task));
  }

  static Run runProgram(
      Map<String, String> settings, List<String> options, String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> task = new ArrayList<>(List.of(program));
    task.addAll(List.of(arguments));
    return finish(builder(settings, options, task).start());
  }

  private static Process start(Map<String, String> settings, List<String> options, String task)
      throws IOException {
    return builder(settings, options, List.of(FaultProgram.class.getName(), task)).start();
  }

  /**
   * A JVM on the stand-in.
   *
   * @param task main class and its arguments
   */
  private static ProcessBuilder builder(
      Map<String, String> settings, List<String> options, List<String> task) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.add("-Ddickens.native.dir=" + System.getProperty("dickens.native.dir", ""));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath()));
    command.addAll(task);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LD_LIBRARY_PATH", HostDriver.FOLDER.toString());
    builder.environment().remove(CudaProbe.SWITCH);
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true);
    return builder;
  }

  /** Surefire may hide the class path in a manifest. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
  }

  private static Run finish(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "no end within 60 s");
    return new Run(process.exitValue(), output);
  }
}
