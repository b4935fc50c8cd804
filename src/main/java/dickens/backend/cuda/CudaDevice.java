package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.BackendUnavailable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/**
 * A GPU with its primary context (which cuBLAS and cuSPARSE use too) and the one thread that talks
 * to it. Every object of the driver is made, used and closed through {@link #call}.
 *
 * <p>A fault of a kernel or a lost device makes every later call fail alike; then the context is
 * dropped, {@link #isLost()} turns true and only a newly opened device can work again.
 */
final class CudaDevice implements AutoCloseable {
  private final ExecutorService thread;
  private final CUdevice device = new CUdevice();
  private final Map<String, KernelImage> images = new HashMap<>();
  private final List<CublasProducts> products = new ArrayList<>();
  private boolean productsAsked;
  private boolean retained;
  private volatile boolean lost;
  private String name = "";
  private int capability;
  private int multiprocessors;
  private long memory;

  private CudaDevice() {
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread t = new Thread(task, "dickens-cuda");
              t.setDaemon(true);
              return t;
            });
  }

  /**
   * Opens a GPU; the driver has been loaded and initialised.
   *
   * @param ordinal 0 for the first that CUDA_VISIBLE_DEVICES shows
   * @throws CudaFailure where the driver refuses
   */
  static CudaDevice open(int ordinal) {
    CudaDevice opened = new CudaDevice();
    try {
      opened.call(
          () -> {
            opened.start(ordinal);
            return null;
          });
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void start(int ordinal) {
    check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
    byte[] text = new byte[256];
    check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(text, text.length, device));
    name = terminated(text);
    capability = capability(device);
    multiprocessors =
        attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device);
    long[] bytes = new long[1];
    check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(bytes, device));
    memory = bytes[0];
    CUcontext context = new CUcontext();
    check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
    retained = true;
    check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
  }

  private static String terminated(byte[] text) {
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Compute capability times ten, e.g. 90. */
  static int capability(CUdevice device) {
    return 10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device)
        + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device);
  }

  private static int attribute(int which, CUdevice device) {
    int[] value = new int[1];
    check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, which, device));
    return value[0];
  }

  /**
   * Runs work in the device's thread and waits for it. A failure after which the context is useless
   * drops the context.
   */
  <T> T call(Callable<T> work) {
    try {
      return thread.submit(() -> watched(work)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the device was working", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** The same for callers that may go on elsewhere: failures are told as such. */
  <T> T serve(Callable<T> work) {
    if (lost) {
      throw new BackendUnavailable(CudaBackend.NAME + ": the device was lost");
    }
    try {
      return call(work);
    } catch (CudaFailure e) {
      throw e.unavailable();
    }
  }

  /**
   * Before work with something prepared.
   *
   * @param open whether it has not been closed
   * @throws BackendUnavailable where it has, or where the device was lost
   */
  void require(boolean open) {
    if (!open || lost) {
      throw new BackendUnavailable(CudaBackend.NAME + ": the device was lost or closed");
    }
  }

  /** Frees memory in the device's thread; all of it went with a context that was lost. */
  void free(Runnable work) {
    if (!lost) {
      call(
          () -> {
            work.run();
            return null;
          });
    }
  }

  private <T> T watched(Callable<T> work) throws Exception {
    try {
      return work.call();
    } catch (CudaFailure e) {
      if (e.isSticky()) {
        lost = true;
        drop();
      }
      throw e;
    }
  }

  private void drop() {
    if (retained) {
      retained = false;
      JCudaDriver.cuDevicePrimaryCtxReset(device);
      JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }
  }

  /** True after a failure that ended the context. */
  boolean isLost() {
    return lost;
  }

  /** Name of the GPU. */
  String name() {
    return name;
  }

  /** Compute capability times ten, e.g. 90. */
  int capability() {
    return capability;
  }

  /** Number of multiprocessors. */
  int multiprocessors() {
    return multiprocessors;
  }

  /** Bytes of device memory. */
  long memory() {
    return memory;
  }

  /** The kernels of a .cu file, loaded once; in the device's thread. */
  KernelImage image(String name) {
    return images.computeIfAbsent(name, file -> KernelImage.load(file, capability));
  }

  /** cuBLAS, where it is usable; opened at the first use; in the device's thread. */
  Optional<CublasProducts> products() {
    if (!productsAsked) {
      productsAsked = true;
      CublasProducts.open().ifPresent(products::add);
    }
    return products.stream().findFirst();
  }

  /** Bytes of device memory that are free now; in the device's thread. */
  static long freeMemory() {
    long[] free = new long[1];
    long[] total = new long[1];
    check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
    return free[0];
  }

  @Override
  public void close() {
    if (!thread.isShutdown()) {
      call(
          () -> {
            if (retained) {
              products.forEach(CublasProducts::close);
              retained = false;
              JCudaDriver.cuDevicePrimaryCtxRelease(device);
            }
            return null;
          });
      thread.shutdown();
    }
  }
}
