package dickens.batch;

import dickens.solve.SolveStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The table of a finished study on disk, in brief.
 *
 * @param file its CSV file
 * @param study identifier
 * @param version of the program that made it
 * @param commit of that program
 * @param rows number of rows
 * @param badRows rows that are not good
 * @param overBudget rows among them that needed more memory
 * @param outOfTime rows among them that needed more time
 */
public record FinishedTable(
    Path file,
    String study,
    String version,
    String commit,
    long rows,
    long badRows,
    int overBudget,
    int outOfTime) {
  /** Status and back end are the last cells of a row. */
  private static final Pattern STATUS = Pattern.compile(",([a-z ]+),[^,\"]*$");

  /** All tables of studies in a folder, by the names of the files. */
  public static List<FinishedTable> all(Path folder) throws IOException {
    List<FinishedTable> tables = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".csv") && Files.isRegularFile(file)) {
          of(file).ifPresent(tables::add);
        }
      }
    }
    return tables;
  }

  /** The table of a file, which is read once; empty where it is none of a study. */
  static Optional<FinishedTable> of(Path file) throws IOException {
    Map<String, String> header = new LinkedHashMap<>();
    long lines = 0;
    Map<String, Integer> statuses = new HashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (lines == 0 && line.startsWith("# ")) {
          int colon = line.indexOf(": ");
          if (colon > 0) {
            header.putIfAbsent(line.substring(2, colon), line.substring(colon + 2));
          }
        } else {
          if (lines > 0) {
            Matcher status = STATUS.matcher(line);
            statuses.merge(status.find() ? status.group(1) : "", 1, Integer::sum);
          }
          lines++;
        }
      }
    } catch (MalformedInputException e) {
      return Optional.empty();
    }
    if (lines == 0 || !header.keySet().containsAll(List.of("study", "version", "commit"))) {
      return Optional.empty();
    }
    return Optional.of(
        new FinishedTable(
            file,
            header.get("study"),
            header.get("version"),
            header.get("commit"),
            lines - 1,
            lines - 1 - statuses.getOrDefault(SolveStatus.CONVERGED.label(), 0),
            statuses.getOrDefault(SolveStatus.OVER_BUDGET.label(), 0),
            statuses.getOrDefault(SolveStatus.OUT_OF_TIME.label(), 0)));
  }
}
