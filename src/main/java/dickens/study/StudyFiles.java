package dickens.study;

import dickens.report.AtomicFile;
import dickens.report.CsvWriter;
import dickens.report.Hdf5Writer;
import dickens.report.Picture;
import dickens.report.Plot;
import dickens.report.RowSource;
import dickens.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The files that a finished study leaves in a folder. */
public final class StudyFiles {
  private StudyFiles() {}

  /**
   * Makes the folder and checks that a file can be written there, before anything is computed.
   *
   * @throws IOException naming the folder
   */
  public static void requireWritable(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".dickens-", ".tmp"));
    } catch (IOException e) {
      throw new IOException("cannot write into the folder " + folder + " (" + e + ")", e);
    }
  }

  /** Names of the files of a study, in the order in which they are written. */
  public static List<String> names(Study study) {
    List<String> names = new ArrayList<>(List.of(study.id() + ".yaml", study.tableFile()));
    study.gridFile().ifPresent(names::add);
    for (Study.StudyPlot plot : study.plots()) {
      names.add(plot.file() + ".png");
      names.add(plot.file() + ".svg");
    }
    names.add(ProvenanceFile.name(study));
    return names;
  }

  /**
   * Writes the resolved study, the table as CSV and as arrays in HDF5, each plot as PNG and SVG,
   * and where all this comes from; each file appears as a whole or not at all. In memory are only
   * the columns that plots read, and one number for each cell of the arrays.
   *
   * @param runs the processes that worked on the study
   * @return the files in this order
   * @throws IOException naming the file that could not be written
   */
  public static List<Path> write(Study study, RowSource rows, List<RunRecord> runs, Path folder)
      throws IOException {
    List<Path> files = new ArrayList<>();
    Path resolved = folder.resolve(study.id() + ".yaml");
    AtomicFile.write(resolved, study.resolved());
    files.add(resolved);
    Path table = folder.resolve(study.tableFile());
    CsvWriter.write(rows, table);
    files.add(table);
    if (study.gridFile().isPresent()) {
      Path arrays = folder.resolve(study.gridFile().get());
      Map<String, String> attributes = Map.of("study_yaml", study.resolved());
      Hdf5Writer.write(rows, TableLayout.grid(study), attributes, arrays);
      files.add(arrays);
    }
    Set<String> columns = new TreeSet<>();
    study.plots().forEach(plot -> columns.addAll(plot.spec().columnsRead()));
    Table plotted = columns.isEmpty() ? Table.builder().build() : rows.table(columns);
    for (Study.StudyPlot plot : study.plots()) {
      Picture picture = Plot.render(plotted, plot.spec());
      for (String ending : List.of(".png", ".svg")) {
        Path file = folder.resolve(plot.file() + ending);
        picture.write(file);
        files.add(file);
      }
    }
    files.add(ProvenanceFile.write(study, runs, files, folder));
    return files;
  }
}
