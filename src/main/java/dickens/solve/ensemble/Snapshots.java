package dickens.solve.ensemble;

import dickens.generator.HermitianPlanes;

/** Receives the state at the times asked for, one after the other. */
@FunctionalInterface
public interface Snapshots {
  /**
   * Takes the state at one time.
   *
   * @param index of the time
   * @param state at that time; overwritten afterwards, so copy what is kept
   */
  void at(int index, HermitianPlanes state);
}
