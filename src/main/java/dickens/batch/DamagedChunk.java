package dickens.batch;

import java.io.IOException;

/** A chunk file that does not hold what its name says; the chunk counts as not computed. */
final class DamagedChunk extends IOException {
  private static final long serialVersionUID = 1;

  DamagedChunk(String reason) {
    super(reason);
  }
}
