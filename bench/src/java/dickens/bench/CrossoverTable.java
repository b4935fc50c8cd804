package dickens.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.Picture;
import dickens.report.Plot;
import dickens.report.PlotSpecReader;
import dickens.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;

/**
 * Processor against GPU over the size of the problem: a table with the speed-up of each size and
 * the crossover of each case, and a plot, beside the first of the result files it is made from:
 * {@code <name>-crossover.csv}, {@code .png} and {@code .svg}. Arguments: result files of JMH or of
 * {@code bench/gpu/verify}. Without times of a GPU it has those of the processor and says so.
 */
public final class CrossoverTable {
  static final String NOT_MEASURED = "not yet measured on a GPU";

  private CrossoverTable() {}

  /** Arguments: files, also several in one word with commas between them. */
  public static void main(String[] args) {
    List<Path> files = new ArrayList<>();
    for (String word : String.join(",", args).split(",")) {
      if (!word.isBlank()) {
        files.add(Path.of(word.strip()));
      }
    }
    if (files.isEmpty()) {
      System.err.println("give result files of JMH or of bench/gpu/verify: -Dfile=A.json,B.json");
      System.exit(2);
    }
    try {
      Table table = of(files);
      Path first = files.get(0);
      String name = first.getFileName().toString().replaceFirst("\\.json$", "") + "-crossover";
      CsvWriter.write(table, first.resolveSibling(name + ".csv"));
      Picture plot = Plot.render(table, PlotSpecReader.read(plot(table), "CrossoverTable"));
      plot.write(first.resolveSibling(name + ".png"));
      plot.write(first.resolveSibling(name + ".svg"));
      table.header().stream()
          .filter(entry -> entry.key().startsWith("crossover"))
          .forEach(entry -> System.out.println(entry.key() + ": " + entry.value()));
      System.out.println("wrote " + first.resolveSibling(name) + ".csv, .png and .svg");
    } catch (IllegalArgumentException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /** The table of some files. */
  static Table of(List<Path> files) throws IOException {
    List<Timing> times = new ArrayList<>();
    Table.Builder table =
        Table.builder().header("study", "processor against GPU over the size of the problem");
    for (Path file : files) {
      times.addAll(Timing.read(file));
      table.header("source " + file.getFileName(), machine(file));
    }
    long standIn = times.stream().filter(CrossoverTable::isHostExecution).count();
    if (standIn > 0) {
      table.header(
          "left out",
          standIn + " times of kernels that ran on the host, which say nothing about a GPU");
      times.removeIf(CrossoverTable::isHostExecution);
    }
    Map<String, Map<Double, Map<Timing.Place, Timing>>> problems = grouped(times);
    problems.forEach(
        (name, sizes) -> {
          boolean onGpu = sizes.values().stream().anyMatch(at -> at.containsKey(Timing.Place.GPU));
          table.header(
              "crossover of " + name, onGpu ? crossover(sizes).told(axis(sizes)) : NOT_MEASURED);
        });
    if (times.stream().noneMatch(time -> time.place() == Timing.Place.GPU)) {
      table.header("gpu", NOT_MEASURED);
    }
    table
        .column(Column.text("family", "what was measured"))
        .column(Column.text("case", "which of its cases"))
        .column(Column.text("axis", "what the size counts"))
        .column(Column.text("backend", "cpu: all cores, gpu: with transfers"))
        .column(Column.real("size", "", "qubits or points, see axis"))
        .column(Column.real("seconds", "s", "median time"))
        .column(Column.real("speedup", "", "time of the processor over that of the GPU"));
    for (Timing.Place place : List.of(Timing.Place.CPU, Timing.Place.GPU)) {
      for (Map<Double, Map<Timing.Place, Timing>> sizes : problems.values()) {
        for (Map<Timing.Place, Timing> both : sizes.values()) {
          Timing time = both.get(place);
          if (time != null) {
            Timing cpu = both.get(Timing.Place.CPU);
            boolean compared = place == Timing.Place.GPU && cpu != null;
            table.row(
                time.family(),
                time.problem(),
                time.axis(),
                place.label(),
                time.size(),
                time.seconds(),
                compared ? cpu.seconds() / time.seconds() : Double.NaN);
          }
        }
      }
    }
    return table.build();
  }

  private static boolean isHostExecution(Timing time) {
    return time.place() == Timing.Place.HOST_EXECUTION;
  }

  /** By family and case, then size, then place, in the order of the files. */
  private static Map<String, Map<Double, Map<Timing.Place, Timing>>> grouped(List<Timing> times) {
    Map<String, Map<Double, Map<Timing.Place, Timing>>> problems = new LinkedHashMap<>();
    for (Timing time : times) {
      Timing other =
          problems
              .computeIfAbsent(
                  time.family() + ", " + time.problem(),
                  name -> new TreeMap<>(Comparator.naturalOrder()))
              .computeIfAbsent(time.size(), size -> new TreeMap<>())
              .put(time.place(), time);
      if (other != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s, %s, %s = %g on %s is in %s and again in %s: give one of them",
                time.family(),
                time.problem(),
                time.axis(),
                time.size(),
                time.place().label(),
                other.source(),
                time.source()));
      }
    }
    return problems;
  }

  private static String axis(Map<Double, Map<Timing.Place, Timing>> sizes) {
    return sizes.values().iterator().next().values().iterator().next().axis();
  }

  private static Crossover crossover(Map<Double, Map<Timing.Place, Timing>> sizes) {
    List<double[]> both = new ArrayList<>();
    sizes.forEach(
        (size, at) -> {
          if (at.containsKey(Timing.Place.CPU) && at.containsKey(Timing.Place.GPU)) {
            double cpu = at.get(Timing.Place.CPU).seconds();
            both.add(new double[] {size, cpu / at.get(Timing.Place.GPU).seconds()});
          }
        });
    return new Crossover(
        both.stream().mapToDouble(pair -> pair[0]).toArray(),
        both.stream().mapToDouble(pair -> pair[1]).toArray());
  }

  /** Commit, processor and GPU of a result file, which both kinds of file know. */
  private static String machine(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    JsonNode machine = root.has("machine") ? root.path("machine") : root;
    List<String> facts = new ArrayList<>();
    for (String key : new String[] {"date", "commit", "cpu", "cores", "gpu", "jdk"}) {
      if (machine.has(key)) {
        facts.add(key + " " + machine.path(key).asText());
      }
    }
    return String.join(", ", facts);
  }

  /** A row of panels for each family: time, and speed-up where a GPU was measured. */
  static String plot(Table table) {
    StringBuilder plot = new StringBuilder();
    boolean anyGpu = table.texts("backend").contains("gpu");
    Set<String> families = new LinkedHashSet<>(table.texts("family"));
    plot.append("title: \"")
        .append(anyGpu ? "Processor against GPU" : "Processor alone, " + NOT_MEASURED)
        .append("\"\nx: size\ncolumns: ")
        .append(anyGpu || families.size() > 1 ? 2 : 1)
        .append("\nxAxis: {scale: log}\npanels:\n");
    for (String family : families) {
      Table own = table.where(Map.of("family", family));
      String axis = own.text(0, "axis");
      String axisText = axis.equals("N") ? "number of qubits N" : axis;
      String curves = own.distinct("backend").size() > 1 ? "[case, backend]" : "case";
      plot.append(
          """
            - title: "%s"
              where: {family: "%s"}
              curves: %s
              draw: both
              xAxis: {label: "%s", scale: log}
              y: seconds
              yAxis: {label: "time [s]", scale: log}
          """
              .formatted(family, family, curves, axisText));
      if (anyGpu && own.distinct("backend").contains("gpu")) {
        plot.append(
            """
              - title: "%s: GPU over processor"
                where: {family: "%s", backend: gpu}
                curves: case
                draw: both
                xAxis: {label: "%s", scale: log}
                y: speedup
                yAxis: {label: "speed-up", scale: log}
                lines: [{y: 1, style: solid}%s]
            """
                .formatted(family, family, axisText, crossovers(table, family)));
      }
    }
    return plot.toString();
  }

  /** Vertical lines at the crossover sizes of a family, named for the legend. */
  private static String crossovers(Table table, String family) {
    StringBuilder lines = new StringBuilder();
    String start = "crossover of " + family + ", ";
    for (Table.Entry entry : table.header()) {
      Matcher size = Crossover.SIZE.matcher(entry.value());
      if (entry.key().startsWith(start) && size.find()) {
        String problem = entry.key().substring(start.length());
        lines.append(
            ", {x: %s, style: dotted, label: \"%s: from %s on\"}"
                .formatted(size.group(1), problem, size.group(1)));
      }
    }
    return lines.toString();
  }
}
