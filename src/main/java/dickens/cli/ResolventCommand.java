package dickens.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dickens.backend.BackendChoice;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Values;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.NumberText;
import dickens.report.Table;
import dickens.report.TextTable;
import dickens.study.CurrentResolvent;
import dickens.study.FrequencyList;
import dickens.study.Progress;
import dickens.study.ResolventPoint;
import dickens.study.ResolventRequest;
import dickens.study.SpectrumPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hipparchus.complex.Complex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dickens resolvent MODEL name=value .. --source NAME --z Z}: x = (z - R)^-1 W rho. */
@Command(
    name = "resolvent",
    description = {
      "Compute x = (z - R)^-1 W rho and y = 1.W' x, where W is the operator of the source current,"
          + " W' that of the readout, rho the steady state of the generator R.",
      "At z = 0 x is the trace-free (Drazin) solution for the source W rho - (1.W rho) rho.",
      "For ensembles W and W' are operators, such as J- and J+, y = tr(W' x), and the source is W"
          + " rho - tr(W rho) rho at every z: y(iw) is the emission spectrum S(w). They may also be"
          + " currents, I_collective_emission, .. or I_jump[0], .. of further jumps."
    },
    footer = {
      "%nExamples:",
      "  dickens resolvent refrigerator --source I_c --z 0.1+0.3i --format json",
      "  dickens resolvent refrigerator N=101 --source I_c --readout I_h --z 0,1i,2i",
      "  dickens resolvent refrigerator --source I_c --z 1e-3:1e3:61:log --plot noise.png",
      "  dickens resolvent ensemble emission=1 gx=2 --source J- --readout J+ --z 0:5:51",
      "  dickens resolvent ensemble emission=1 gx=2 --source I_emission --z 0:5:51",
      "%nOne z gives x and y; a list or range gives y and, for z = iw and the readout equal to the",
      "source, the noise spectrum S(w), whose value at w = 0 is the zero-frequency noise."
    })
final class ResolventCommand implements Callable<Integer>, AboutModel {
  /** Components of x that are written without being asked for. */
  private static final int DEFAULT_COMPONENTS = 10_000;

  /** Components that the table shows. */
  private static final int SHOWN = 40;

  @Spec private CommandSpec spec;
  @Mixin private PointOptions point;
  @Mixin private BackendOption backend;

  @Option(
      names = "--source",
      required = true,
      paramLabel = "NAME",
      description =
          "Current whose operator makes the source, e.g. I_c; an operator, e.g. J-, of ensembles.")
  private String source;

  @Option(
      names = "--readout",
      paramLabel = "NAME",
      description = "Current that is read out (default: the source).")
  private String readout;

  @Option(
      names = "--z",
      required = true,
      paramLabel = "Z",
      description = {
        "Where: 0.5, 2i, 0.1-0.3i, several of them separated by commas, or a range a:b:count[:log]"
            + " along the imaginary axis."
      })
  private List<String> z;

  @Option(
      names = "--components",
      paramLabel = "HOW-MANY",
      description =
          "Components of x to write for a single z: all, none or a number (default: all up to 10000"
              + " states, none beyond).")
  private String components;

  @Mixin private PlotOption plot;

  @Override
  public Optional<String> modelName() {
    return point.modelName();
  }

  @Override
  public Integer call() throws IOException {
    Model model = point.model();
    String output = readout == null ? source : readout;
    Complaints complaints = new Complaints();
    complaints.check(() -> CurrentResolvent.requireKnown(model, List.of(source, output)));
    Optional<FrequencyList> parsed =
        complaints.collect(() -> FrequencyList.parse(String.join(",", z)));
    complaints.check(() -> componentsOf(0));
    if (components != null && parsed.isPresent() && !parsed.get().isSingle()) {
      complaints.add("--components is for a single z; a list or range is written without x");
    }
    if (plot.isGiven() && parsed.isPresent() && !parsed.get().isSpectrum()) {
      complaints.add("--plot needs several z = iw, such as --z 1e-3:1e3:61:log");
    }
    complaints.check(plot::requireKnown);
    Optional<Values> values = point.values(complaints);
    complaints.check(backend::requireKnown);
    complaints.throwIfAny();
    FrequencyList frequencies = parsed.orElseThrow();
    try (BackendChoice choice = backend.open(spec.commandLine().getErr());
        CurrentResolvent resolvent =
            CurrentResolvent.of(
                new ResolventRequest(model, values.orElseThrow(), source, output),
                point.budget(),
                choice.backend())) {
      // a single z, of which x is wanted too, is one small system: it is solved on the CPU
      return frequencies.isSingle()
          ? writePoint(resolvent, resolvent.at(frequencies.points().get(0)))
          : writeSpectrum(
              resolvent, resolvent.spectrum(frequencies.points(), choice.backend(), Progress.NONE));
    }
  }

  /** How many of the components of x are written. */
  private int componentsOf(int states) {
    if (components == null) {
      return states <= DEFAULT_COMPONENTS ? states : 0;
    }
    if (components.equals("all")) {
      return states;
    }
    if (components.equals("none")) {
      return 0;
    }
    if (!components.matches("\\d{1,9}")) {
      throw new BadRequest("--components '" + components + "': allowed are all, none or a number");
    }
    return Math.min(states, Integer.parseInt(components));
  }

  private int writePoint(CurrentResolvent resolvent, ResolventPoint at) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    int count = componentsOf(resolvent.states());
    switch (point.format()) {
      case JSON -> JsonText.write(out, json -> write(json, resolvent, at, count));
      case CSV -> out.print(CsvWriter.text(componentTable(resolvent, at, count)));
      case TABLE -> print(out, resolvent, at, count);
    }
    if (components == null && count < resolvent.states()) {
      tell("x has " + resolvent.states() + " components; --components all writes them");
    }
    return PointOptions.exitCode(at.report(), at.note(), spec.commandLine().getErr());
  }

  private int writeSpectrum(CurrentResolvent resolvent, List<SpectrumPoint> points)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Table table = spectrumTable(resolvent, points);
    switch (point.format()) {
      case JSON -> JsonText.write(out, json -> write(json, resolvent, points));
      case CSV -> out.print(CsvWriter.text(table));
      case TABLE -> {
        out.print(heading(resolvent) + "\n" + TextTable.format(table) + "\n");
        out.print(ReportText.report(resolvent.steadyState(), ""));
      }
    }
    boolean noise = points.get(0).noise().isPresent();
    plot.write(table, "omega", noise ? List.of("S") : List.of("Re y", "Im y"));
    return points.stream()
        .filter(p -> !p.report().status().isGood())
        .findFirst()
        .map(
            p ->
                PointOptions.exitCode(
                    p.report(),
                    "z = " + text(p.z()) + ": " + p.note(),
                    spec.commandLine().getErr()))
        .orElse(ExitCode.GOOD);
  }

  private void tell(String line) {
    spec.commandLine().getErr().println("dickens: " + line);
  }

  private static void writeRequest(JsonGenerator json, CurrentResolvent resolvent)
      throws IOException {
    ResolventRequest request = resolvent.request();
    json.writeStringField("model", request.model().name());
    JsonText.parameters(json, request.values());
    json.writeStringField("source", request.source());
    json.writeStringField("readout", request.readout());
  }

  private static void write(
      JsonGenerator json, CurrentResolvent resolvent, ResolventPoint at, int count)
      throws IOException {
    writeRequest(json, resolvent);
    json.writeFieldName("z");
    JsonText.numbers(json, at.z().getReal(), at.z().getImaginary());
    json.writeFieldName("y");
    JsonText.numbers(json, at.y().getReal(), at.y().getImaginary());
    json.writeNumberField("states", resolvent.states());
    json.writeArrayFieldStart("x");
    for (int k = 0; k < count; k++) {
      JsonText.numbers(json, at.re()[k], at.im()[k]);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("labels");
    for (int k = 0; k < count; k++) {
      json.writeString(resolvent.label(k));
    }
    json.writeEndArray();
    JsonText.report(json, at.report(), at.note());
  }

  private static void write(
      JsonGenerator json, CurrentResolvent resolvent, List<SpectrumPoint> points)
      throws IOException {
    writeRequest(json, resolvent);
    json.writeArrayFieldStart("points");
    for (SpectrumPoint p : points) {
      json.writeStartObject();
      json.writeFieldName("z");
      JsonText.numbers(json, p.z().getReal(), p.z().getImaginary());
      json.writeFieldName("y");
      JsonText.numbers(json, p.y().getReal(), p.y().getImaginary());
      if (p.noise().isPresent()) {
        json.writeFieldName("S");
        JsonText.number(json, p.noise().getAsDouble());
      }
      JsonText.report(json, p.report(), p.note());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static Table.Builder header(CurrentResolvent resolvent) {
    ResolventRequest request = resolvent.request();
    return PointOptions.header(request.model(), resolvent.steadyState())
        .header("parameters", ReportText.assignments(request.values()))
        .header("source", request.source())
        .header("readout", request.readout());
  }

  private static Table componentTable(CurrentResolvent resolvent, ResolventPoint at, int count) {
    Table.Builder table =
        header(resolvent)
            .header("z", text(at.z()))
            .header("y", text(at.y()))
            .header("method", at.report().method())
            .header("residual", NumberText.shortest(at.report().residual()))
            .header("certificate", NumberText.shortest(at.report().certificate()))
            .header("status", at.report().status().label())
            .column(Column.text("label", "state"))
            .column(Column.real("Re x", resolvent.stateUnit(), "real part of x"))
            .column(Column.real("Im x", resolvent.stateUnit(), "imaginary part of x"));
    for (int k = 0; k < count; k++) {
      table.row(resolvent.label(k), at.re()[k], at.im()[k]);
    }
    return table.build();
  }

  private static Table spectrumTable(CurrentResolvent resolvent, List<SpectrumPoint> points) {
    boolean imaginary = points.stream().allMatch(p -> p.z().getReal() == 0);
    String rate = resolvent.rateUnit();
    String unit = resolvent.spectrumUnit();
    ResolventRequest request = resolvent.request();
    Table.Builder table = header(resolvent);
    if (imaginary) {
      table.column(Column.real("omega", rate, "angular frequency, z = i omega"));
    } else {
      table
          .column(Column.real("Re z", rate, "real part of z"))
          .column(Column.real("Im z", rate, "imaginary part of z"));
    }
    table
        .column(Column.real("Re y", unit, "real part of y, " + request.readout()))
        .column(Column.real("Im y", unit, "imaginary part of y, " + request.readout()))
        .column(Column.real("S", unit, "noise spectrum of " + request.source()))
        .column(Column.real("residual", "1", "residual of x"))
        .column(Column.real("certificate", "1", "measured size of what truncation neglects"))
        .column(Column.text("status", "outcome of the solve"));
    for (SpectrumPoint p : points) {
      List<Object> row = new ArrayList<>();
      if (!imaginary) {
        row.add(p.z().getReal());
      }
      row.add(p.z().getImaginary());
      row.add(p.y().getReal());
      row.add(p.y().getImaginary());
      row.add(p.noise().orElse(Double.NaN));
      row.add(p.report().residual());
      row.add(p.report().certificate());
      row.add(p.report().status().label());
      table.row(row);
    }
    return table.build();
  }

  private static String heading(CurrentResolvent resolvent) {
    ResolventRequest request = resolvent.request();
    return ReportText.point(request.model().name(), request.values())
        + "source "
        + request.source()
        + ", readout "
        + request.readout()
        + "\n";
  }

  private void print(PrintWriter out, CurrentResolvent resolvent, ResolventPoint at, int count) {
    out.print(heading(resolvent));
    out.print("z = " + text(at.z()) + "  [" + resolvent.rateUnit() + "]\n");
    out.print("y = " + text(at.y()) + "  [" + resolvent.spectrumUnit() + "]\n\n");
    int shown = components == null ? Math.min(count, SHOWN) : count;
    if (shown > 0) {
      out.print(TextTable.format(componentTable(resolvent, at, shown), TextTable.FULL));
    }
    if (shown < count) {
      out.print("the first " + shown + " of " + count + " components; --components all for all\n");
    }
    out.print("\n" + ReportText.report(at.report(), at.note()));
  }

  /** A complex number as {@code --z} reads it. */
  private static String text(Complex z) {
    String im = NumberText.shortest(z.getImaginary());
    return NumberText.shortest(z.getReal()) + (im.startsWith("-") ? "" : "+") + im + "i";
  }
}
