package dickens.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.generator.Chain;
import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.observe.ChainObservable.OfTransport;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.hipparchus.analysis.differentiation.FiniteDifferencesDifferentiator;
import org.hipparchus.analysis.differentiation.UnivariateDerivative1;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adjoint gradients against differences of whole solves. */
class TransportGradientTest {
  private static final ChainModel REFRIGERATOR = (ChainModel) Models.named("refrigerator");

  private static ChainStatistics solve(Map<String, String> request) {
    return new ChainStatistics(
        ChainSteadyState.of(
            REFRIGERATOR.generator(REFRIGERATOR.complete(request)), ChainOptions.adaptive()));
  }

  private static Map<String, String> with(Map<String, String> request, String name, double value) {
    Map<String, String> changed = new HashMap<>(request);
    changed.put(name, Double.toString(value));
    return changed;
  }

  private static double differences(DoubleUnaryOperator f, double at) {
    return new FiniteDifferencesDifferentiator(7, 2e-3 * at)
        .differentiate(f::applyAsDouble)
        .value(new UnivariateDerivative1(at, 1))
        .getFirstDerivative();
  }

  private static double adjoint(
      Map<String, String> request,
      String parameter,
      double at,
      ToDoubleFunction<TransportStatistics> formula) {
    ChainStatistics statistics = solve(request);
    int levels = statistics.state().chain().levels();
    ChainDerivative derivative =
        ChainDerivative.of(
            value -> chain(with(request, parameter, value), levels), at, 3e-4 * at, 0, 10 * at);
    return new TransportGradient(statistics).of(formula, derivative);
  }

  private static Chain chain(Map<String, String> request, int levels) {
    return REFRIGERATOR.generator(REFRIGERATOR.complete(request)).lowest(levels);
  }

  @ParameterizedTest
  @CsvSource({
    "3, peaked, beta_c, 1.7",
    "8, peaked, eps_h, 5.9",
    "31, peaked, beta_c, 1.3",
    "31, peaked, delta_w, 0.02",
    "31, peaked, Gamma_h, 0.7",
    "31, peaked, Omega, 1.1",
    "31, ohmic, beta_w, 0.4",
    "31, flat, cutoff_c, 70"
  })
  void adjointGradientIsThatOfTheSolves(int n, String shape, String parameter, double at) {
    Map<String, String> request =
        new HashMap<>(
            Map.of(
                "N", "" + n, "delta_w", "0.2", "shape_c", shape, "shape_h", shape, "beta_w",
                "0.1"));
    request.put(parameter, Double.toString(at));
    for (ChainObservable observable : ChainObservables.of(REFRIGERATOR.channels())) {
      if (!(observable instanceof OfTransport transport)) {
        continue;
      }
      ChainStatistics here = solve(request);
      double value = transport.formula().applyAsDouble(here);
      if (Double.isNaN(value)) {
        continue;
      }
      double expected =
          differences(
              x -> transport.formula().applyAsDouble(solve(with(request, parameter, x))), at);
      // a current is good to 1e-14 of its gross flux, so differences over 1e-3 are to 1e-11 of it;
      // ratios of currents lose as many digits as the currents cancel
      double size = Math.max(Math.abs(value / at), Math.abs(expected));
      if (observable.info().name().equals("first_law")) {
        // a ratio to the gross flux that is zero up to rounding at any parameters
        size = 1 / at;
      }
      assertEquals(
          expected,
          adjoint(request, parameter, at, transport.formula()),
          2e-7 * size,
          observable.info().name());
    }
  }

  @Test
  void gradientOfAQuietCurrentIsRight() {
    // linear response about equilibrium: dI_c/dbeta_c = -S_c/2, fluctuation-dissipation theorem
    Map<String, String> request =
        Map.of("N", "31", "beta_c", "0.8", "beta_h", "0.8", "beta_w", "0.8", "delta_w", "0.3");
    double noise = solve(request).noise(0);
    assertTrue(noise > 0);
    assertEquals(-noise / 2, adjoint(request, "beta_c", 0.8, s -> s.current(0)), 1e-9 * noise);
  }
}
