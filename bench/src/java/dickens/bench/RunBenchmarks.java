package dickens.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dickens.backend.BackendState;
import dickens.backend.Backends;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks whose names match a regular expression and keeps the result together with the
 * machine it was measured on, in {@code bench/results/<name>-<yyyy-mm-dd>.json}, or in the folder
 * of {@code -Dbench.results}.
 */
public final class RunBenchmarks {
  private static final Path RESULTS = Path.of(System.getProperty("bench.results", "bench/results"));
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static boolean failed;

  private RunBenchmarks() {}

  /**
   * The arguments are those of JMH itself, for example {@code Nearest -f 1 -p length=10}. Rows that
   * fail are told and left out, the others kept; the process then ends with 1. Without a usable GPU
   * no row of it is begun, unless the arguments ask for one by name.
   */
  public static void main(String[] args) throws IOException {
    String[] words = String.join(" ", args).trim().split("\\s+");
    try {
      System.out.println("wrote " + run(words));
      System.exit(failed ? 1 : 0);
    } catch (NoBenchmarksException e) {
      System.err.println("no benchmark matches " + words[0]);
      System.exit(2);
    } catch (CommandLineOptionException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (RunnerException e) {
      System.err.println(e.getMessage());
      System.exit(3);
    }
  }

  private static Path run(String[] words)
      throws IOException, RunnerException, CommandLineOptionException {
    OffsetDateTime start = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    Path measured = Files.createTempFile("jmh", ".json");
    try {
      CommandLineOptions asked = new CommandLineOptions(words);
      ChainedOptionsBuilder options =
          new OptionsBuilder()
              .parent(asked)
              .shouldFailOnError(false)
              .resultFormat(ResultFormatType.JSON)
              .result(measured.toString());
      Map<String, Object> kept = new LinkedHashMap<>();
      kept.put("command", String.join(" ", words));
      kept.put("machine", machine(start));
      Optional<String> withoutGpu = whyWithoutGpu();
      if (withoutGpu.isPresent() && !asked.getParameter("backend").hasValue()) {
        System.out.println("rows of the GPU are left out: " + withoutGpu.get());
        kept.put("withoutGpu", withoutGpu.get());
        options.param("backend", "cpu");
      }
      List<String> started = new ArrayList<>();
      Collection<RunResult> results = new Runner(options.build(), listening(started)).run();
      int failures = started.size() - results.size();
      if (results.isEmpty()) {
        throw new RunnerException("every row failed, see above: nothing is written");
      }
      if (failures > 0) {
        System.err.println(failures + " of " + started.size() + " rows failed, see above");
        kept.put("failedRows", failures);
        failed = true;
      }
      kept.put("results", JSON.readTree(measured.toFile()));
      Path file = RESULTS.resolve(name(words[0], results) + "-" + start.toLocalDate() + ".json");
      Files.createDirectories(RESULTS);
      Files.writeString(file, JSON.writeValueAsString(kept) + "\n");
      return file;
    } finally {
      Files.delete(measured);
    }
  }

  /** The class where all results are of one, "all" where everything ran, else the expression. */
  private static String name(String expression, Collection<RunResult> results) {
    List<String> classes =
        results.stream()
            .map(r -> r.getParams().getBenchmark().replaceFirst("\\.[^.]*$", ""))
            .map(c -> c.substring(c.lastIndexOf('.') + 1))
            .distinct()
            .toList();
    if (classes.size() == 1) {
      return classes.get(0);
    }
    String plain = expression.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    return plain.isEmpty() ? "all" : plain;
  }

  /** JMH's own output, with the name of every row that it begins noted. */
  private static OutputFormat listening(List<String> started) {
    OutputFormat own = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.NORMAL);
    InvocationHandler each =
        (proxy, method, values) -> {
          if (method.getName().equals("startBenchmark")) {
            started.add(((BenchmarkParams) values[0]).id());
          }
          return method.invoke(own, values);
        };
    return (OutputFormat)
        Proxy.newProxyInstance(
            OutputFormat.class.getClassLoader(), new Class<?>[] {OutputFormat.class}, each);
  }

  /** Why the CUDA back end cannot be used here; empty where it can. */
  private static Optional<String> whyWithoutGpu() {
    return Backends.states().stream()
        .filter(state -> state.name().equals("cuda") && !state.reason().isEmpty())
        .map(BackendState::reason)
        .findFirst();
  }

  private static Map<String, Object> machine(OffsetDateTime start) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("date", start.toString());
    facts.put("commit", BuildCommit.name());
    facts.put("cpu", valueIn(Path.of("/proc/cpuinfo"), "model name").orElse("unknown"));
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    gpu().ifPresent(model -> facts.put("gpu", model));
    facts.put(
        "backends", Backends.states().stream().flatMap(state -> state.facts().stream()).toList());
    facts.put("memory", valueIn(Path.of("/proc/meminfo"), "MemTotal").orElse("unknown"));
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
    return facts;
  }

  /** The first GPU that the NVIDIA driver of a Linux machine lists. */
  private static Optional<String> gpu() throws IOException {
    Path gpus = Path.of("/proc/driver/nvidia/gpus");
    if (!Files.isDirectory(gpus)) {
      return Optional.empty();
    }
    try (Stream<Path> each = Files.list(gpus)) {
      Optional<Path> first = each.sorted().findFirst();
      return first.isEmpty()
          ? Optional.empty()
          : valueIn(first.get().resolve("information"), "Model");
    }
  }

  /** What follows "key :" in a file of such lines; empty where there is no such file or line. */
  private static Optional<String> valueIn(Path file, String key) throws IOException {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key) && line.contains(":"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst();
    }
  }
}
