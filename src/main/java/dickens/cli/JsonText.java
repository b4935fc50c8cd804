package dickens.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dickens.model.Parameter;
import dickens.model.Values;
import dickens.report.Column;
import dickens.report.Table;
import dickens.solve.SolveReport;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Results as JSON: one object on one line. Numbers are the shortest text that reads back to the
 * same double; NaN and infinities, which JSON lacks, are null.
 */
final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build();

  /** What goes between the outer braces. */
  @FunctionalInterface
  interface Body {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private JsonText() {}

  /** Writes one object and a line feed. */
  static void write(PrintWriter out, Body body) throws IOException {
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      body.writeTo(json);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /** A number, or null where it is not finite. */
  static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  /** An array of numbers. */
  static void numbers(JsonGenerator json, double... values) throws IOException {
    json.writeStartArray();
    for (double value : values) {
      number(json, value);
    }
    json.writeEndArray();
  }

  /** {@code "parameters": {..}}, whole numbers without decimal point. */
  static void parameters(JsonGenerator json, Values values) throws IOException {
    json.writeObjectFieldStart("parameters");
    for (Parameter parameter : values.parameters()) {
      if (!values.has(parameter.name())) {
        continue;
      }
      json.writeFieldName(parameter.name());
      switch (parameter.kind()) {
        case INTEGER -> json.writeNumber(values.integer(parameter.name()));
        case REAL -> number(json, values.real(parameter.name()));
        case CHOICE, TEXT -> json.writeString(values.text(parameter.name()));
      }
    }
    json.writeEndObject();
  }

  /** {@code "study": name, "rows": [{column: value, ..}, ..]}. */
  static void table(JsonGenerator json, String study, Table table) throws IOException {
    json.writeStringField("study", study);
    json.writeArrayFieldStart("rows");
    for (int row = 0; row < table.rowCount(); row++) {
      json.writeStartObject();
      for (Column column : table.columns()) {
        json.writeFieldName(column.name());
        if (column.isNumeric()) {
          number(json, table.number(row, column.name()));
        } else {
          json.writeString(table.text(row, column.name()));
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** {@code "report": {..}}, with a note where something is wrong. */
  static void report(JsonGenerator json, SolveReport report, String note) throws IOException {
    json.writeObjectFieldStart("report");
    json.writeStringField("status", report.status().label());
    json.writeStringField("method", report.method());
    json.writeNumberField("iterations", report.iterations());
    json.writeFieldName("residual");
    number(json, report.residual());
    json.writeFieldName("certificate");
    number(json, report.certificate());
    json.writeFieldName("seconds");
    number(json, report.seconds());
    json.writeStringField("backend", report.backend());
    if (!note.isEmpty()) {
      json.writeStringField("note", note);
    }
    json.writeEndObject();
  }
}
