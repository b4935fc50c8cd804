package dickens.study;

import dickens.model.BadRequest;
import dickens.model.Nearest;
import java.util.List;
import java.util.Optional;

/** The studies in the jar, each behind one figure. To add one: its file and a line here. */
public final class ShippedStudies {
  private static final List<String> IDS =
      List.of(
          "refrigerator-fig2",
          "refrigerator-fig3a",
          "refrigerator-fig3b",
          "refrigerator-fig4",
          "refrigerator-fig5",
          "refrigerator-fig5-map",
          "refrigerator-fig6",
          "refrigerator-fig7",
          "refrigerator-appD",
          "valve-fig3a",
          "valve-fig3b",
          "valve-fig4",
          "valve-fig5a",
          "valve-fig5b",
          "valve-fig6",
          "valve-scaling",
          "ensemble-time-crystal",
          "ensemble-laser",
          "ensemble-lmg",
          "ensemble-burst");

  private ShippedStudies() {}

  /** Identifiers, in the order in which they are shown. */
  public static List<String> ids() {
    return IDS;
  }

  /**
   * The study file, to be printed and edited.
   *
   * @throws BadRequest for an unknown identifier, with the nearest one
   */
  public static String text(String id) {
    if (!IDS.contains(id)) {
      throw new BadRequest("there is no figure '" + id + "'" + Nearest.suggestion(id, IDS));
    }
    return StudyResource.text(id + ".yaml");
  }

  /**
   * One study file that holds the studies of several; a single one stays as it is.
   *
   * @param texts study files of one study each
   */
  public static String together(List<String> texts) {
    if (texts.size() == 1) {
      return texts.get(0);
    }
    StringBuilder all = new StringBuilder("studies:\n");
    for (String text : texts) {
      all.append("  -\n");
      text.lines().map(line -> line.isEmpty() ? "\n" : "    " + line + "\n").forEach(all::append);
    }
    return all.toString();
  }

  /**
   * The study itself.
   *
   * @throws BadRequest for an unknown identifier
   */
  public static Study study(String id, Optional<Resolution> resolution) {
    return study(id, resolution, BudgetText.NONE);
  }

  /** The same with a budget that goes before that of the study. */
  public static Study study(String id, Optional<Resolution> resolution, BudgetText budget) {
    return StudyReader.read(text(id), id + ".yaml", resolution, budget);
  }
}
