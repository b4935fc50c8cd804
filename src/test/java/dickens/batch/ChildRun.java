package dickens.batch;

import dickens.backend.Backend;
import dickens.backend.BackendChoice;
import dickens.backend.Backends;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.ChainShifts;
import dickens.backend.SpinLadderBatch;
import dickens.generator.Chain;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run in a process of its own, to be killed. Arguments: study file, folder, log, milliseconds
 * that each chunk takes on top. It says "ready", waits for a line, and runs with --resume. The log
 * gets the inverse temperature of the cold bath, as 8 bytes, of each point that is solved.
 */
final class ChildRun {
  private ChildRun() {}

  public static void main(String[] args) throws IOException {
    Study study = StudyReader.read(Files.readString(Path.of(args[0])), args[0], Optional.empty());
    try (BackendChoice cpu = Backends.open("cpu");
        FileChannel log =
            FileChannel.open(
                Path.of(args[2]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      Backend recorder = new Recorder(cpu.backend(), log, Long.parseLong(args[3]));
      System.out.println("ready");
      if (System.in.read() < 0) {
        return;
      }
      BatchRun.Settings settings =
          new BatchRun.Settings(
              Path.of(args[1]),
              BatchRun.Start.RESUME,
              Shard.WHOLE,
              2,
              Duration.ofSeconds(5),
              List.of());
      BatchRun.of(study, settings).run(recorder, BatchRun.Listener.NONE, new StopSignal());
    }
  }

  /** The command that starts it, small and quick. */
  static Process start(Path study, Path out, Path log, long milliseconds) throws IOException {
    List<String> command = new ArrayList<>(java());
    command.addAll(
        List.of(ChildRun.class.getName(), study.toString(), out.toString(), log.toString()));
    command.add(Long.toString(milliseconds));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** A Java that starts quickly, with the classes of the tests. */
  static List<String> java() {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-Djava.awt.headless=true",
        "-cp",
        classes);
  }

  /** Solves on another back end, slowly, and records what it solves. */
  private record Recorder(Backend solver, FileChannel log, long milliseconds) implements Backend {
    @Override
    public String name() {
      return solver.name();
    }

    @Override
    public String description() {
      return solver.description();
    }

    @Override
    public ChainBatch prepareChains(ChainBatchLimits limits) {
      return new RecordedBatch(solver.prepareChains(limits), this);
    }

    @Override
    public ChainShifts prepareShifts(Chain chain) {
      return solver.prepareShifts(chain);
    }

    @Override
    public void close() {
      solver.close();
    }

    void record(SpinLadderBatch points) {
      ByteBuffer bytes = ByteBuffer.allocate(8 * points.size());
      for (int point = 0; point < points.size(); point++) {
        bytes.putDouble(points.field(0, SpinLadderBatch.BETA)[point]);
      }
      try {
        log.write(bytes.flip());
        Thread.sleep(milliseconds);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private record RecordedBatch(ChainBatch batch, Recorder recorder) implements ChainBatch {
    @Override
    public ChainBatchLimits limits() {
      return batch.limits();
    }

    @Override
    public ChainBatchResult solve(SpinLadderBatch points) {
      recorder.record(points);
      return batch.solve(points);
    }

    @Override
    public void close() {
      batch.close();
    }
  }
}
