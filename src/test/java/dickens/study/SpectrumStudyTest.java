package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.report.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;

/** Spectra as studies: the numbers of single resolvents, and S(0) that of the zero frequency. */
class SpectrumStudyTest {
  private static final Backend CPU = Backends.open("cpu").backend();

  private static Table table(String text) {
    Study study = StudyReader.read(text, "demo.yaml", Optional.empty());
    AtomicLong finished = new AtomicLong();
    StudyRunner.Outcome outcome = StudyRunner.run(study, CPU, 2, finished::addAndGet);
    assertEquals(List.of(), outcome.notes());
    assertEquals(study.evaluations(), finished.get());
    return outcome.table();
  }

  private static ResolventPoint single(
      String model, Map<String, String> parameters, String source, String readout, Complex z) {
    Model named = Models.named(model);
    return CurrentResolvent.of(
            new ResolventRequest(named, named.complete(parameters), source, readout))
        .at(z);
  }

  @Test
  void rowsAreThoseOfSingleResolvents() {
    Table table =
        table(
            """
            study: demo
            model: refrigerator
            spectrum: {source: I_c, readout: I_h}
            sweep:
              - {name: N, list: [5, 31]}
              - {name: re_z, list: [0, 0.5]}
              - {name: omega, list: [0.1, 10]}
            """);
    assertEquals(8, table.rowCount());
    ResolventPoint point =
        single("refrigerator", Map.of("N", "31"), "I_c", "I_h", new Complex(0.5, 10));
    assertEquals(point.y().getReal(), table.number(7, "y_re"), 0);
    assertEquals(point.y().getImaginary(), table.number(7, "y_im"), 0);
    assertTrue(!table.hasColumn("S"), "two currents have no noise spectrum here");
    assertEquals("Omega^3", table.column("y_re").unit());
  }

  /** The noise spectrum at w = 0 is the zero-frequency noise, by another route. */
  @Test
  void spectrumAtZeroIsTheZeroFrequencyNoise() {
    Table chain =
        table(
            """
            study: demo
            model: refrigerator
            spectrum: {source: I_c}
            sweep: {name: omega, list: [0, 1]}
            also: {observables: {S_c: S_zero}}
            """);
    // both are exact to some 1e-13, see ChainResolventTest
    assertEquals(1, chain.number(0, "S") / chain.number(0, "S_zero"), 1e-11);
    Table lattice =
        table(
            """
            study: demo
            model: heat-valve
            parameters: {N: 6}
            spectrum: {source: Q_h}
            sweep: {name: omega, list: [0, 1]}
            also: {observables: {S_h: S_zero}}
            """);
    assertEquals(1, lattice.number(0, "S") / lattice.number(0, "S_zero"), 1e-11);
  }

  @Test
  void operatorsOfEnsemblesAreSourcesToo() {
    Table table =
        table(
            """
            study: demo
            model: ensemble
            parameters: {N: 3, gx: 1, emission: 0.5}
            spectrum: {source: J-, readout: J+}
            sweep: {name: omega, list: [-1, 2]}
            observables: [y_re]
            """);
    ResolventPoint point =
        single(
            "ensemble",
            Map.of("N", "3", "gx", "1", "emission", "0.5"),
            "J-",
            "J+",
            new Complex(0, 2));
    assertEquals(point.y().getReal(), table.number(1, "y_re"), 0);
  }

  @Test
  void mistakesOfSpectraAreTold() {
    String head = "study: demo\nmodel: refrigerator\nsweep: {name: omega, list: [1, 2]}\n";
    for (Map.Entry<String, String> entry :
        Map.of(
                head + "spectrum: {source: I_x}\n",
                "demo.yaml:4: spectrum: 'I_x' is no current of refrigerator",
                head + "spectrum: {readout: I_c}\n",
                "demo.yaml:4: spectrum: the key 'source' is missing",
                head,
                "'omega' is no parameter of refrigerator",
                head.replace("refrigerator", "circuit-rates") + "spectrum: {source: I_c}\n",
                "circuit-rates has no currents",
                head.replace("refrigerator", "heat-valve")
                    + "parameters: {gamma_p: 0, initial: thermal:0.5}\nspectrum: {source: Q_h}\n",
                "no spectrum of the noise",
                head + "spectrum: {source: I_c}\nobservables: [I_c]\n",
                "'I_c' is no observable of refrigerator")
            .entrySet()) {
      List<String> all =
          assertThrows(
                  BadRequest.class,
                  () -> StudyReader.read(entry.getKey(), "demo.yaml", Optional.empty()))
              .complaints();
      assertTrue(
          all.stream().anyMatch(m -> m.contains(entry.getValue())), () -> String.join("\n", all));
    }
  }
}
