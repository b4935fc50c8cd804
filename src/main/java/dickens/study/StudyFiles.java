package dickens.study;

import dickens.report.AtomicFile;
import dickens.report.CsvWriter;
import dickens.report.Hdf5Writer;
import dickens.report.Picture;
import dickens.report.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    List<String> names =
        new ArrayList<>(List.of(study.id() + ".yaml", study.tableFile(), arraysFile(study)));
    for (Study.StudyPlot plot : study.plots()) {
      names.add(plot.file() + ".png");
      names.add(plot.file() + ".svg");
    }
    names.add(ProvenanceFile.name(study));
    return names;
  }

  private static String arraysFile(Study study) {
    return study.id() + ".h5";
  }

  /**
   * Writes the resolved study, the table as CSV and as arrays in HDF5, and each plot as PNG and
   * SVG; each file appears as a whole or not at all.
   *
   * @return the files in this order
   * @throws IOException naming the file that could not be written
   */
  public static List<Path> write(Study study, StudyRunner.Outcome outcome, Path folder)
      throws IOException {
    List<Path> files = new ArrayList<>();
    Path resolved = folder.resolve(study.id() + ".yaml");
    AtomicFile.write(resolved, study.resolved());
    files.add(resolved);
    Path table = folder.resolve(study.tableFile());
    CsvWriter.write(outcome.table(), table);
    files.add(table);
    Path arrays = folder.resolve(arraysFile(study));
    Map<String, String> attributes = Map.of("study_yaml", study.resolved());
    Hdf5Writer.write(outcome.table(), TableLayout.grid(study), attributes, arrays);
    files.add(arrays);
    for (Study.StudyPlot plot : study.plots()) {
      Picture picture = Plot.render(outcome.table(), plot.spec());
      for (String ending : List.of(".png", ".svg")) {
        Path file = folder.resolve(plot.file() + ending);
        picture.write(file);
        files.add(file);
      }
    }
    return files;
  }
}
