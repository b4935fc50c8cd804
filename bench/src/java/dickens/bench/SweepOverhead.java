package dickens.bench;

import dickens.backend.Backend;
import dickens.backend.BackendChoice;
import dickens.backend.Backends;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.SpinLadderBatch;
import dickens.batch.BatchRun;
import dickens.batch.Shard;
import dickens.batch.StopSignal;
import dickens.generator.SpinLadder;
import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a study costs beyond its solves: a sweep of a million points by {@code dickens run}, up to
 * the last chunk on disk, against the bare batched solver on the same points; and a sweep whose
 * points cost about 1 ms. Prints wall-clock and processor time a point.
 *
 * <p>Arguments: number of points on each of the two axes (default 1000), folder for the chunks.
 */
public final class SweepOverhead {
  private static final int QUBITS = 31;
  private static final int SLOW_POINTS = 2000;

  private record Cost(double wall, double cpu) {
    Cost per(long points) {
      return new Cost(wall / points, cpu / points);
    }
  }

  /** Work that may fail on the disk. */
  private interface Work {
    void run() throws IOException;
  }

  private SweepOverhead() {}

  public static void main(String[] args) throws IOException {
    int side = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    Path folder =
        Files.createTempDirectory(args.length > 1 ? Path.of(args[1]) : Path.of("."), "sweep");
    try (BackendChoice cpu = Backends.open("cpu")) {
      for (int round = 0; round < 3; round++) {
        long points = (long) side * side;
        Cost bare = bare(cpu.backend(), side).per(points);
        Cost study = study(cpu.backend(), cheap(side), folder);
        tell("N = 31, bare batched solver", bare);
        tell("N = 31, study, chunks on disk", study);
        System.out.printf(
            Locale.ROOT,
            "  overhead a point: %.3f us wall, %.3f us processor%n",
            1e6 * (study.wall() - bare.wall()),
            1e6 * (study.cpu() - bare.cpu()));
      }
      for (int round = 0; round < 2; round++) {
        Cost bare = pointByPoint(cpu.backend()).per(SLOW_POINTS);
        Cost study = study(cpu.backend(), slow(), folder);
        tell("N = 1501 hot, bare solver", bare);
        tell("N = 1501 hot, study, chunks on disk", study);
        System.out.printf(
            Locale.ROOT,
            "  overhead: %.2f %% wall, %.2f %% processor%n",
            100 * (study.wall() / bare.wall() - 1),
            100 * (study.cpu() / bare.cpu() - 1));
      }
    } finally {
      delete(folder);
    }
    System.out.printf(Locale.ROOT, "heap allowed %d MB%n", Runtime.getRuntime().maxMemory() >> 20);
  }

  private static void tell(String what, Cost cost) {
    System.out.printf(
        Locale.ROOT,
        "%-40s %9.3f us wall, %9.3f us processor a point%n",
        what,
        1e6 * cost.wall(),
        1e6 * cost.cpu());
  }

  private static String cheap(int side) {
    return """
        study: cheap
        model: refrigerator
        parameters: {N: %d}
        sweep:
          - {name: beta_c, linear: [0.8, 3.2], count: %d}
          - {name: delta_w, linear: [1e-4, 1e-1], count: %d}
        observables: [I_c, S_c]
        """
        .formatted(QUBITS, side, side);
  }

  /** Chains that cannot be truncated. */
  private static String slow() {
    return """
        study: slow
        model: refrigerator
        parameters: {N: 1501, beta_c: 1e-7, beta_h: 1e-7, beta_w: 1e-7}
        sweep: {name: delta_w, linear: [1e-3, 1e-1], count: %d}
        observables: [I_c, S_c]
        """
        .formatted(SLOW_POINTS);
  }

  private static Cost bare(Backend backend, int side) throws IOException {
    ChainModel model = (ChainModel) Models.named("refrigerator");
    int most = 32_768;
    SpinLadderBatch ladders = new SpinLadderBatch(most);
    double wall = 0;
    double cpu = 0;
    try (ChainBatch batch = backend.prepareChains(ChainBatchLimits.adaptive(most))) {
      for (long first = 0; first < (long) side * side; first += most) {
        ladders.clear();
        for (long p = first; p < Math.min(first + most, (long) side * side); p++) {
          long row = p / side;
          double betaC = 0.8 + 2.4 * row / Math.max(1, side - 1);
          double deltaW = 1e-4 + (0.1 - 1e-4) * (p % side) / Math.max(1, side - 1);
          Map<String, String> request =
              Map.of("N", "" + QUBITS, "beta_c", "" + betaC, "delta_w", "" + deltaW);
          ladders.add((SpinLadder) model.generator(model.complete(request)));
        }
        Cost cost = measured(() -> batch.solve(ladders));
        wall += cost.wall();
        cpu += cost.cpu();
      }
    }
    return new Cost(wall, cpu);
  }

  private static Cost pointByPoint(Backend backend) throws IOException {
    ChainModel model = (ChainModel) Models.named("refrigerator");
    SpinLadderBatch ladders = new SpinLadderBatch(SLOW_POINTS);
    for (int p = 0; p < SLOW_POINTS; p++) {
      double deltaW = 1e-3 + (0.1 - 1e-3) * p / (SLOW_POINTS - 1);
      ladders.add(
          (SpinLadder)
              model.generator(
                  model.complete(
                      Map.of(
                          "N",
                          "1501",
                          "beta_c",
                          "1e-7",
                          "beta_h",
                          "1e-7",
                          "beta_w",
                          "1e-7",
                          "delta_w",
                          "" + deltaW))));
    }
    try (ChainBatch batch = backend.prepareChains(ChainBatchLimits.adaptive(SLOW_POINTS))) {
      return measured(() -> batch.solve(ladders));
    }
  }

  /** One of two shards, so that it ends with its last chunk on disk and no table is written. */
  private static Cost study(Backend backend, String text, Path folder) throws IOException {
    Study study = StudyReader.read(text, "bench", Optional.empty());
    Path out = Files.createTempDirectory(folder, "out");
    BatchRun.Settings settings =
        new BatchRun.Settings(
            out,
            BatchRun.Start.FRESH,
            new Shard(1, 2),
            Runtime.getRuntime().availableProcessors(),
            Duration.ofSeconds(20),
            List.of());
    BatchRun run = BatchRun.of(study, settings);
    long[] points = new long[1];
    Cost cost =
        measured(
            () -> points[0] = run.run(backend, BatchRun.Listener.NONE, new StopSignal()).points());
    return cost.per(points[0]);
  }

  private static Cost measured(Work work) throws IOException {
    long wall = System.nanoTime();
    long cpu = processor();
    work.run();
    return new Cost((System.nanoTime() - wall) * 1e-9, (processor() - cpu) * 1e-9);
  }

  private static long processor() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
