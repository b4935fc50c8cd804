package dickens.backend;

/** Outcome of one point of a batch. */
public enum PointStatus {
  /** The truncation is certified and every number is finite. */
  CONVERGED,
  /** The largest number of levels still loses probability. */
  NOT_CLOSED,
  /** The heap does not hold the chain; every number is NaN. */
  OVER_BUDGET,
  /** The time of one point did not suffice; every number is NaN. */
  OUT_OF_TIME,
  /** The rates overflow or vanish, so that some number is not finite. */
  NOT_FINITE
}
