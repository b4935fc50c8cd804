package dickens.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/**
 * The compiled kernels of one .cu file, loaded into the current context.
 *
 * <p>Order: the fatbin (machine code for sm_75 to sm_120; drivers from 580 on); where the driver
 * does not know it, the PTX with its version lowered to 7.0 by the driver's own compiler; then that
 * PTX by the compiler in JCuda's natives. Only codes that speak of the image lead on to the next.
 *
 * @param module the module; unloaded with its context
 * @param form which form was taken: fatbin, ptx, ptx compiled here
 */
record KernelImage(CUmodule module, String form) {
  /** Invalid image, no binary for GPU, invalid PTX, no JIT compiler, unsupported PTX, source. */
  private static final Set<Integer> REFUSED = Set.of(200, 209, 218, 221, 222, 300);

  /**
   * Loads the image of a .cu file.
   *
   * @param name file without .cu
   * @param capability compute capability of the device times ten, e.g. 90
   * @throws CudaFailure where no form is taken; the message has all reasons
   */
  static KernelImage load(String name, int capability) {
    List<String> reasons = new ArrayList<>();
    CUmodule module = new CUmodule();
    int code = JCudaDriver.cuModuleLoadData(module, bytes(name + ".fatbin"));
    if (code == 0) {
      return new KernelImage(module, "fatbin");
    }
    note("fatbin", code, reasons);
    byte[] ptx =
        (new String(bytes(name + ".ptx"), StandardCharsets.US_ASCII) + "\0")
            .getBytes(StandardCharsets.US_ASCII);
    code = JCudaDriver.cuModuleLoadData(module, ptx);
    if (code == 0) {
      return new KernelImage(module, "ptx");
    }
    note("PTX", code, reasons);
    String unusable = NativeLoading.load("JNvPTXCompiler", "jcuda.nvptxcompiler.JNvPTXCompiler");
    if (!unusable.isEmpty()) {
      throw new CudaFailure(
          "loading "
              + name
              + " ("
              + String.join(", ", reasons)
              + ", PTX compiler: "
              + unusable
              + ")",
          code);
    }
    code = JCudaDriver.cuModuleLoadData(module, compile(ptx, capability));
    if (code == 0) {
      return new KernelImage(module, "ptx compiled here");
    }
    reasons.add("PTX compiled here: " + code);
    throw new CudaFailure("loading " + name + " (" + String.join(", ", reasons) + ")", code);
  }

  private static void note(String form, int code, List<String> reasons) {
    if (!REFUSED.contains(code)) {
      throw new CudaFailure("loading the " + form, code);
    }
    reasons.add(form + ": " + code);
  }

  /** A kernel by name. */
  CUfunction function(String name) {
    CUfunction function = new CUfunction();
    CudaFailure.check(
        "cuModuleGetFunction " + name, JCudaDriver.cuModuleGetFunction(function, module, name));
    KernelLaunches.name(function, name);
    return function;
  }

  /**
   * Machine code of PTX for a compute capability, by the compiler of CUDA 12.6 inside JCuda's
   * natives; needs no driver.
   *
   * @param ptx text, ending with a zero
   * @param capability e.g. 90; newer ones than that compiler knows are an error
   */
  static byte[] compile(byte[] ptx, int capability) {
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    check("create", JNvPTXCompiler.nvPTXCompilerCreate(handle, ptx.length - 1, ptx), "");
    try {
      String[] options = {"--gpu-name=sm_" + capability};
      int code = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
      check("compile for sm_" + capability, code, code == 0 ? "" : errorLog(handle));
      long[] size = new long[1];
      check("size", JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(handle, size), "");
      byte[] cubin = new byte[(int) size[0]];
      check("program", JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(handle, cubin), "");
      return cubin;
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(handle);
    }
  }

  private static String errorLog(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    if (JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size) != 0 || size[0] == 0) {
      return "";
    }
    byte[] log = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log);
    String text = new String(log, StandardCharsets.US_ASCII);
    return ": " + text.lines().findFirst().orElse("").strip();
  }

  private static void check(String step, int code, String log) {
    if (code != 0) {
      // 218 is the driver's code for PTX that does not compile
      throw new CudaFailure("PTX compiler, " + step + " (" + code + ")" + log, 218);
    }
  }

  /** The committed image. */
  static byte[] bytes(String file) {
    try (InputStream in = KernelImage.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("this installation has no " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
