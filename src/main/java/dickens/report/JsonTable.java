package dickens.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Tables as JSON: {@code {"header": {..}, "columns": [{name, unit, meaning, kind}], "rows":
 * [[..]]}}. Numbers read back exactly; missing cells are {@code null}, infinities the texts {@code
 * inf} and {@code -inf}.
 */
public final class JsonTable {

  private JsonTable() {}

  /** Writes the table to a file, as a whole. */
  public static void write(Table table, Path file) throws IOException {
    AtomicFile.write(file, text(table));
  }

  /** The table as JSON text, one row a line. */
  public static String text(Table table) {
    StringWriter text = new StringWriter();
    JsonFactory factory =
        JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
    try (JsonGenerator json = factory.createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("header");
      for (Table.Entry entry : table.header()) {
        json.writeStringField(entry.key(), entry.value());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("columns");
      for (Column column : table.columns()) {
        json.writeStartObject();
        json.writeStringField("name", column.name());
        json.writeStringField("unit", column.unit());
        json.writeStringField("meaning", column.meaning());
        json.writeStringField("kind", column.kind().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("rows");
      for (int row = 0; row < table.rowCount(); row++) {
        json.writeRaw('\n');
        json.writeStartArray();
        for (int k = 0; k < table.columns().size(); k++) {
          writeCell(json, table.columns().get(k), table.text(row, k));
        }
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeCell(JsonGenerator json, Column column, String cell) throws IOException {
    if (cell.isEmpty()) {
      json.writeNull();
    } else if (!column.isNumeric() || cell.endsWith("inf")) {
      json.writeString(cell);
    } else {
      json.writeNumber(cell);
    }
  }
}
