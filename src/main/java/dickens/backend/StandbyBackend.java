package dickens.backend;

import dickens.generator.Chain;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code auto} opens on a device: when the device fails in the middle of the work, the next
 * back end takes over and solves the failed batch again, with one line saying so. From then on
 * {@link #name()} is that of the back end that took over, and so is the back end of the rows.
 */
final class StandbyBackend implements Backend {
  private static final Logger LOG = LoggerFactory.getLogger(StandbyBackend.class);

  private final Backend first;
  private final Supplier<Backend> second;
  private Backend taker;

  /**
   * With a back end in stand-by.
   *
   * @param second opens it; called at most once
   */
  StandbyBackend(Backend first, Supplier<Backend> second) {
    this.first = first;
    this.second = second;
  }

  private synchronized Backend current() {
    return taker == null ? first : taker;
  }

  private synchronized Backend takeOver(BackendUnavailable failure) {
    if (taker == null) {
      taker = second.get();
      LOG.warn("computing on {} from here on; {}", taker.name(), failure.getMessage());
    }
    return taker;
  }

  @Override
  public String name() {
    return current().name();
  }

  @Override
  public String description() {
    return current().description();
  }

  @Override
  public int pointsAtOnce() {
    return current().pointsAtOnce();
  }

  @Override
  public ChainBatch prepareChains(ChainBatchLimits limits) {
    Backend place = current();
    try {
      return new Batch(place.prepareChains(limits));
    } catch (BackendUnavailable e) {
      if (place != first) {
        throw e;
      }
      return takeOver(e).prepareChains(limits);
    }
  }

  @Override
  public ChainShifts prepareShifts(Chain chain) {
    Backend place = current();
    try {
      return new Shifts(chain, place.prepareShifts(chain));
    } catch (BackendUnavailable e) {
      if (place != first) {
        throw e;
      }
      return takeOver(e).prepareShifts(chain);
    }
  }

  @Override
  public DenseKernels denseKernels() {
    Backend place = current();
    DenseKernels kernels = place.denseKernels();
    return place == first ? new Kernels(kernels) : kernels;
  }

  @Override
  public LiouvillianKernels liouvillianKernels() {
    return new StandbyLiouvillianKernels(current().liouvillianKernels());
  }

  @Override
  public void close() {
    synchronized (this) {
      if (taker != null) {
        taker.close();
      }
    }
    first.close();
  }

  /** Kernels of the first back end, whose failures at whole trees the processor makes good. */
  private final class Kernels extends ForwardingKernels {
    Kernels(DenseKernels kernels) {
      super(kernels);
    }

    @Override
    public DenseKernels forWork(double flops) {
      return new Kernels(kernels.forWork(flops));
    }

    @Override
    public Optional<FrontDevice> device() {
      return current() == first ? kernels.device() : Optional.empty();
    }

    /** What does not fit leaves the device to what does. */
    @Override
    public DenseKernels after(BackendUnavailable failure) {
      if (failure instanceof OutOfDeviceMemory) {
        LOG.warn("this solve goes on on the processor; {}", failure.getMessage());
        return this;
      }
      return takeOver(failure).denseKernels();
    }
  }

  private final class Batch implements ChainBatch {
    private final ChainBatch onFirst;
    private ChainBatch onSecond;

    Batch(ChainBatch onFirst) {
      this.onFirst = onFirst;
    }

    @Override
    public ChainBatchLimits limits() {
      return onFirst.limits();
    }

    @Override
    public ChainBatchResult solve(SpinLadderBatch points) {
      if (onSecond == null) {
        try {
          return onFirst.solve(points);
        } catch (BackendUnavailable e) {
          onSecond = takeOver(e).prepareChains(limits());
        }
      }
      return onSecond.solve(points);
    }

    @Override
    public void close() {
      onFirst.close();
      if (onSecond != null) {
        onSecond.close();
      }
    }
  }

  private final class Shifts implements ChainShifts {
    private final Chain chain;
    private final ChainShifts onFirst;
    private ChainShifts onSecond;

    Shifts(Chain chain, ChainShifts onFirst) {
      this.chain = chain;
      this.onFirst = onFirst;
    }

    @Override
    public ShiftReadings readOut(
        double[][] shifts, double[] source, double[] readout, double[] projection) {
      if (onSecond == null) {
        try {
          return onFirst.readOut(shifts, source, readout, projection);
        } catch (BackendUnavailable e) {
          onSecond = takeOver(e).prepareShifts(chain);
        }
      }
      return onSecond.readOut(shifts, source, readout, projection);
    }

    @Override
    public void close() {
      onFirst.close();
      if (onSecond != null) {
        onSecond.close();
      }
    }
  }
}
