package dickens.generator;

/** Whether operators and factors have imaginary parts. */
public enum Arithmetic {
  /** None: a real Liouvillian, a real shift and right sides without imaginary parts. */
  REAL,
  COMPLEX
}
