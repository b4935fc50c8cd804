package dickens.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The form in which a list is written; it has no CSV form. */
final class ListFormatOption {
  @Option(
      names = "--format",
      converter = Reader.class,
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json (default: table).")
  private Format format;

  Format format() {
    return format;
  }

  /** Reads the option. */
  static final class Reader implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      Format format = new Format.Reader().convert(text);
      if (format == Format.CSV) {
        throw new TypeConversionException("lists are written as table or json");
      }
      return format;
    }
  }
}
