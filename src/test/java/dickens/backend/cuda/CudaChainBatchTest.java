package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.SpinLadderBatch;
import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinCoupling.Operator;
import dickens.generator.SpinLadder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the CUDA back end adds to the contract: launches of any shape give the same bits. */
@Tag("gpu")
final class CudaChainBatchTest {

  @BeforeAll
  static void useTheStandIn() {
    HostDriver.require();
  }

  private static ChainBatchResult solve(List<SpinLadder> points, LaunchShape shape) {
    try (CudaBackend backend = (CudaBackend) new CudaBackendProvider().open();
        ChainBatch batch = backend.prepareChains(ChainBatchLimits.adaptive(points.size()), shape)) {
      return batch.solve(SpinLadderBatch.of(points));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,1,1000", "32,32,7", "33,99,64", "128,256,257", "128,4096,100", "5,3,11"})
  void launchesOfAnyShapeGiveTheSameBits(int block, int lanes, int chunk) {
    List<SpinLadder> points = points(300);
    ChainBatchResult usual = solve(points, LaunchShape.usual());
    ChainBatchResult other = solve(points, new LaunchShape(block, lanes, chunk));
    for (int c = 0; c < 3; c++) {
      assertArrayEquals(usual.current()[c], other.current()[c]);
      assertArrayEquals(usual.gross()[c], other.gross()[c]);
      assertArrayEquals(usual.noise()[c], other.noise()[c]);
    }
    assertArrayEquals(usual.certificate(), other.certificate());
    assertArrayEquals(usual.residual(), other.residual());
    assertArrayEquals(usual.levels(), other.levels());
    assertArrayEquals(usual.rounds(), other.rounds());
  }

  @Test
  void allMemoryOfTheDeviceIsGivenBack() {
    try (CudaDevice device = CudaDevice.open(0)) {
      long before = device.call(CudaDevice::freeMemory);
      solve(points(40), LaunchShape.usual());
      assertEquals(before, device.call(CudaDevice::freeMemory));
    }
  }

  /** Refrigerators of 3 to 1001 qubits, cold and hot, so that several rounds are needed. */
  private static List<SpinLadder> points(int count) {
    List<SpinLadder> points = new ArrayList<>();
    int[] qubits = {3, 4, 31, 100, 101, 1001};
    for (int p = 0; p < count; p++) {
      int n = qubits[p % qubits.length];
      double hot = p % 5 == 0 ? 20.0 / ((double) n * n) : 1;
      points.add(
          SpinLadder.maximal(
              n,
              1,
              List.of(
                  coupling("c", hot * (2 + 0.01 * p), 2, Operator.JX),
                  coupling("h", hot, 6, Operator.JX_SQUARED_OVER_N),
                  coupling("w", 0.1 * hot, 4, Operator.JX))));
    }
    return points;
  }

  private static SpinCoupling coupling(String name, double beta, double centre, Operator operator) {
    return new SpinCoupling(
        new Bath(name, beta, new SpectralDensity.Peaked(1, centre, 0.1)), operator);
  }
}
