package dickens.study;

import dickens.backend.Backend;
import dickens.generator.ComplexPlanes;
import dickens.generator.DickeLiouvillian;
import dickens.generator.EnsembleChannel;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.model.BadRequest;
import dickens.model.LiouvillianModel;
import dickens.model.Nearest;
import dickens.solve.Budget;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.hipparchus.complex.Complex;

/**
 * x(z) = (z - L)^-1 (A rho - tr(A rho) rho) and y = tr(B x), A the source and B the readout, at
 * every z without the part along rho. Each is a polynomial in the spin operators, then y is the
 * correlation spectrum of B and A, or the excitation current of a channel, {@code
 * I_collective_emission}, .. or {@code I_jump[0]}, .., then A rho = k rate c rho c^+ counts its
 * jumps, and y gives the noise S(w) = k^2 tr(rate c rho c^+) + 2 Re y(iw) of one current.
 *
 * <p>Components of x are its elements (J, m, m'), J by J from the largest, row by row. Points are
 * solved one after the other, each with all threads.
 */
final class EnsembleResolvent implements CurrentResolvent {
  private final ResolventRequest request;
  private final DickeLiouvillian liouvillian;
  private final LiouvillianSolver solver;
  private final SolveReport steadyState;
  private final ComplexPlanes source;
  private final Operation readout;

  /** Jumps per time times the square of what each brings; empty where no current is counted. */
  private final OptionalDouble shotNoise;

  /** What acts on a state, and is read out. */
  private interface Operation {
    ComplexPlanes on(HermitianPlanes rho);

    /** Its trace on any operator. */
    double[] read(ComplexPlanes x);
  }

  EnsembleResolvent(
      LiouvillianModel model, ResolventRequest request, Budget budget, Backend backend) {
    this.request = request;
    if (model.time(request.values()).isPresent()) {
      throw new BadRequest("t: the resolvent belongs to the steady state; leave out t");
    }
    liouvillian = model.generator(request.values());
    if (liouvillian.planes() > 1 && !liouvillian.couplesPlanes()) {
      throw new BadRequest(
          "initial = '"
              + request.values().text("initial")
              + "': several values of J are conserved and have a resolvent each; give initial=J:twoJ"
              + " for one of them");
    }
    solver =
        LiouvillianSolver.of(
            liouvillian,
            EnsembleEvaluator.options(model, request.values(), budget),
            backend.liouvillianKernels());
    readout = operation(request.readout());
    LiouvillianSolution solution = solver.steadyState();
    steadyState = EnsembleEvaluator.withSymmetry(solution.report(), liouvillian);
    HermitianPlanes rho = solution.state();
    source = operation(request.source()).on(rho);
    double[] trace = source.trace();
    source.add(-trace[0], -trace[1], rho);
    boolean counts = isCurrent(request.source()) && request.source().equals(request.readout());
    // trace is k times the rate of jumps
    shotNoise =
        counts
            ? OptionalDouble.of(channel(request.source()).quanta().orElseThrow() * trace[0])
            : OptionalDouble.empty();
  }

  private Operation operation(String name) {
    if (!isCurrent(name)) {
      SpinPolynomial operator = SpinPolynomial.parse(name);
      return new Operation() {
        @Override
        public ComplexPlanes on(HermitianPlanes rho) {
          return rho.leftProduct(operator);
        }

        @Override
        public double[] read(ComplexPlanes x) {
          return x.expectation(operator);
        }
      };
    }
    EnsembleChannel channel = channel(name);
    int quanta = channel.quanta().orElseThrow();
    return new Operation() {
      @Override
      public ComplexPlanes on(HermitianPlanes rho) {
        HermitianPlanes jumps = channel.jump(rho);
        jumps.scale(quanta);
        return new ComplexPlanes(jumps, rho.sameShape());
      }

      @Override
      public double[] read(ComplexPlanes x) {
        double[] trace = channel.jump(x).trace();
        return new double[] {quanta * trace[0], quanta * trace[1]};
      }
    };
  }

  private static boolean isCurrent(String name) {
    return name.startsWith("I_");
  }

  private EnsembleChannel channel(String name) {
    EnsembleChannel channel =
        EnsembleChannel.of(liouvillian).stream()
            .filter(c -> c.name().equals(name.substring(2)))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadRequest(
                        "'"
                            + name
                            + "': 'jump' gives "
                            + liouvillian.jumps().size()
                            + " channels"));
    if (channel.quanta().isEmpty() || channel.quanta().getAsInt() == 0) {
      throw new BadRequest("'" + name + "': a jump brings no fixed number of excitations, or none");
    }
    return channel;
  }

  /** Currents, and examples of operators; any polynomial is one. */
  static List<String> operators() {
    List<String> operators = new ArrayList<>(List.of("J-", "J+", "Jx", "Jy", "Jz", "J+J-"));
    operators.addAll(currents());
    return operators;
  }

  private static List<String> currents() {
    return EnsembleChannel.STANDARD.stream()
        .filter(name -> !name.endsWith("dephasing"))
        .map(name -> "I_" + name)
        .toList();
  }

  private static List<String> currentsAndJumps() {
    List<String> all = new ArrayList<>(currents());
    all.add("I_jump[0]");
    return all;
  }

  /** What is wrong with a text as an operator, with its position, or as a current. */
  static List<String> complaints(List<String> names) {
    List<String> complaints = new ArrayList<>();
    for (String name : names.stream().distinct().toList()) {
      if (isCurrent(name)) {
        if (!currents().contains(name) && !name.matches("I_jump\\[\\d{1,3}\\]")) {
          complaints.add(
              "'" + name + "' is no current" + Nearest.suggestion(name, currentsAndJumps()));
        }
        continue;
      }
      try {
        SpinPolynomial.parse(name);
      } catch (IllegalArgumentException e) {
        complaints.add(e.getMessage());
      }
    }
    return complaints;
  }

  /** Gives back what the solver holds on a device. */
  @Override
  public void close() {
    solver.close();
  }

  @Override
  public ResolventRequest request() {
    return request;
  }

  @Override
  public SolveReport steadyState() {
    return steadyState;
  }

  @Override
  public int states() {
    int sum = 0;
    for (int twoJ : liouvillian.spins()) {
      sum += (twoJ + 1) * (twoJ + 1);
    }
    return sum;
  }

  @Override
  public String label(int state) {
    int k = state;
    int s = 0;
    for (; k >= square(s); s++) {
      k -= square(s);
    }
    int twoJ = liouvillian.twoJ(s);
    int d = twoJ + 1;
    return half(twoJ) + "," + half(twoJ - 2 * (k / d)) + "," + half(twoJ - 2 * (k % d));
  }

  private int square(int s) {
    int d = liouvillian.twoJ(s) + 1;
    return d * d;
  }

  private static String half(int twice) {
    return twice % 2 == 0 ? Integer.toString(twice / 2) : twice + "/2";
  }

  @Override
  public synchronized ResolventPoint at(Complex z) {
    Solved solved = solve(z);
    double[] re = new double[states()];
    double[] im = new double[re.length];
    int k = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      int d = liouvillian.twoJ(s) + 1;
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++, k++) {
          re[k] = solved.x.re(s, i, j);
          im[k] = solved.x.im(s, i, j);
        }
      }
    }
    return new ResolventPoint(z, solved.y, re, im, solved.report, solved.note);
  }

  private record Solved(ComplexPlanes x, Complex y, SolveReport report, String note) {}

  private Solved solve(Complex z) {
    if (!(z.getReal() >= 0)) {
      throw new BadRequest("z = " + z + ": the real part must be 0 or greater");
    }
    LiouvillianSolution solution = solver.resolvent(z.getReal(), z.getImaginary(), source);
    SolveReport report = EnsembleEvaluator.withSymmetry(solution.report(), liouvillian);
    if (!steadyState.status().isGood()) {
      report = report.withStatus(steadyState.status());
    }
    double[] y = readout.read(solution.operator());
    return new Solved(
        solution.operator(), new Complex(y[0], y[1]), report, report.status().advice());
  }

  @Override
  public synchronized List<SpectrumPoint> spectrum(List<Complex> points, Progress progress) {
    List<SpectrumPoint> spectrum = new ArrayList<>();
    for (Complex z : points) {
      try {
        Solved solved = solve(z);
        // of operators the spectrum is y itself
        OptionalDouble noise =
            shotNoise.isPresent() && z.getReal() == 0
                ? OptionalDouble.of(shotNoise.getAsDouble() + 2 * solved.y.getReal())
                : OptionalDouble.empty();
        spectrum.add(new SpectrumPoint(z, solved.y, noise, solved.report, solved.note));
      } catch (OverBudget e) {
        spectrum.add(SpectrumPoint.overBudget(z, e));
      }
      progress.advance(1);
    }
    return spectrum;
  }
}
