package dickens.bench;

import dickens.backend.cpu.RowKernels;
import dickens.generator.JumpChannel;
import dickens.generator.PopulationLattice;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.Table;
import dickens.solve.SolveReport;
import dickens.solve.lattice.Current;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import dickens.systems.HeatValves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/**
 * Every regime of the heat valve as a table: bench/results/RobustnessMatrix-yyyy-mm-dd.csv.
 *
 * <p>Cells: local over collective rate g, w0/T_h, w0/T_p, dephasing over g, with T_c = w0/3, and
 * ensembles with inverted local pumping under a collective bath at zero temperature. Each is solved
 * on a window; up to N = 1000 on the full lattice too, and the table gives the difference of the
 * current relative to the gross flow; and again with as small a part of the memory as suffices,
 * where factors are computed again and the populations must be the same to the bit. The process
 * ends with 1 where a cell did not converge or the routes differ.
 */
public final class RobustnessMatrix {
  private static final int LARGEST_FULL = 1000;

  /** Rounding of the gross flow; 3e-16 was measured at N = 50 and 200. */
  private static final double TOLERANCE = 1e-14;

  private final Table.Builder table =
      Table.builder()
          .header("study", "robustness matrix of the heat valve")
          .header("commit", System.getProperty("dickens.commit", "unknown"))
          .header("processors", String.valueOf(Runtime.getRuntime().availableProcessors()))
          .header("java", Runtime.version().toString())
          .column(Column.integer("N", "number of qubits"))
          .column(Column.text("kind", "valve, or inverted with pumping 3 or 5 times emission"))
          .column(Column.real("g", "", "local over collective rate"))
          .column(Column.real("T0_over_Th", "", "w0 over hot temperature"))
          .column(Column.real("T0_over_Tp", "", "w0 over local temperature"))
          .column(Column.real("dephasing", "", "local dephasing over local rate"))
          .column(Column.real("seconds", "s", "wall-clock time of the whole window loop"))
          .column(Column.integer("rounds", "windows tried"))
          .column(Column.integer("states", "states of the last window"))
          .column(Column.text("status", "outcome"))
          .column(Column.real("residual", "", "largest residual over gross flux of a state"))
          .column(Column.real("certificate", "", "outflow of the window over gross flux"))
          .column(Column.real("Q_h", "w0", "net flow of quanta from the bath h"))
          .column(Column.real("gross_h", "w0", "gross flow of quanta from the bath h"))
          .column(
              Column.real("difference", "", "of Q_h from the full lattice, over the gross flow"))
          .column(Column.real("bytes", "B", "memory of the last window"))
          .column(Column.real("tight", "", "part of it that sufficed with factors computed again"))
          .column(Column.real("tight_seconds", "s", "wall-clock time with that"))
          .column(Column.text("tight_bits", "whether the populations are the same"))
          .column(Column.text("method", "algorithm"));

  private int bad;

  private RobustnessMatrix() {}

  /** One argument: the numbers of qubits, separated by commas. */
  public static void main(String[] args) throws IOException {
    RobustnessMatrix matrix = new RobustnessMatrix();
    matrix.solve(HeatValves.figure4(200, 3, 1)); // the JIT compiler starts here
    for (String n : args[0].split(",")) {
      matrix.run(Integer.parseInt(n.trim()));
    }
    Path file =
        Path.of("bench", "results", "RobustnessMatrix-" + LocalDate.now(ZoneOffset.UTC) + ".csv");
    Files.createDirectories(file.getParent());
    CsvWriter.write(matrix.table.build(), file);
    System.out.println("wrote " + file + ", bad cells: " + matrix.bad);
    System.exit(matrix.bad == 0 ? 0 : 1);
  }

  private void run(int n) {
    for (double g : new double[] {1e-8, 1e-4, 1e-2, 1, 1e3}) {
      for (double hot : new double[] {1 / 30.0, 1 / 3.0, 3}) {
        for (double local : new double[] {0.01, 0.3, 3, 30, 100}) {
          for (double dephasing : new double[] {0, 10}) {
            double gp = 0.1 * g;
            add(
                HeatValves.valve(n, 1 / hot, 1 / 3.0, 1 / local, 0.1, 0.1, gp, dephasing * gp),
                Arrays.asList("valve", g, hot, local, dephasing));
          }
        }
      }
    }
    for (double g : new double[] {0.1, 1, 10}) {
      for (int inversion : new int[] {3, 5}) {
        add(
            new PopulationLattice(
                n,
                List.of(
                    JumpChannel.collective("h", 1, 0), JumpChannel.local("p", g, inversion * g)),
                0),
            Arrays.asList("inverted " + inversion, g, null, null, 0.0));
      }
    }
  }

  private void add(PopulationLattice lattice, List<Object> cell) {
    LatticeSolution found = solve(lattice);
    SolveReport report = found.report();
    boolean state = found.hasState();
    Current h = state ? found.current("h") : new Current(Double.NaN, Double.NaN);
    double difference = Double.NaN;
    if (lattice.qubits() <= LARGEST_FULL && state) {
      LatticeSolution full =
          new LatticeSolver(
                  LatticeOptions.standard().withExtent(Extent.FULL_LATTICE), new RowKernels())
              .solve(lattice);
      Current exact = full.current("h");
      double change = Math.abs(h.net() - exact.net());
      difference = change == 0 ? 0 : change / exact.gross();
    }
    Tight tight = new Tight(Double.NaN, Double.NaN, "");
    if (lattice.qubits() <= LARGEST_FULL && state) {
      tight = tight(lattice, found);
    }
    if (!report.status().isGood() || difference > TOLERANCE || tight.bits().equals("differ")) {
      bad++;
      System.out.println(lattice.qubits() + " " + cell + " " + report + " " + difference);
    }
    table.row(
        lattice.qubits(),
        cell.get(0),
        cell.get(1),
        cell.get(2),
        cell.get(3),
        cell.get(4),
        report.seconds(),
        report.iterations(),
        state ? found.window().states() : 0,
        report.status().label(),
        report.residual(),
        report.certificate(),
        h.net(),
        h.gross(),
        difference,
        state ? found.bytes() : Double.NaN,
        tight.part(),
        tight.seconds(),
        tight.bits(),
        report.method());
  }

  private record Tight(double part, double seconds, String bits) {}

  /** The same with the smallest of a few parts of the memory that suffices. */
  private static Tight tight(PopulationLattice lattice, LatticeSolution found) {
    for (double part : new double[] {1 / 8.0, 1 / 4.0, 1 / 3.0, 1 / 2.0, 3 / 4.0}) {
      LatticeOptions options =
          LatticeOptions.standard().withExtent(Extent.WINDOW).withMemoryBytes(part * found.bytes());
      LatticeSolution again = new LatticeSolver(options, new RowKernels()).solve(lattice);
      if (again.hasState()) {
        boolean same = Arrays.equals(found.populations(), again.populations());
        return new Tight(part, again.report().seconds(), same ? "same" : "differ");
      }
    }
    return new Tight(1, Double.NaN, "no smaller part suffices");
  }

  private LatticeSolution solve(PopulationLattice lattice) {
    return new LatticeSolver(LatticeOptions.standard().withExtent(Extent.WINDOW), new RowKernels())
        .solve(lattice);
  }
}
