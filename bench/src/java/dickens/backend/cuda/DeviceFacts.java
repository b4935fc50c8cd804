package dickens.backend.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/**
 * What this machine's driver and libraries are and take: driver version, which forms of each kernel
 * image load, where the CUDA libraries of the process come from, copy bandwidth and FP64 rate.
 */
record DeviceFacts(VerificationRun run) {

  void tell() {
    driver();
    images();
    List<String> libraries = OptionalLibraries.facts();
    libraries.forEach(line -> run.say("%s", line));
    run.facts().put("optionalLibraries", libraries);
    String products =
        run.cuda()
            .device()
            .call(() -> run.cuda().device().products().map(p -> p.name(1)).orElse("own kernels"));
    run.say("products of large fronts: %s", products);
    run.facts().put("products", products);
    loaded();
    DeviceRates rates = run.rates();
    run.say(
        "measured limits: copy %.0f GB/s, FP64 %.2f TFLOP/s",
        rates.copyBandwidth() * 1e-9, rates.doubleRate() * 1e-12);
    run.facts().put("copyBytesPerSecond", rates.copyBandwidth());
    run.facts().put("doubleFlopsPerSecond", rates.doubleRate());
    run.facts().put("freeBytes", run.cuda().device().call(CudaDevice::freeMemory));
  }

  /** The kernel module of the driver, where the machine shows it. */
  private void driver() {
    String version = "not shown by this machine";
    Path file = Path.of("/proc/driver/nvidia/version");
    try (Stream<String> lines = Files.lines(file)) {
      version = lines.findFirst().orElse(version);
    } catch (IOException e) {
      // a container may hide it; the CUDA version is in the facts of the device
    }
    run.say("kernel module: %s", version);
    run.facts().put("kernelModule", version);
  }

  /** Each form of each image by itself: the form that is used is the first that loads. */
  private void images() {
    run.say("%n%-18s %-20s %14s %14s %14s", "image", "used", "fatbin", "PTX 7.0", "compiled here");
    for (String image : LaunchedKernels.images()) {
      CudaDevice device = run.cuda().device();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("image", image);
      row.put("used", device.call(() -> KernelImage.load(image, device.capability()).form()));
      String kernel = first(image);
      byte[] fatbin = KernelImage.bytes(image + ".fatbin");
      row.put("fatbin", device.call(() -> loading(fatbin, kernel)));
      byte[] ptx = KernelImage.bytes(image + ".ptx");
      byte[] text = Arrays.copyOf(ptx, ptx.length + 1);
      row.put("ptx", device.call(() -> loading(text, kernel)));
      row.put("compiled", device.call(() -> compiled(text, device.capability(), kernel)));
      run.say(
          "%-18s %-20s %14s %14s %14s",
          image, row.get("used"), row.get("fatbin"), row.get("ptx"), row.get("compiled"));
      run.row("images", row);
    }
  }

  private static String first(String image) {
    return LaunchedKernels.kernels().entrySet().stream()
        .filter(kernel -> kernel.getValue().equals(image))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** Time to load an image and find a kernel, which a driver may put off until then. */
  private static String loading(byte[] image, String kernel) {
    CUmodule module = new CUmodule();
    long start = System.nanoTime();
    int code = JCudaDriver.cuModuleLoadData(module, image);
    if (code != 0) {
      return "code " + code;
    }
    code = JCudaDriver.cuModuleGetFunction(new CUfunction(), module, kernel);
    JCudaDriver.cuModuleUnload(module);
    if (code != 0) {
      return "code " + code + " later";
    }
    return (System.nanoTime() - start) / 1_000_000 + " ms";
  }

  /** By the compiler that JCuda brings along, where the platform has it. */
  private static String compiled(byte[] text, int capability, String kernel) {
    String unusable = NativeLoading.load("JNvPTXCompiler", "jcuda.nvptxcompiler.JNvPTXCompiler");
    if (!unusable.isEmpty()) {
      return "no compiler";
    }
    try {
      return loading(KernelImage.compile(text, capability), kernel);
    } catch (CudaFailure e) {
      return e.getMessage().contains("gpu-name") ? "unknown GPU" : "refused";
    }
  }

  /** Files of CUDA libraries in the memory of this process: their names have the versions. */
  private void loaded() {
    TreeSet<String> files = new TreeSet<>();
    Path maps = Path.of("/proc/self/maps");
    if (Files.isReadable(maps)) {
      try (Stream<String> lines = Files.lines(maps, StandardCharsets.UTF_8)) {
        lines
            .filter(line -> line.contains("/"))
            .map(line -> line.substring(line.indexOf('/')))
            .filter(path -> path.matches(".*/lib(cu|nv)[^/]*\\.so[^/]*"))
            .forEach(files::add);
      } catch (IOException e) {
        run.say("the libraries of this process cannot be listed: %s", e.getMessage());
      }
    }
    List<String> real = new ArrayList<>();
    for (String file : files) {
      try {
        real.add(Path.of(file).toRealPath().toString());
      } catch (IOException e) {
        real.add(file);
      }
    }
    real.forEach(file -> run.say("loaded: %s", file));
    run.facts().put("loadedLibraries", real);
  }
}
