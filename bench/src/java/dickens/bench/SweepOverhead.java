package dickens.bench;

import dickens.backend.Backend;
import dickens.backend.BackendChoice;
import dickens.backend.Backends;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.SpinLadderBatch;
import dickens.batch.BatchRun;
import dickens.batch.Merge;
import dickens.batch.Shard;
import dickens.batch.StopSignal;
import dickens.generator.SpinLadder;
import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.model.Values;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.Table;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a study costs beyond its solves, as a table: a sweep up to the last chunk on disk, against
 * the bare batched solver on the same points. Both are warmed up, then measured in turn, each first
 * in every other round; the last row of a case holds the medians. Then the memory of sweeps of
 * growing length: the most that is in use right after a collection of the heap, while chunks are
 * computed and while they are merged into the final files.
 *
 * <p>Arguments, of the form name=value and all optional: {@code side=1000} points on each of the
 * two axes, {@code cases=cheap,slow,memory}, {@code rounds=5}, {@code out=FILE}, {@code folder=DIR}
 * for the chunks.
 */
public final class SweepOverhead {
  /** Rounds until Java's compiler has nothing left to do: it takes as long as the sweeps before. */
  private static final int WARM_UP = 20;

  /** Between two collections of the heap [ms]. */
  private static final int PAUSE = 50;

  /** Points of a batch of the bare solver. */
  private static final int MOST = 32_768;

  private final Table.Builder table =
      Table.builder()
          .header("study", "what a study costs beyond its solves")
          .column(Column.text("case", "sweep that is measured"))
          .column(Column.text("round", "number of the round, or median"))
          .column(Column.integer("points", "parameter points"))
          .column(Column.real("bare_wall", "us", "bare batched solver, time a point"))
          .column(Column.real("bare_cpu", "us", "the same, time of all processors"))
          .column(Column.real("study_wall", "us", "study with its chunks on disk, time a point"))
          .column(Column.real("study_cpu", "us", "the same, time of all processors"))
          .column(Column.real("more_wall", "us", "overhead a point"))
          .column(Column.real("more_cpu", "us", "the same, time of all processors"))
          .column(Column.real("percent_wall", "%", "overhead over the bare solver"))
          .column(Column.real("percent_cpu", "%", "the same, time of all processors"))
          .column(Column.real("heap_computing", "MB", "in use after a collection, at most"))
          .column(Column.real("heap_merging", "MB", "the same while the files are written"));

  private final Backend backend;
  private final Path folder;
  private final int rounds;

  private SweepOverhead(Backend backend, Path folder, int rounds) {
    this.backend = backend;
    this.folder = folder;
    this.rounds = rounds;
    machine().forEach(table::header);
  }

  /** Work that may fail on the disk. */
  private interface Work {
    void run() throws IOException;
  }

  /** Something that is measured: its cost a point. */
  private interface Measurement {
    Cost cost() throws IOException;
  }

  /** Times in microseconds: on the clock, and of all processors. */
  private record Cost(double wall, double cpu) {
    Cost per(long points) {
      return new Cost(wall / points, cpu / points);
    }

    Cost plus(Cost other) {
      return new Cost(wall + other.wall, cpu + other.cpu);
    }

    static Cost of(Work work) throws IOException {
      long wall = System.nanoTime();
      long cpu = processors();
      work.run();
      return new Cost((System.nanoTime() - wall) * 1e-3, (processors() - cpu) * 1e-3);
    }

    private static long processors() {
      return ((com.sun.management.OperatingSystemMXBean)
              ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
  }

  /** A sweep of the refrigerator over two axes. */
  private record Sweep(String name, String parameters, int rows, int columns) {
    private static final double[] BETA = {0.8, 3.2};
    private static final double[] WIDTH = {1e-4, 1e-1};

    /** Short chains, at temperatures of the paper: half a microsecond a point. */
    static Sweep cheap(int side) {
      return new Sweep("cheap: N = 31", "N=31", side, side);
    }

    /** Chains of 1126 levels that cannot be truncated: about a millisecond a point on two cores. */
    static Sweep slow() {
      return new Sweep("slow: N = 2251, hot", "N=2251 beta_h=1e-7 beta_w=1e-7", 40, 100);
    }

    private boolean isHot() {
      return parameters.contains("beta_w");
    }

    private double beta(long row) {
      double beta = BETA[0] + (BETA[1] - BETA[0]) * row / (rows - 1);
      return isHot() ? 1e-7 * beta : beta;
    }

    private double width(long column) {
      return WIDTH[0] + (WIDTH[1] - WIDTH[0]) * column / (columns - 1);
    }

    long points() {
      return (long) rows * columns;
    }

    Study study() {
      String text =
          """
          study: sweep
          model: refrigerator
          parameters: {%s}
          sweep:
            - {name: beta_c, linear: [%s, %s], count: %d}
            - {name: delta_w, linear: [%s, %s], count: %d}
          observables: [I_c, S_c]
          """
              .formatted(
                  parameters.replace("=", ": ").replace(" ", ", ").replace(":,", ":"),
                  beta(0),
                  beta(rows - 1),
                  rows,
                  width(0),
                  width(columns - 1),
                  columns);
      return StudyReader.read(text, "sweep", Optional.empty());
    }

    /** The parameters that do not vary. */
    Values shared(ChainModel model) {
      Map<String, String> request = new LinkedHashMap<>();
      for (String assignment : parameters.split(" ")) {
        request.put(assignment.replaceFirst("=.*", ""), assignment.replaceFirst(".*=", ""));
      }
      return model.complete(request);
    }

    /** One generator. */
    SpinLadder ladder(ChainModel model, Values shared, long point) {
      return (SpinLadder)
          model.generator(
              shared.with(
                  List.of("beta_c", "delta_w"), beta(point / columns), width(point % columns)));
    }
  }

  public static void main(String[] words) throws IOException {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (String word : words) {
      arguments.put(word.replaceFirst("=.*", ""), word.replaceFirst("[^=]*=", ""));
    }
    int side = Integer.parseInt(arguments.getOrDefault("side", "1000"));
    int rounds = Integer.parseInt(arguments.getOrDefault("rounds", "5"));
    Path out =
        Path.of(
            arguments.getOrDefault(
                "out", "bench/results/SweepOverhead-" + LocalDate.now(ZoneOffset.UTC) + ".csv"));
    Path folder =
        Files.createTempDirectory(Path.of(arguments.getOrDefault("folder", "target")), "sweep");
    try (BackendChoice cpu = Backends.open("cpu")) {
      SweepOverhead overhead = new SweepOverhead(cpu.backend(), folder, rounds);
      List<String> cases = List.of(arguments.getOrDefault("cases", "cheap,slow,memory").split(","));
      if (cases.contains("cheap")) {
        overhead.compare(Sweep.cheap(side));
      }
      if (cases.contains("slow")) {
        overhead.compare(Sweep.slow());
      }
      // a quarter and half of the points, and all
      for (int part : cases.contains("memory") ? new int[] {4, 2, 1} : new int[0]) {
        overhead.memory(Sweep.cheap((int) Math.round(side / Math.sqrt(part))));
      }
      Files.writeString(out, CsvWriter.text(overhead.table.build()));
    } finally {
      delete(folder);
    }
    System.out.println(out);
  }

  private static Map<String, String> machine() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("commit", System.getProperty("dickens.commit", "unknown"));
    facts.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put("heap", Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB");
    facts.put("java", Runtime.version().toString());
    facts.put(
        "load",
        String.valueOf(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    return facts;
  }

  /** Bare solver and study in turn. */
  private void compare(Sweep sweep) throws IOException {
    Measurement bare = () -> bare(sweep);
    Measurement study = () -> study(sweep);
    List<double[]> rows = new ArrayList<>();
    for (int round = 1 - WARM_UP; round <= rounds; round++) {
      boolean isBareFirst = round % 2 == 0;
      Cost first = (isBareFirst ? bare : study).cost();
      Cost second = (isBareFirst ? study : bare).cost();
      double[] row = row(isBareFirst ? first : second, isBareFirst ? second : first);
      if (round > 0) {
        rows.add(row);
        add(sweep, String.valueOf(round), row);
      }
    }
    double[] medians = new double[rows.get(0).length];
    for (int k = 0; k < medians.length; k++) {
      int column = k;
      medians[k] = median(rows.stream().mapToDouble(row -> row[column]).sorted().toArray());
    }
    add(sweep, "median", medians);
    System.out.printf(
        Locale.ROOT,
        "%s: bare %.3f us (%.3f us of all processors), study %.3f (%.3f),"
            + " overhead %.3f (%.3f) us, %.2f (%.2f) %%%n",
        sweep.name(),
        medians[0],
        medians[1],
        medians[2],
        medians[3],
        medians[4],
        medians[5],
        medians[6],
        medians[7]);
  }

  private static double median(double[] sorted) {
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  private static double[] row(Cost bare, Cost study) {
    return new double[] {
      bare.wall(),
      bare.cpu(),
      study.wall(),
      study.cpu(),
      study.wall() - bare.wall(),
      study.cpu() - bare.cpu(),
      100 * (study.wall() / bare.wall() - 1),
      100 * (study.cpu() / bare.cpu() - 1)
    };
  }

  private void add(Sweep sweep, String round, double[] row) {
    List<Object> cells = new ArrayList<>(List.of(sweep.name(), round, (double) sweep.points()));
    for (double value : row) {
      cells.add(value);
    }
    cells.add(Double.NaN);
    cells.add(Double.NaN);
    table.row(cells);
  }

  /** The solves alone; generators are built beside the clock. */
  private Cost bare(Sweep sweep) throws IOException {
    ChainModel model = (ChainModel) Models.named("refrigerator");
    Values shared = sweep.shared(model);
    SpinLadderBatch ladders = new SpinLadderBatch(MOST);
    Cost sum = new Cost(0, 0);
    try (ChainBatch batch = backend.prepareChains(ChainBatchLimits.adaptive(MOST))) {
      for (long first = 0; first < sweep.points(); first += MOST) {
        ladders.clear();
        for (long p = first; p < Math.min(first + MOST, sweep.points()); p++) {
          ladders.add(sweep.ladder(model, shared, p));
        }
        sum = sum.plus(Cost.of(() -> batch.solve(ladders)));
      }
    }
    return sum.per(sweep.points());
  }

  /** One of two shards, so that it ends with its last chunk on disk and no table is written. */
  private Cost study(Sweep sweep) throws IOException {
    Path out = Files.createTempDirectory(folder, "out");
    BatchRun run = run(sweep, out, new Shard(1, 2));
    long[] points = new long[1];
    Cost cost =
        Cost.of(
            () -> points[0] = run.run(backend, BatchRun.Listener.NONE, new StopSignal()).points());
    delete(out);
    return cost.per(points[0]);
  }

  private static BatchRun run(Sweep sweep, Path out, Shard shard) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    Duration grace = Duration.ofSeconds(20);
    return BatchRun.of(
        sweep.study(),
        new BatchRun.Settings(out, BatchRun.Start.FRESH, shard, threads, grace, List.of()));
  }

  /** Two shards and their merge into table and arrays, with the heap collected all the time. */
  private void memory(Sweep sweep) throws IOException {
    Path out = Files.createTempDirectory(folder, "out");
    double computing;
    double merging;
    try (HeapWatch watch = new HeapWatch()) {
      for (int shard = 1; shard <= 2; shard++) {
        run(sweep, out, new Shard(shard, 2)).run(backend, BatchRun.Listener.NONE, new StopSignal());
      }
      computing = watch.most();
    }
    try (HeapWatch watch = new HeapWatch()) {
      long rows = Merge.of(out, List.of(), List.of()).get(0).outcome().finished();
      if (rows != sweep.points()) {
        throw new IllegalStateException(rows + " rows of " + sweep.points() + " points");
      }
      merging = watch.most();
    }
    delete(out);
    List<Object> cells = new ArrayList<>(List.of("memory: N = 31", "1", (double) sweep.points()));
    for (int k = 0; k < 8; k++) {
      cells.add(Double.NaN);
    }
    cells.add(computing);
    cells.add(merging);
    table.row(cells);
    System.out.printf(
        Locale.ROOT,
        "memory, %d points: %.1f MB while computing, %.1f MB while merging%n",
        sweep.points(),
        computing,
        merging);
  }

  /** Collects the heap again and again and keeps the most that was in use right afterwards. */
  private static final class HeapWatch implements AutoCloseable {
    private final Thread thread = new Thread(this::watch, "heap watch");
    private volatile boolean ends;
    private volatile double most;

    HeapWatch() {
      thread.setDaemon(true);
      thread.start();
    }

    private void watch() {
      do {
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        most = Math.max(most, used / 1e6);
        pause();
      } while (!ends);
    }

    private static void pause() {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** In megabytes. */
    double most() {
      return most;
    }

    @Override
    public void close() {
      ends = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
