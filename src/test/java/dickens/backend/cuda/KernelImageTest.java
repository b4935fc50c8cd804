package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The committed kernel images. None of these needs a driver or a GPU. */
final class KernelImageTest {

  @Test
  void theImagesFitTheSources() throws IOException, NoSuchAlgorithmException {
    requireStamp(Path.of("kernels/image/stamp"), Path.of(""), "kernels/build.sh (nvcc 13)");
  }

  /** Fails where a source is not the one that a committed file was made from. */
  static void requireStamp(Path stamp, Path folder, String script)
      throws IOException, NoSuchAlgorithmException {
    for (String line : Files.readAllLines(stamp)) {
      Path file = folder.resolve(line.substring(66));
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String actual = HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
      assertEquals(line.substring(0, 64), actual, file + " changed: run " + script);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SelfTest",
        "ChainBatch",
        "LongChains",
        "ChainCumulants",
        "ChainShifts",
        "DeviceRates"
      })
  void thePtxIsOfVersionSevenForTuring(String name) {
    String ptx = new String(KernelImage.bytes(name + ".ptx"), StandardCharsets.US_ASCII);
    assertTrue(ptx.lines().anyMatch(".version 7.0"::equals));
    assertTrue(ptx.lines().anyMatch(".target sm_75"::equals));
  }

  /**
   * NVIDIA does not promise that the text of nvcc 13 with a lower version number compiles; its
   * compiler of CUDA 12.6, which JCuda brings along, says whether it does.
   */
  @ParameterizedTest
  @CsvSource({
    "SelfTest,75",
    "SelfTest,90",
    "ChainBatch,75",
    "ChainBatch,90",
    "LongChains,75",
    "ChainCumulants,75",
    "Fronts,75",
    "LatticeResidual,75",
    "ChainShifts,75",
    "DeviceRates,90"
  })
  void theLoweredPtxCompilesWithTheCompilerOfCuda12(String name, int capability) {
    String unusable = NativeLoading.load("JNvPTXCompiler", "jcuda.nvptxcompiler.JNvPTXCompiler");
    assumeTrue(unusable.isEmpty(), () -> "skipped: no PTX compiler on this platform: " + unusable);
    byte[] text = KernelImage.bytes(name + ".ptx");
    byte[] cubin = KernelImage.compile(Arrays.copyOf(text, text.length + 1), capability);
    byte[] elf = {0x7f, 'E', 'L', 'F'};
    assertTrue(Arrays.equals(elf, Arrays.copyOf(cubin, 4)));
  }
}
