package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
