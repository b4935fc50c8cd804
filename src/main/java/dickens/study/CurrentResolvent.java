package dickens.study;

import dickens.backend.Backend;
import dickens.backend.BackendChoice;
import dickens.backend.Backends;
import dickens.model.BadRequest;
import dickens.model.ChainModel;
import dickens.model.LatticeModel;
import dickens.model.LiouvillianModel;
import dickens.model.Model;
import dickens.model.Nearest;
import dickens.solve.Budget;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * The resolvent of a model's generator R, applied to the current operator W of a bath in the steady
 * state rho: x(z) = (z - R)^-1 W rho, read out by the current operator W' as y(z) = 1.W' x(z).
 *
 * <p>For ensembles with coherences W and W' are polynomials in the spin operators, see {@link
 * EnsembleResolvent}.
 *
 * <p>At z = 0, where the resolvent has its pole, x is the trace-free solution for the projected
 * source W rho - (1.W rho) rho. The steady state is solved once, when the instance is made; points
 * may then be asked for from any thread.
 */
public interface CurrentResolvent extends AutoCloseable {

  /**
   * Names of the currents that can be source and readout; empty where a model has none. For
   * ensembles with coherences these are examples of the polynomials allowed.
   */
  static List<String> currents(Model model) {
    if (model instanceof LatticeModel lattice) {
      return LatticeCurrentResolvent.currents(lattice);
    }
    if (model instanceof LiouvillianModel) {
      return EnsembleResolvent.operators();
    }
    return model instanceof ChainModel chain ? ChainCurrentResolvent.currents(chain) : List.of();
  }

  /**
   * Solves for the steady state, within the standard budget.
   *
   * @throws BadRequest for unknown currents
   * @throws OverBudget where the budget does not suffice
   */
  static CurrentResolvent of(ResolventRequest request) {
    return of(request, Budget.standard());
  }

  /** The same within another budget. */
  static CurrentResolvent of(ResolventRequest request, Budget budget) {
    try (BackendChoice host = Backends.open("cpu")) {
      return of(request, budget, host.backend());
    }
  }

  /**
   * Solves for the steady state.
   *
   * @param budget what each solve may use, that of the steady state and that at each z
   * @param backend where large systems are solved; the caller closes the resolvent before it
   * @throws BadRequest for unknown currents
   * @throws OverBudget where the budget does not suffice
   */
  static CurrentResolvent of(ResolventRequest request, Budget budget, Backend backend) {
    requireKnown(request.model(), List.of(request.source(), request.readout()));
    if (request.model() instanceof LiouvillianModel ensemble) {
      return new EnsembleResolvent(ensemble, request, budget, backend);
    }
    return request.model() instanceof LatticeModel lattice
        ? LatticeCurrentResolvent.of(lattice, request, budget, backend)
        : new ChainCurrentResolvent((ChainModel) request.model(), request, budget);
  }

  /**
   * Checks names of currents.
   *
   * @throws BadRequest naming every unknown one with the nearest known
   */
  static void requireKnown(Model model, List<String> names) {
    List<String> known = currents(model);
    if (known.isEmpty()) {
      throw new BadRequest(model.name() + " has no currents, so no resolvent");
    }
    List<String> complaints =
        model instanceof LiouvillianModel
            ? EnsembleResolvent.complaints(names)
            : unknown(model, names, known);
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
  }

  private static List<String> unknown(Model model, List<String> names, List<String> known) {
    return names.stream()
        .distinct()
        .filter(name -> !known.contains(name))
        .map(
            name ->
                "'" + name + "' is no current of " + model.name() + Nearest.suggestion(name, known))
        .toList();
  }

  /**
   * Units of a resolvent.
   *
   * @param rate of z
   * @param state of x
   * @param spectrum of y and of the noise spectrum
   */
  record Units(String rate, String state, String spectrum) {}

  /** Units of the resolvents of a model. */
  static Units units(Model model) {
    if (model instanceof LatticeModel lattice) {
      LatticeModel.Units units = lattice.units();
      return new Units(units.rate(), units.energy(), units.noise());
    }
    return model instanceof LiouvillianModel
        ? new Units("1/time", "time", "time")
        : new Units("Omega", "Omega", "Omega^3");
  }

  /** Lets go of what further points would use. */
  @Override
  default void close() {}

  /** What was asked for. */
  ResolventRequest request();

  /** What the solver says about the steady state. */
  SolveReport steadyState();

  /** Number of states, which is the length of x. */
  int states();

  /** Name of a state in tables, e.g. {@code 3/2}. */
  String label(int state);

  /** Unit of z, a rate. */
  default String rateUnit() {
    return units(request().model()).rate();
  }

  /** Unit of x. */
  default String stateUnit() {
    return units(request().model()).state();
  }

  /** Unit of y and of the noise spectrum. */
  default String spectrumUnit() {
    return units(request().model()).spectrum();
  }

  /**
   * x(z) and y(z).
   *
   * @throws OverBudget where the budget does not suffice
   */
  ResolventPoint at(Complex z);

  /**
   * y(z) at many points, in parallel; for z = iw also the noise spectrum S(w) of the source, where
   * the readout is the source. Results come in the order of the points; one that its budget does
   * not allow is marked.
   */
  List<SpectrumPoint> spectrum(List<Complex> points, Progress progress);

  /**
   * The same through a back end, where it solves for many z at once; resolvents of lattices and
   * ensembles are solved by the methods of those models.
   */
  default List<SpectrumPoint> spectrum(List<Complex> points, Backend backend, Progress progress) {
    return spectrum(points, progress);
  }
}
