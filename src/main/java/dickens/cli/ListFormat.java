package dickens.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the format of a list, which has no CSV form. */
final class ListFormat implements ITypeConverter<Format> {
  @Override
  public Format convert(String text) {
    Format format = new Format.Reader().convert(text);
    if (format == Format.CSV) {
      throw new TypeConversionException("lists are written as table or json");
    }
    return format;
  }
}
