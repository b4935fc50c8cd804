package dickens.backend;

/** Outcome of one point of a batch. */
public enum PointStatus {
  /** The truncation is certified and every number is finite. */
  CONVERGED,
  /** The largest number of levels still loses probability. */
  NOT_CLOSED,
  /** The rates overflow or vanish, so that some number is not finite. */
  NOT_FINITE
}
