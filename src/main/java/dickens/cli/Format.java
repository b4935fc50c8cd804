package dickens.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a result is written. */
enum Format {
  /** For people: aligned, rounded, with meanings. */
  TABLE,
  /** For spreadsheets and scripts: a header block, then exact numbers. */
  CSV,
  /** For programs: one object, exact numbers, null for NaN. */
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the option. */
  static final class Reader implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      for (Format format : values()) {
        if (format.toString().equals(text.toLowerCase(Locale.ROOT))) {
          return format;
        }
      }
      List<String> known = Arrays.stream(values()).map(Format::toString).toList();
      throw new TypeConversionException(
          "there is no format '" + text + "'; allowed are " + String.join(", ", known));
    }
  }
}
