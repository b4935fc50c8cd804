package dickens.solve.ensemble;

/** Whether factors and vectors have imaginary parts. */
enum Arithmetic {
  /** None: a real Liouvillian, a real shift and right sides without imaginary parts. */
  REAL,
  COMPLEX
}
