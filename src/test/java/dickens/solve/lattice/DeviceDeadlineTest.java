package dickens.solve.lattice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.DenseKernels;
import dickens.backend.ForwardingKernels;
import dickens.backend.FrontDevice;
import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.WindowResidual;
import dickens.backend.cpu.RowKernels;
import dickens.generator.LatticeWindow;
import dickens.generator.WindowedLattice;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import dickens.solve.SolveStatus;
import dickens.systems.HeatValves;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;

/** A time limit in the middle of an elimination on a device. */
final class DeviceDeadlineTest {
  /** Ten pieces of work of a second each, by a clock that only this device moves. */
  private static final class SlowDevice implements FrontDevice {
    private final AtomicLong clock = new AtomicLong();
    private int pieces;

    @Override
    public FrontFactors factorize(FrontTree tree, FrontSystems systems, DoubleConsumer progress) {
      for (pieces = 0; pieces < 10; ) {
        clock.addAndGet(1_000_000_000L);
        pieces++;
        progress.accept(pieces / 10.0);
      }
      return new FrontFactors() {
        @Override
        public String method() {
          return "slow";
        }

        @Override
        public void solve(double[][] y, int sides) {}

        @Override
        public void backward(double[][] y, int sides) {}

        @Override
        public void close() {}
      };
    }

    @Override
    public String name() {
      return "slow";
    }

    @Override
    public int leastStates() {
      return 2;
    }

    @Override
    public double bytes(FrontTree tree, FrontSystems systems) {
      return 1;
    }

    @Override
    public int capacity(FrontTree tree, FrontSystems systems) {
      return 1;
    }

    @Override
    public WindowResidual residual(WindowedLattice lattice) {
      throw new UnsupportedOperationException();
    }
  }

  private static DenseKernels with(FrontDevice device) {
    return new ForwardingKernels(new RowKernels()) {
      @Override
      public Optional<FrontDevice> device() {
        return Optional.of(device);
      }
    };
  }

  private static EliminationPlan plan() {
    WindowedLattice lattice =
        new WindowedLattice(HeatValves.figure4(12, 1, 3), LatticeWindow.full(12));
    NestedDissection tree = new NestedDissection(lattice, 3);
    return new EliminationPlan(tree, FactorParts.LOWER, Shift.ZERO, 1e9);
  }

  @Test
  void anEliminationEndsAtTheFirstPieceAfterTheLimitAndSaysHowLongItWouldTake() {
    SlowDevice device = new SlowDevice();
    Deadline deadline = Deadline.in(3.5, device.clock::get);
    OverBudget late =
        assertThrows(
            OverBudget.class, () -> new FrontalFactorization(plan(), with(device), deadline));
    assertEquals(4, device.pieces);
    assertEquals(SolveStatus.OUT_OF_TIME, late.status());
    // 4 s for 0.4 of the work
    assertTrue(late.getMessage().endsWith("about 10.0 s would be needed"), late.getMessage());
  }

  @Test
  void aLimitThatSufficesChangesNothing() {
    SlowDevice device = new SlowDevice();
    Deadline deadline = Deadline.in(10.5, device.clock::get);
    try (FrontalFactorization lu = new FrontalFactorization(plan(), with(device), deadline)) {
      assertEquals("slow", lu.backend());
      assertEquals(10, device.pieces);
    }
  }
}
