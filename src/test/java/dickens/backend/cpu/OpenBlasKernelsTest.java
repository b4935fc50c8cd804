package dickens.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dickens.backend.DenseKernels;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenBLAS against the plain rows, which the factorisation's own tests hold against quad. */
class OpenBlasKernelsTest {
  private static final double EPS = 0x1p-52;

  /** What an elimination leaves. */
  private record Left(double[][] re, double[][] im, double[][] kill, double[][] out, int good) {}

  private static boolean isHere() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  private static double[][] rates(int size, long seed) {
    Random random = new Random(seed);
    double[][] a = new double[size][size];
    for (double[] row : a) {
      for (int j = 0; j < size; j++) {
        // rates of very different size, as in a lattice far from its mode
        row[j] = random.nextInt(4) == 0 ? 0 : Math.exp(20 * random.nextDouble() - 10);
      }
    }
    return a;
  }

  private static Left real(DenseKernels kernels, double[][] rates, int pivots, double z) {
    int size = rates.length;
    double[][] a = new double[size][];
    double[] kill = new double[size];
    double[] out = new double[size];
    for (int i = 0; i < size; i++) {
      a[i] = rates[i].clone();
      kill[i] = z;
    }
    int good = kernels.eliminate(a, pivots, size, kill, out);
    return new Left(a, new double[0][], new double[][] {kill}, new double[][] {out}, good);
  }

  private static Left complex(DenseKernels kernels, double[][] rates, int pivots) {
    int size = rates.length;
    double[][] re = new double[size][];
    double[][] im = new double[size][size];
    double[][] kill = new double[2][size];
    double[][] out = new double[2][size];
    for (int i = 0; i < size; i++) {
      re[i] = rates[i].clone();
      kill[0][i] = 0.1;
      kill[1][i] = 3;
    }
    int good = kernels.eliminate(re, im, pivots, size, kill[0], kill[1], out[0], out[1]);
    return new Left(re, im, kill, out, good);
  }

  @Test
  void openBlasIsUsedHere() {
    assumeTrue(isHere(), "natives are built in for Linux on x86-64 alone");
    DenseKernels kernels = new OpenBlasKernels();
    assertEquals("OpenBLAS 0.3.31 in fronts of 256 and more", kernels.name(256));
    assertEquals(RowKernels.NAME, kernels.name(255));
    assertEquals(RowKernels.NAME, kernels.forWork(1e9).name(256), "not worth the start");
    assertEquals(kernels.name(256), kernels.forWork(1e10).name(256));
  }

  /** Both add positive terms only, in other orders: each entry is good to its number of terms. */
  @ParameterizedTest
  @CsvSource({
    "255, 100, 0",
    "256, 31, 0",
    "256, 32, 0",
    "256, 255, 0",
    "257, 64, 1",
    "300, 65, 1e-9",
    "385, 129, 0",
    "511, 200, 2",
    "600, 599, 1e-3"
  })
  void everyEntryAgreesWithThePlainRows(int size, int pivots, double z) {
    double[][] rates = rates(size, size + pivots);
    Left rows = real(new RowKernels(), rates, pivots, z);
    Left blas = real(new OpenBlasKernels(), rates, pivots, z);
    assertEquals(pivots, blas.good);
    double tolerance = 4 * EPS * size;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        if (i != j) {
          assertEquals(rows.re[i][j], blas.re[i][j], tolerance * rows.re[i][j], i + "," + j);
        }
      }
      assertEquals(rows.kill[0][i], blas.kill[0][i], tolerance * rows.kill[0][i]);
    }
    assertArrayEquals(rows.out[0], blas.out[0], tolerance * max(rows.out[0]));
    for (int k = 0; k < pivots; k++) {
      assertEquals(rows.out[0][k], blas.out[0][k], tolerance * rows.out[0][k]);
    }
  }

  private static double max(double[] x) {
    double largest = 0;
    for (double value : x) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** Rows are diagonally dominant: errors are relative to the largest rate of a row. */
  @ParameterizedTest
  @CsvSource({"256, 64", "300, 129", "513, 400"})
  void complexEliminationAgreesWithThePlainRows(int size, int pivots) {
    double[][] rates = rates(size, size);
    Left rows = complex(new RowKernels(), rates, pivots);
    Left blas = complex(new OpenBlasKernels(), rates, pivots);
    assertEquals(pivots, blas.good);
    for (int i = 0; i < size; i++) {
      double largest = 0;
      for (int j = 0; j < size; j++) {
        largest = i == j ? largest : Math.max(largest, Math.abs(rows.re[i][j]));
      }
      double tolerance = 8 * EPS * size * largest;
      for (int j = 0; j < size; j++) {
        if (i != j) {
          assertEquals(rows.re[i][j], blas.re[i][j], tolerance, i + "," + j);
          assertEquals(rows.im[i][j], blas.im[i][j], tolerance, i + "," + j);
        }
      }
    }
  }

  @Test
  void bitsAreTheSameForAnyNumberOfThreads() {
    double[][] rates = rates(900, 7);
    OpenBlasKernels kernels = new OpenBlasKernels();
    Left alone = real(kernels, rates, 300, 0.5);
    Left complexAlone = complex(kernels, rates, 300);
    for (int threads : new int[] {1, 2, 5}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        Left shared = pool.submit(() -> real(kernels, rates, 300, 0.5)).join();
        Left complexShared = pool.submit(() -> complex(kernels, rates, 300)).join();
        for (int i = 0; i < rates.length; i++) {
          alone.re[i][i] = shared.re[i][i];
          assertArrayEquals(alone.re[i], shared.re[i]);
          complexAlone.re[i][i] = complexShared.re[i][i];
          complexAlone.im[i][i] = complexShared.im[i][i];
          assertArrayEquals(complexAlone.re[i], complexShared.re[i]);
          assertArrayEquals(complexAlone.im[i], complexShared.im[i]);
        }
        assertArrayEquals(alone.out[0], shared.out[0]);
        assertArrayEquals(alone.kill[0], shared.kill[0]);
      } finally {
        pool.shutdown();
      }
    }
  }

  @Test
  void aStateWithoutAWayOutIsFound() {
    double[][] rates = rates(400, 3);
    java.util.Arrays.fill(rates[150], 0);
    for (double[] row : rates) {
      // nothing flows there either, so that no path through it makes a way out
      row[150] = 0;
    }
    assertEquals(150, real(new OpenBlasKernels(), rates, 300, 0).good);
    assertEquals(150, real(new RowKernels(), rates, 300, 0).good);
  }

  /** A process of its own, since a library is loaded once. */
  private static String nameWith(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), KernelsName.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.strip();
  }

  @Test
  void withoutTheLibraryThePlainRowsServeAndSayWhy(@TempDir Path folder)
      throws IOException, InterruptedException {
    assertEquals(
        "plain Java rows (OpenBLAS switched off by -Ddickens.openblas=off)",
        nameWith("-Ddickens.openblas=off"));
    assumeTrue(isHere(), "natives are built in for Linux on x86-64 alone");
    Path file = Files.createFile(folder.resolve("no-folder"));
    String nowhere = file + File.separator + "x";
    String noFolder = nameWith("-Ddickens.native.dir=" + nowhere, "-Djava.io.tmpdir=" + nowhere);
    assertTrue(
        noFolder.startsWith("plain Java rows (OpenBLAS cannot be loaded: no folder for native"),
        noFolder);
    String fresh = nameWith("-Ddickens.native.dir=" + folder.resolve("fresh"));
    assertEquals("OpenBLAS 0.3.31 in fronts of 256 and more", fresh);
  }
}
