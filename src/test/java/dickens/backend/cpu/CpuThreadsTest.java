package dickens.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainDetail;
import dickens.backend.SpinLadderBatch;
import dickens.generator.SpinLadder;
import dickens.model.ChainModel;
import dickens.model.Models;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A run that may have one thread has one: the back end adds none to the pool it is called in. */
class CpuThreadsTest {
  private static Set<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(ForkJoinWorkerThread.class::isInstance)
        .collect(Collectors.toSet());
  }

  /** Solves enough for many threads and says which workers were started meanwhile. */
  private static Set<Thread> startedBySolve() {
    Set<Thread> before = workers();
    ChainModel model = (ChainModel) Models.named("refrigerator");
    SpinLadderBatch ladders = new SpinLadderBatch(500);
    for (int p = 0; p < 500; p++) {
      ladders.add(
          (SpinLadder) model.generator(model.complete(Map.of("N", String.valueOf(31 + p)))));
    }
    try (CpuBackend backend = new CpuBackend(4);
        ChainBatch batch =
            backend.prepareChains(
                ChainBatchLimits.adaptive(500).withDetail(new ChainDetail(3, 4)))) {
      batch.solve(ladders);
      Set<Thread> started = workers();
      started.removeAll(before);
      return started;
    }
  }

  @Test
  void backEndWorksInThePoolThatItIsCalledIn() {
    ForkJoinPool single = new ForkJoinPool(1);
    try {
      Set<Thread> started = single.invoke(ForkJoinTask.adapt(CpuThreadsTest::startedBySolve));
      assertEquals(Set.of(), started);
      assertTrue(single.getPoolSize() == 1, "threads of the pool: " + single.getPoolSize());
    } finally {
      single.shutdown();
    }
  }

  @Test
  void calledFromOutsideItHasThreadsOfItsOwn() {
    assertTrue(startedBySolve().size() > 1, "more than one of four threads is started");
  }
}
