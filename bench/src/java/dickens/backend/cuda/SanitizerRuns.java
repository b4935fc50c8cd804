package dickens.backend.cuda;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * NVIDIA's compute-sanitizer over every kernel, in a process of its own for each of its four tools,
 * so that one that fails does not hide the others. The run under a tool fails by itself where a
 * kernel was never launched.
 */
record SanitizerRuns(VerificationRun run) {
  private static final List<String> TOOLS =
      List.of("memcheck", "racecheck", "initcheck", "synccheck");

  /** Exit code for findings; the program under it has 0 to 4. */
  private static final int FOUND = 9;

  void check() {
    Optional<Path> sanitizer = find();
    if (sanitizer.isEmpty()) {
      String why =
          "compute-sanitizer is neither on the PATH nor in ${CUDA_HOME:-/usr/local/cuda}/bin; it"
              + " comes with the CUDA toolkit; set CUDA_HOME where that is elsewhere";
      run.leftOut("sanitizer: " + why);
      return;
    }
    run.say("%s", sanitizer.get());
    double expected = run.isCard() ? 60 : 0;
    for (String tool : TOOLS) {
      if (run.begins("compute-sanitizer --tool " + tool, expected)) {
        double begin = run.seconds();
        tool(sanitizer.get(), tool);
        expected = run.seconds() - begin;
      }
    }
  }

  private static Optional<Path> find() {
    List<String> folders =
        new ArrayList<>(
            List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
    folders.add(System.getenv().getOrDefault("CUDA_HOME", "/usr/local/cuda") + "/bin");
    return folders.stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "compute-sanitizer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * One tool. The launch time-out is that of the Java machine, which takes longer to reach the
   * driver than the ten seconds that the tools wait.
   */
  private void tool(Path sanitizer, String tool) {
    List<String> command = new ArrayList<>();
    command.add(sanitizer.toString());
    command.addAll(List.of("--tool", tool, "--target-processes", "all"));
    command.addAll(List.of("--launch-timeout", "120", "--error-exitcode", "" + FOUND));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // what libraries do inside is not ours to check
    command.add("-Ddickens.cuda.libraries=off");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(DeviceVerification.class.getName(), "--small"));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("tool", tool);
    List<String> told = new ArrayList<>();
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      Thread reader = new Thread(() -> read(process, told), "dickens-sanitizer");
      reader.start();
      double left = Math.min(1e6, run.secondsLeft());
      boolean ended = process.waitFor((long) Math.max(1, left), TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      reader.join(10_000);
      row.put("output", List.copyOf(told));
      if (!ended) {
        run.leftOut(tool + ": stopped by the limit");
        return;
      }
      row.put("exitCode", process.exitValue());
      run.row("tools", row);
      judge(tool, process.exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + tool + " was running", e);
    }
  }

  private void judge(String tool, int code) {
    run.expect(code != FOUND, tool + " found errors, see above");
    run.expect(code == 0 || code == FOUND, "the run under " + tool + " ended with code " + code);
    if (code == 0) {
      run.say("  %s: nothing found", tool);
    }
  }

  private static void read(Process process, List<String> told) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines
          .lines()
          .forEach(
              line -> {
                System.out.println("    " + line);
                synchronized (told) {
                  if (line.startsWith("=========") || line.startsWith("WRONG")) {
                    told.add(line);
                  }
                }
              });
    } catch (IOException | UncheckedIOException e) {
      // the process was stopped
    }
  }
}
