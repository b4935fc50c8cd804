package dickens.cli;

import picocli.CommandLine.Option;

/** The form in which a result is written. */
final class FormatOption {
  @Option(
      names = "--format",
      converter = Format.Reader.class,
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, csv or json (default: table).")
  private Format format;

  Format format() {
    return format;
  }
}
