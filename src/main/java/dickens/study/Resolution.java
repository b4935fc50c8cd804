package dickens.study;

/** How densely a study samples its axes. */
public enum Resolution {
  /** A few points, to see that everything works. */
  QUICK,
  /** The density of the published figure. */
  PAPER,
  /** Denser than the published figure. */
  FINE;

  /** The word in study files and on the command line. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
