package dickens.solve.lattice;

/** Which factors a factorisation keeps. */
enum FactorParts {
  /** L alone: enough for the stationary vector. */
  LOWER,
  /** L and U: Drazin and resolvent solves too, twice the memory. */
  LOWER_AND_UPPER
}
