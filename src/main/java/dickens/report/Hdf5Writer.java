package dickens.report;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.WritableDataset;
import io.jhdf.api.WritableNode;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gridded tables as HDF5: one dataset for each column, as an array over the dimensions of the grid.
 *
 * <p>A slash in the name of a column becomes a bar. Attributes of a dataset: {@code dimensions},
 * the names of its dimensions in order, separated by blanks; {@code units}, not for text; {@code
 * long_name}, the meaning. A dataset that is named like its only dimension holds the coordinates.
 * Doubles are 64-bit floats, NaN where undefined; whole numbers 64-bit integers; texts UTF-8 of
 * fixed length. The header block and what else describes the table are attributes of the root; what
 * is longer than an attribute may be is a dataset of one text with the same name.
 *
 * <p>Memory: 16 bytes for each number and two references for each text. The file is read back and
 * compared before it gets its name. The same table gives the same bytes.
 */
public final class Hdf5Writer {
  /** HDF5 allows 64 KiB for an attribute with its name and type. */
  private static final int LONGEST_ATTRIBUTE = 60_000;

  private Hdf5Writer() {}

  /**
   * Writes a table, as a whole.
   *
   * @param attributes of the file, beside the header block of the table
   * @throws IOException naming the file, if it could not be written or reads back differently
   * @throws IllegalArgumentException where the rows do not fill the grid
   */
  public static void write(RowSource table, Grid grid, Map<String, String> attributes, Path file)
      throws IOException {
    List<GridArray> arrays = GridArray.all(table, grid);
    AtomicFile.fill(
        file,
        temporary -> {
          try {
            writeArrays(table, attributes, arrays, temporary);
            requireReadsBack(arrays, temporary);
          } catch (HdfException e) {
            throw new IOException(causes(e), e);
          }
        });
  }

  private static void writeArrays(
      RowSource table, Map<String, String> attributes, List<GridArray> arrays, Path file) {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.removeAttribute("_jHDF"); // it names the machine's byte order and nothing of the content
      for (GridArray array : arrays) {
        WritableDataset dataset = hdf.putDataset(name(array), array.values());
        dataset.putAttribute("dimensions", String.join(" ", array.dimensions()));
        dataset.putAttribute("long_name", array.description().meaning());
        if (array.description().isNumeric()) {
          dataset.putAttribute("units", array.description().unit());
        }
      }
      table.header().forEach(entry -> describe(hdf, entry.key(), entry.value()));
      attributes.forEach((name, text) -> describe(hdf, name, text));
    }
  }

  /** A slash would make a group. */
  private static String name(GridArray array) {
    return array.description().name().replace('/', '|');
  }

  private static void describe(WritableHdfFile hdf, String name, String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ATTRIBUTE) {
      hdf.putAttribute(name, text);
    } else {
      WritableNode dataset = hdf.putDataset(name, text);
      dataset.putAttribute("dimensions", "");
    }
  }

  /** The writing part of the library is young: nothing leaves here unread. */
  private static void requireReadsBack(List<GridArray> arrays, Path file) throws IOException {
    try (HdfFile hdf = new HdfFile(file)) {
      for (GridArray array : arrays) {
        String name = name(array);
        Dataset dataset = hdf.getDatasetByPath(name);
        Attribute dimensions = dataset.getAttribute("dimensions");
        boolean same =
            Objects.deepEquals(array.values(), dataset.getData())
                && String.join(" ", array.dimensions()).equals(dimensions.getData());
        if (!same) {
          throw new IOException("the array " + name + " does not read back as it was written");
        }
      }
    }
  }

  private static String causes(Throwable e) {
    String cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
    return e.getMessage() + cause;
  }
}
