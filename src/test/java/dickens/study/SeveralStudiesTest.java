package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.model.BadRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several studies in one file, and files in JSON. */
class SeveralStudiesTest {
  private static final String FILE =
      """
      title: two studies
      model: refrigerator
      resolution: quick
      parameters: {N: 5, delta_c: 0.2}
      sweep: {name: beta_c, linear: [1, 2], count: {quick: 2, paper: 3, fine: 5}}
      observables: [I_c]
      studies:
        - study: one
        - study: two
          title: the second
          model: reduced-refrigerator
          parameters: {N: 31, delta_c: 0.3}
          observables: [G4]
          output: {table: second.csv, hdf5: false}
      """;

  private static List<Study> read(String text) {
    return StudyReader.readAll(text, "demo.yaml", Optional.empty());
  }

  private static void assertMistake(String expected, String text) {
    List<String> all = assertThrows(BadRequest.class, () -> read(text)).complaints();
    assertTrue(all.stream().anyMatch(m -> m.contains(expected)), () -> String.join("\n", all));
  }

  @Test
  void keysOfTheFileAreDefaultsOfItsStudies() {
    String text = FILE.replace("model: reduced-refrigerator", "model: refrigerator");
    List<Study> studies = read(text.replace("[G4]", "[S_c]"));
    assertEquals(List.of("one", "two"), studies.stream().map(Study::id).toList());
    Study one = studies.get(0);
    assertEquals("", one.title(), "the title of the file is not that of a study");
    assertEquals(List.of("1", "2"), one.axes().get(0).values());
    assertEquals(5, one.curves().get(0).main().at(one.axes(), new int[] {0}).integer("N"));
    assertEquals(Optional.of("one.h5"), one.gridFile());
    Study two = studies.get(1);
    assertEquals("the second", two.title());
    assertEquals(List.of("1", "2"), two.axes().get(0).values());
    assertEquals(31, two.curves().get(0).main().at(two.axes(), new int[] {0}).integer("N"));
    assertEquals(0.3, two.curves().get(0).main().at(two.axes(), new int[] {0}).real("delta_c"));
    assertEquals(List.of("S_c"), List.copyOf(two.curves().get(0).main().columns().keySet()));
    assertEquals("second.csv", two.tableFile());
    assertEquals(Optional.empty(), two.gridFile());
  }

  @Test
  void mistakesAreToldWhereTheyStandEvenInTheDefaults() {
    assertMistake(
        "demo.yaml:12: studies[1].parameters.delta_c: 'delta_c' is no parameter of"
            + " reduced-refrigerator",
        FILE);
    String other = FILE.replace("G4", "I_c").replace(", delta_c: 0.3", "");
    assertMistake(
        "demo.yaml:4: parameters.delta_c: 'delta_c' is no parameter of reduced-refrigerator",
        other);
    assertMistake(
        "demo.yaml:1: study: the entries of 'studies' have names of their own",
        "study: all\n" + FILE);
    assertMistake(
        "two studies are named 'one'",
        FILE.replace("study: two", "study: one")
            .replace("model: reduced-refrigerator", "model: refrigerator")
            .replace("G4", "S_c")
            .replace("second.csv", "one.csv"));
    assertMistake("the key 'study' is missing", "studies: [{model: refrigerator}]\n");
    assertMistake("each entry of 'studies' is a mapping", "studies: [one]\n");
    assertMistake("there is no study in 'studies'", "studies: []\n");
    assertMistake(
        "'studies' cannot stand within 'studies'",
        "studies: [{study: a, model: refrigerator, studies: []}]\n");
  }

  @Test
  void eachResolvedStudyStandsAlone() {
    for (Study study : Examples.studies("spectrum", Optional.empty())) {
      Study again = StudyReader.read(study.resolved(), "again.yaml", Optional.empty());
      assertEquals(study.resolved(), again.resolved());
      assertTrue(study.resolved().contains("study: " + study.id()));
    }
    assertThrows(
        BadRequest.class,
        () -> StudyReader.read(Examples.text("spectrum"), "s.yaml", Optional.empty()));
  }

  @Test
  void jsonIsReadWithTabsAndItsMistakesToo() {
    String json =
        "{\n\t\"study\": \"a\",\n\t\"model\": \"refrigerator\",\n\t\"sweep\": {\"name\": \"N\","
            + " \"list\": [5, 7]},\n\t\"observables\": [\"I_c\"]\n}\n";
    Study study = StudyReader.read(json, "a.json", Optional.empty());
    assertEquals(List.of("5", "7"), study.axes().get(0).values());
    Study asYaml = StudyReader.read(json.replace('\t', ' '), "a.yaml", Optional.empty());
    assertEquals(study.resolved(), asYaml.resolved());
    List<String> all =
        assertThrows(
                BadRequest.class,
                () -> StudyReader.readAll(json.replace("I_c", "I_x"), "a.json", Optional.empty()))
            .complaints();
    assertTrue(all.get(0).startsWith("a.json:5: observables[0]: 'I_x'"), all::toString);
    assertThrows(
        BadRequest.class, () -> StudyReader.readAll("{\"a\": 1,}", "a.json", Optional.empty()));
  }
}
