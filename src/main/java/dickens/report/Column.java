package dickens.report;

/**
 * What one column of a {@link Table} holds.
 *
 * @param name unique in its table, e.g. {@code I_c}
 * @param unit e.g. {@code Omega^2}; {@code 1} for dimensionless numbers, empty for text
 * @param meaning one phrase
 * @param kind what its cells are
 */
public record Column(String name, String unit, String meaning, Kind kind) {

  /** What the cells of a column are; any cell may be missing. */
  public enum Kind {
    /** Doubles; NaN is the same as missing. */
    REAL,
    /** Longs. */
    INTEGER,
    /** Text; the empty text is the same as missing. */
    TEXT
  }

  public Column {
    requireOneLine("name", name);
    requireOneLine("unit", unit);
    requireOneLine("meaning", meaning);
    if (name.isBlank() || name.contains(":") || !name.equals(name.strip())) {
      throw new IllegalArgumentException(
          "column name '" + name + "': give one without ':' and without spaces at its ends");
    }
    if (unit.indexOf('[') >= 0 || unit.indexOf(']') >= 0) {
      throw new IllegalArgumentException(
          "unit '" + unit + "' of column " + name + ": write it without square brackets");
    }
    meaning = meaning.strip();
  }

  /** A column of doubles. */
  public static Column real(String name, String unit, String meaning) {
    return new Column(name, unit, meaning, Kind.REAL);
  }

  /** A column of dimensionless whole numbers. */
  public static Column integer(String name, String meaning) {
    return new Column(name, "1", meaning, Kind.INTEGER);
  }

  /** A column of text. */
  public static Column text(String name, String meaning) {
    return new Column(name, "", meaning, Kind.TEXT);
  }

  /** True if the cells are numbers. */
  public boolean isNumeric() {
    return kind != Kind.TEXT;
  }

  /** {@code name [unit]}, or the name alone where there is no unit to tell. */
  public String label() {
    return unit.isEmpty() || unit.equals("1") ? name : name + " [" + unit + "]";
  }

  private static void requireOneLine(String what, String text) {
    if (text == null || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("column " + what + " must be one line of text: " + text);
    }
  }
}
