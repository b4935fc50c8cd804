package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The way from Java to a kernel, on the stand-in driver. */
@Tag("gpu")
final class DeviceOnHostTest {

  @BeforeAll
  static void useTheStandIn() {
    HostDriver.require();
    assertEquals("", NativeLoading.load("JCudaDriver", "jcuda.driver.JCudaDriver"));
    assertEquals(0, JCudaDriver.cuInit(0));
  }

  @Test
  void theProbeFindsTheStandInAndItsSelfTestAgreesWithTheProcessor() {
    CudaProbe probe = CudaProbe.outcome();
    assertEquals("", probe.reason());
    assertTrue(probe.facts().contains("kernels: loaded as fatbin"), () -> probe.facts().toString());
  }

  @Test
  void theSelfTestHasTheBitsOfTheProcessor() {
    try (CudaDevice device = CudaDevice.open(0)) {
      double deviation =
          device.call(() -> SelfTest.deviation(KernelImage.load("SelfTest", device.capability())));
      assertEquals(0, deviation);
    }
  }

  @Test
  void aFailedAllocationKeepsItsCodeAndFreesNothing() {
    try (CudaDevice device = CudaDevice.open(0)) {
      CudaFailure failure =
          assertThrows(CudaFailure.class, () -> device.call(() -> DeviceMemory.allocate(1L << 60)));
      assertTrue(failure.isOutOfMemory());
      long before = device.call(CudaDevice::freeMemory);
      long during =
          device.call(
              () -> {
                try (DeviceMemory memory = DeviceMemory.allocate(1 << 20)) {
                  return CudaDevice.freeMemory() + memory.bytes();
                }
              });
      assertEquals(before, during);
      assertEquals(before, device.call(CudaDevice::freeMemory));
    }
  }

  @Test
  void aMissingKernelIsNamed() {
    try (CudaDevice device = CudaDevice.open(0)) {
      CudaFailure failure =
          assertThrows(
              CudaFailure.class,
              () -> device.call(() -> KernelImage.load("SelfTest", 90).function("noSuchKernel")));
      assertTrue(failure.getMessage().contains("noSuchKernel"), failure.getMessage());
    }
  }

  /** A graph is the launches again: the self-test's kernel on other data in the same memory. */
  @Test
  void aRecordedGraphRunsOnWhatLiesInDeviceMemoryWhenItIsLaunched() {
    try (CudaDevice device = CudaDevice.open(0)) {
      double[] y = device.call(() -> launchedTwice(device));
      // the second time a_j = j + 1 and b = 2
      double[] expected = new double[64];
      for (int i = 0; i < 64; i++) {
        for (int j = 0; j < 64; j++) {
          double both = 1.0 / (1 + (i ^ j)) + 1.0 / (1 + (i ^ 1 ^ j));
          expected[i] += (2.0 * (j + 1) + j) * both;
        }
        assertEquals(expected[i], y[i], 1e-13 * expected[i]);
      }
    }
  }

  private static double[] launchedTwice(CudaDevice device) {
    CUfunction kernel = device.image("SelfTest").function("selfTest");
    CUstream stream = new CUstream();
    JCudaDriver.cuStreamCreate(stream, 0);
    double[] data = new double[64];
    double[] y = new double[64];
    try (DeviceMemory a = DeviceMemory.allocate(512);
        DeviceMemory out = DeviceMemory.allocate(512)) {
      Pointer arguments =
          Pointer.to(
              Pointer.to(a.pointer()), Pointer.to(new double[] {2}), Pointer.to(out.pointer()));
      DeviceGraph graph =
          DeviceGraph.record(
              stream,
              () ->
                  JCudaDriver.cuLaunchKernel(
                      kernel, 1, 1, 1, 64, 1, 1, 0, stream, arguments, null));
      for (int time = 0; time < 2; time++) {
        for (int i = 0; i < 64; i++) {
          data[i] = time * (i + 1);
        }
        a.upload(data);
        graph.launch(stream);
        JCudaDriver.cuStreamSynchronize(stream);
        out.download(y);
      }
      graph.close();
    }
    JCudaDriver.cuStreamDestroy(stream);
    return y;
  }
}
