package dickens.study;

import dickens.model.Parameter;
import dickens.report.Column;

/** The column of a table that holds the values of a parameter. */
public final class ParameterColumn {
  private ParameterColumn() {}

  /** Its name, kind, unit and meaning. */
  public static Column of(Parameter p) {
    return switch (p.kind()) {
      case INTEGER -> Column.integer(p.name(), p.meaning());
      case REAL -> Column.real(p.name(), p.unit(), p.meaning());
      case CHOICE, TEXT -> Column.text(p.name(), p.meaning());
    };
  }
}
