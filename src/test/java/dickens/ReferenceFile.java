package dickens;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A reference table of the test resources: header lines with #, a line of names, rows. */
public final class ReferenceFile {
  private ReferenceFile() {}

  /** One row, by column name. */
  public record Row(Map<String, String> cells, int line) {
    /** The number in a column. */
    public double number(String column) {
      return Double.parseDouble(text(column));
    }

    /** The text in a column. */
    public String text(String column) {
      String cell = cells.get(column);
      if (cell == null) {
        throw new IllegalArgumentException("no column " + column + " among " + cells.keySet());
      }
      return cell;
    }

    /** The request of a refrigerator with this row's parameters. */
    public Map<String, String> refrigerator() {
      Map<String, String> request = new LinkedHashMap<>();
      request.put("N", text("N"));
      request.put("twoJ", text("j2"));
      request.put("sector", text("sector"));
      request.put("Omega", text("Omega"));
      for (String bath : List.of("c", "h", "w")) {
        request.put("eps_" + bath, text("eps_" + bath));
        request.put("delta_" + bath, text("delta_" + bath));
        request.put("beta_" + bath, text("beta_" + bath));
        request.put("Gamma_" + bath, text("Gam_" + bath));
      }
      return request;
    }

    @Override
    public String toString() {
      return "line " + line + " " + cells;
    }
  }

  /** All rows of a resource such as {@code refrigerator/fig4.csv}; never empty. */
  public static List<Row> rows(String resource) {
    try (InputStream in = ReferenceFile.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no test resource " + resource);
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      List<Row> rows = new ArrayList<>();
      String[] names = null;
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] cells = line.split(",", -1);
        if (names == null) {
          names = cells;
          continue;
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
          row.put(names[i], cells[i]);
        }
        rows.add(new Row(row, number));
      }
      if (rows.isEmpty()) {
        throw new IllegalArgumentException("no rows in " + resource);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
