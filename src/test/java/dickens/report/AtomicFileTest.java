package dickens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  @Test
  void aFailureLeavesTheOldFileAndNoTemporaryOne() throws Exception {
    Path file = folder.resolve("a.csv");
    AtomicFile.write(file, "old");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    stream -> {
                      stream.write(new byte[100000]);
                      throw new IOException("disk full");
                    }));
    assertTrue(e.getMessage().contains("a.csv") && e.getMessage().contains("disk full"));
    assertEquals("old", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void anUnwritablePlaceIsNamed() throws Exception {
    Path file = folder.resolve("plain");
    AtomicFile.write(file, "x");
    IOException e =
        assertThrows(IOException.class, () -> AtomicFile.write(file.resolve("b.csv"), "y"));
    assertTrue(e.getMessage().startsWith("cannot write "), e.getMessage());
  }
}
