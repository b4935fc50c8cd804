package dickens.study;

/** The JSON Schema (2020-12) of study files, for editors and other programs. */
public final class StudySchema {
  private StudySchema() {}

  /** The schema as JSON. */
  public static String text() {
    return StudyResource.text("study.schema.json");
  }
}
