package dickens.study;

import dickens.generator.ComplexPlanes;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.model.BadRequest;
import dickens.model.LiouvillianModel;
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
 * x(z) = (z - L)^-1 (A rho - tr(A rho) rho) and y = tr(B x), A the source and B the readout, any
 * polynomials in the spin operators: the correlation spectrum of B and A, at every z without the
 * part along rho.
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
  private final SpinPolynomial readout;

  EnsembleResolvent(LiouvillianModel model, ResolventRequest request, Budget budget) {
    this.request = request;
    liouvillian = model.generator(request.values());
    solver =
        LiouvillianSolver.of(
            liouvillian, EnsembleEvaluator.options(model, request.values(), budget));
    readout = SpinPolynomial.parse(request.readout());
    LiouvillianSolution solution = solver.steadyState();
    steadyState = EnsembleEvaluator.withSymmetry(solution.report(), liouvillian);
    HermitianPlanes rho = solution.state();
    source = rho.leftProduct(SpinPolynomial.parse(request.source()));
    double[] trace = source.trace();
    source.add(-trace[0], -trace[1], rho);
  }

  /** Examples of operators; any polynomial is one. */
  static List<String> operators() {
    return List.of("J-", "J+", "Jx", "Jy", "Jz", "J+J-");
  }

  /** What is wrong with a text as an operator, with its position. */
  static List<String> complaints(List<String> names) {
    List<String> complaints = new ArrayList<>();
    for (String name : names.stream().distinct().toList()) {
      try {
        SpinPolynomial.parse(name);
      } catch (IllegalArgumentException e) {
        complaints.add(e.getMessage());
      }
    }
    return complaints;
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
    double[] y = solution.operator().expectation(readout);
    return new Solved(
        solution.operator(), new Complex(y[0], y[1]), report, report.status().advice());
  }

  @Override
  public synchronized List<SpectrumPoint> spectrum(List<Complex> points, Progress progress) {
    List<SpectrumPoint> spectrum = new ArrayList<>();
    for (Complex z : points) {
      try {
        Solved solved = solve(z);
        // the spectrum is y itself
        spectrum.add(
            new SpectrumPoint(z, solved.y, OptionalDouble.empty(), solved.report, solved.note));
      } catch (OverBudget e) {
        spectrum.add(SpectrumPoint.overBudget(z, e));
      }
      progress.advance(1);
    }
    return spectrum;
  }
}
