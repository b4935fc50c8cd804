package dickens.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;

/**
 * Whether this machine has a GPU that computes, found out once a process, cheapest question first:
 * switched off, platform, native library, driver, version, device, kernel image, self-test.
 *
 * @param ordinal number of the device to use; -1 where there is none
 * @param reason why there is none, in one line; empty where there is one
 * @param facts what was found on the way, for people, one fact a line
 */
record CudaProbe(int ordinal, String reason, List<String> facts) {
  /** Switches the GPU off when it is 0. */
  static final String SWITCH = "DICKENS_GPU";

  /** CUDA 11.0 (driver 450) is the first that takes PTX 7.0. */
  private static final int OLDEST_DRIVER = 11000;

  /** Turing, the oldest that nvcc 13 compiles for. */
  private static final int OLDEST_CAPABILITY = 75;

  private static final double SELF_TEST_TOLERANCE = 1e-14;

  /** The outcome; computed at the first call. */
  static CudaProbe outcome() {
    return Holder.OUTCOME;
  }

  private static final class Holder {
    static final CudaProbe OUTCOME = probe();
  }

  /** Whether the user lets GPUs be used. */
  static boolean isSwitchedOn() {
    return !"0".equals(System.getenv(SWITCH));
  }

  boolean usable() {
    return reason.isEmpty();
  }

  private static CudaProbe probe() {
    List<String> facts = new ArrayList<>();
    try {
      return probe(facts);
    } catch (CudaFailure | LinkageError e) {
      return refused(NativeLoading.line(e), facts);
    }
  }

  private static CudaProbe probe(List<String> facts) {
    if (!isSwitchedOn()) {
      return refused("switched off by " + SWITCH + "=0", facts);
    }
    String system = System.getProperty("os.name");
    String processor = System.getProperty("os.arch");
    boolean known = system.equals("Linux") || NativeFolder.isWindows();
    if (!known || !(processor.equals("amd64") || processor.equals("x86_64"))) {
      return refused(
          "JCuda has no native library for " + system + " on " + processor + " (only x86-64)",
          facts);
    }
    String loading = NativeLoading.load("JCudaDriver", "jcuda.driver.JCudaDriver");
    if (!loading.isEmpty()) {
      boolean noDriver = loading.contains("libcuda.so.1");
      return refused(noDriver ? "no NVIDIA driver (" + loading + ")" : loading, facts);
    }
    int code = JCudaDriver.cuInit(0);
    if (code != 0) {
      return refused(
          code == CudaFailure.NO_DEVICE
              ? "the NVIDIA driver finds no GPU"
              : new CudaFailure("cuInit", code).getMessage(),
          facts);
    }
    return devices(facts);
  }

  private static CudaProbe devices(List<String> facts) {
    int[] version = new int[1];
    CudaFailure.check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
    facts.add("driver: CUDA " + dotted(version[0]));
    if (version[0] < OLDEST_DRIVER) {
      return refused(
          "the driver is for CUDA " + dotted(version[0]) + ": 11.0 (driver 450) or newer is needed",
          facts);
    }
    int[] count = new int[1];
    CudaFailure.check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    String reason = "the NVIDIA driver finds no GPU";
    for (int ordinal = 0; ordinal < count[0]; ordinal++) {
      CUdevice device = new CUdevice();
      CudaFailure.check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
      int capability = CudaDevice.capability(device);
      if (capability < OLDEST_CAPABILITY) {
        reason =
            "GPU " + ordinal + " has compute capability " + capability / 10.0 + ": 7.5 is needed";
        facts.add(reason);
        continue;
      }
      reason = tried(ordinal, facts);
      if (reason.isEmpty()) {
        return new CudaProbe(ordinal, "", List.copyOf(facts));
      }
      facts.add("GPU " + ordinal + ": " + reason);
    }
    return refused(reason, facts);
  }

  /** Loads the kernels and runs the self-test; returns why not. */
  private static String tried(int ordinal, List<String> facts) {
    try (CudaDevice device = CudaDevice.open(ordinal)) {
      facts.add(
          String.format(
              Locale.ROOT,
              "GPU %d: %s, compute capability %.1f, %d multiprocessors, %.1f GiB",
              ordinal,
              device.name(),
              device.capability() / 10.0,
              device.multiprocessors(),
              device.memory() / 1073741824.0));
      return device.call(
          () -> {
            KernelImage image = KernelImage.load("SelfTest", device.capability());
            double deviation = SelfTest.deviation(image);
            facts.add("kernels: loaded as " + image.form());
            return deviation <= SELF_TEST_TOLERANCE
                ? ""
                : "the self-test deviates by " + deviation + " from the processor";
          });
    } catch (CudaFailure e) {
      return e.getMessage();
    }
  }

  private static String dotted(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  private static CudaProbe refused(String reason, List<String> facts) {
    return new CudaProbe(-1, reason, List.copyOf(facts));
  }
}
