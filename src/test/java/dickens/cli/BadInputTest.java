package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong requests: exit code 2, a message that names what is wrong, nothing on standard output. */
class BadInputTest {

  private static void assertRefused(Outcome outcome, String... messages) {
    assertEquals(ExitCode.BAD_REQUEST, outcome.code(), outcome.err());
    assertEquals("", outcome.out());
    for (String message : messages) {
      assertTrue(outcome.err().contains(message), () -> message + " in " + outcome.err());
    }
    assertTrue(outcome.err().contains("Try: dickens"), outcome.err());
    assertFalse(outcome.err().contains("\tat "), "no stack trace");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "solve refrigerater | there is no model 'refrigerater'; did you mean 'refrigerator'?",
        "describe heat | there is no model 'heat'; known are refrigerator",
        "solve | name the model first, one of refrigerator",
        "solve N=31 | name the model first",
        "describe | name a model, one of refrigerator",
        "solve refrigerator betac=2 | 'betac' is no parameter of refrigerator; did you mean 'beta_c'?",
        "solve refrigerator --observe I_c,SC | 'SC' is no observable of refrigerator; did you mean 'S_c'?",
        "solve refrigerator beta_c=two | beta_c = 'two' is not a number",
        "solve refrigerator beta_c=1,5 | beta_c = '1,5' is not a number",
        "solve refrigerator beta_c=NaN | beta_c = NaN: a finite number is needed",
        "solve refrigerator beta_c=1/0 | beta_c = 1/0: a finite number is needed",
        "solve refrigerator beta_c=1e999 | beta_c = 1e999: a finite number is needed",
        "solve refrigerator N=1 | N = 1: it must be at least 2",
        "solve refrigerator N=31.5 | N = 31.5: a whole number is needed",
        "solve refrigerator delta_c=-0.1 | delta_c = -0.1: it must be greater than 0",
        "solve refrigerator beta_h=0 | beta_h = 0: it must be greater than 0",
        "solve refrigerator beta_h=-1 | beta_h = -1: it must be greater than 0",
        "solve refrigerator Gamma_w=-1 | Gamma_w = -1: it must be 0 or greater",
        "solve refrigerator sector=x | sector = 'x': allowed are +, -",
        "solve refrigerator N=31 twoJ=33 | twoJ = 33",
        "solve refrigerator N=31 twoJ=30 | twoJ = 30",
        "solve refrigerator N=4 Gamma_c=0 Gamma_w=0 | no unique steady state",
        "solve refrigerator N=5 N=7 | N is given twice, as 5 and as 7",
        "solve refrigerator N = 5 | write name=value without spaces around the '=', as in: N=5",
        "solve refrigerator N= | N= has no value",
        "solve refrigerator =5 | write name=value",
        "solve refrigerator N | 'N' is not of the form name=value",
        "solve refrigerator --format xml | there is no format 'xml'; allowed are table, csv, json",
        "models --format csv | lists are written as table or json",
        "solve refrigerator --backend gpu | there is no back end 'gpu'; did you mean 'cpu'?",
        "solve refrigerator --observ I_c | Unknown option: '--observ'",
        "sovle refrigerator | did you mean solve?",
        "reduced-refrigerator | Unmatched argument",
        "resolvent refrigerator --source I_c | Missing required option: '--z=Z'",
        "resolvent refrigerator --z 1i | Missing required option: '--source=NAME'",
        "resolvent refrigerator --source I_x --z 1i | 'I_x' is no current of refrigerator; did you mean",
        "resolvent refrigerator --source I_c --readout Q --z 1i | 'Q' is no current of refrigerator",
        "resolvent refrigerator --source I_c --z one | z = 'one' is no complex number",
        "resolvent refrigerator --source I_c --z 1+2 | z = '1+2' is no complex number",
        "resolvent refrigerator --source I_c --z 1e999i | z = 1e999i: a finite number is needed",
        "resolvent refrigerator --source I_c --z 1:2 | a range is a:b:count",
        "resolvent refrigerator --source I_c --z 1:2:1 | the count must be a whole number from 2",
        "resolvent refrigerator --source I_c --z 0:2:5:log | a log range needs bounds greater than 0",
        "resolvent refrigerator --source I_c --z 1i --components few | --components 'few'",
        "resolvent refrigerator --source I_c --z 1i --plot a.png | --plot needs several z = iw",
        "resolvent refrigerator --source I_c --z 1i,2i --plot a.gif | must end in .png or .svg",
        "evolve refrigerator | Missing required option: '--t=T'",
        "evolve refrigerator --t 1,x | t = 'x' is no finite number",
        "evolve refrigerator --t=-1:1:3 | t = -1.0: it must be 0 or greater",
        "evolve refrigerator --t 1 --initial cold | initial state 'cold': allowed are ground",
        "evolve refrigerator --t 1 --observe TUR | 'TUR' belongs to the steady state",
        "resolvent refrigerator --source I_c --z 1i,2i --components all | --components is for a single z",
      })
  void mistakeIsToldWithExitCode2(String line, String message) {
    assertRefused(Outcome.ofLine(line), message);
  }

  @Test
  void allMistakesOfARequestAreToldAtOnce() {
    assertRefused(
        Outcome.ofLine("solve refrigerator Nn=3 beta_c=0 N=1.5 --observe I_x,TURR --backend gpu"),
        "'Nn' is no parameter",
        "beta_c = 0",
        "N = 1.5",
        "'I_x' is no observable",
        "did you mean 'TUR'?",
        "no back end 'gpu'");
  }

  @Test
  void messagePointsToTheDescriptionOfTheModel() {
    assertRefused(
        Outcome.ofLine("solve reduced-refrigerator N=2"), "dickens describe reduced-refrigerator");
  }

  @Test
  void noCommandShowsTheCommands() {
    assertRefused(Outcome.of(), "Missing required subcommand", "resolvent");
  }

  @Test
  void missingBackEndIsAFailureOfTheMachine() {
    Outcome outcome = Outcome.ofLine("solve refrigerator --backend cuda");
    assertEquals(ExitCode.FAILED, outcome.code());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains("cuda"), outcome.err());
  }

  @Test
  void stackTraceIsShownOnRequest() {
    Outcome outcome = Outcome.ofLine("solve refrigerator N=1 --stack-trace");
    assertEquals(ExitCode.BAD_REQUEST, outcome.code());
    assertTrue(outcome.err().contains("\tat dickens."), outcome.err());
  }
}
