package dickens.study;

import dickens.report.Table.Entry;
import java.util.ArrayList;
import java.util.List;

/** How the header block of a table about a study begins. */
public final class StudyHeader {
  private StudyHeader() {}

  /** The study, its title where it has one, and the program. */
  public static List<Entry> of(Study study) {
    List<Entry> header = new ArrayList<>();
    header.add(new Entry("study", study.id()));
    if (!study.title().isEmpty()) {
      header.add(new Entry("title", study.title()));
    }
    header.add(new Entry("version", Provenance.version()));
    header.add(new Entry("commit", Provenance.commit()));
    return header;
  }
}
