package dickens.cli;

import dickens.model.Parameter;
import dickens.model.Values;
import dickens.report.NumberText;
import dickens.solve.SolveReport;
import java.util.Locale;
import java.util.stream.Collectors;

/** Parameters and solve reports in words, for people. */
final class ReportText {
  private static final int WIDTH = 96;

  private ReportText() {}

  /** {@code MODEL name=value ..}, as one would type it, wrapped. */
  static String point(String model, Values values) {
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder(model);
    for (String word : assignments(values).split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder("   ");
      }
      line.append(' ').append(word);
    }
    return text.append(line).append('\n').toString();
  }

  /** {@code name=value ..} on one line. */
  static String assignments(Values values) {
    return values.parameters().stream()
        .filter(p -> values.has(p.name()))
        .map(p -> p.name() + "=" + value(p, values))
        .collect(Collectors.joining(" "));
  }

  /** A parameter's value as text that reads back exactly. */
  static String value(Parameter parameter, Values values) {
    return parameter.isNumeric()
        ? NumberText.shortest(values.real(parameter.name()))
        : values.text(parameter.name());
  }

  /** The report in one line, the note in a second one. */
  static String report(SolveReport report, String note) {
    return String.format(
        Locale.ROOT,
        "%s: %s; residual %s, certificate %s, %s s on %s%n%s",
        report.status().label(),
        report.method(),
        NumberText.rounded(report.residual(), 2),
        NumberText.rounded(report.certificate(), 2),
        NumberText.rounded(report.seconds(), 2),
        report.backend(),
        note.isEmpty() ? "" : "note: " + note + "\n");
  }
}
