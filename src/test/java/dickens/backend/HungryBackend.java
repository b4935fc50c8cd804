package dickens.backend;

import dickens.generator.Chain;

/**
 * A back end that wants many points at once, as a GPU does, and solves them on another one.
 *
 * @param solver where the work is done
 * @param pointsAtOnce what it asks for
 */
public record HungryBackend(Backend solver, int pointsAtOnce) implements Backend {

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
    return solver.prepareChains(limits);
  }

  @Override
  public ChainShifts prepareShifts(Chain chain) {
    return solver.prepareShifts(chain);
  }

  @Override
  public void close() {
    solver.close();
  }
}
