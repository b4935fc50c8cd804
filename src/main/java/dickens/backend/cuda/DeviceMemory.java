package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * A block of device memory. Whoever allocates it closes it, in the device's thread. After a failed
 * allocation there is no block and nothing to free.
 */
final class DeviceMemory implements AutoCloseable {
  private final CUdeviceptr pointer;
  private final long bytes;
  private boolean open = true;

  private DeviceMemory(CUdeviceptr pointer, long bytes) {
    this.pointer = pointer;
    this.bytes = bytes;
  }

  /** A block of so many bytes, at least 1; its content is undefined. */
  static DeviceMemory allocate(long bytes) {
    CUdeviceptr pointer = new CUdeviceptr();
    check("cuMemAlloc of " + bytes + " bytes", JCudaDriver.cuMemAlloc(pointer, bytes));
    return new DeviceMemory(pointer, bytes);
  }

  long bytes() {
    return bytes;
  }

  CUdeviceptr pointer() {
    return pointer;
  }

  /** The address, for argument blocks of kernels. */
  long address() {
    return new Address(pointer).value();
  }

  /** Queues a copy from pinned memory. */
  void upload(PinnedMemory from, long count, CUstream stream) {
    int code = JCudaDriver.cuMemcpyHtoDAsync(pointer, from.pointer(), count, stream);
    check("cuMemcpyHtoDAsync", code);
  }

  /** Queues a copy to pinned memory. */
  void download(PinnedMemory to, long count, CUstream stream) {
    int code = JCudaDriver.cuMemcpyDtoHAsync(to.pointer(), pointer, count, stream);
    check("cuMemcpyDtoHAsync", code);
  }

  /** Copies an array in and waits. */
  void upload(double[] from) {
    int code =
        JCudaDriver.cuMemcpyHtoD(pointer, Pointer.to(from), (long) from.length * Double.BYTES);
    check("cuMemcpyHtoD", code);
  }

  /** Copies an array in, from a byte of this block on, and waits. */
  void upload(double[] from, long start) {
    long count = (long) from.length * Double.BYTES;
    check(
        "cuMemcpyHtoD",
        JCudaDriver.cuMemcpyHtoD(pointer.withByteOffset(start), Pointer.to(from), count));
  }

  /** Copies an array out and waits. */
  void download(double[] to) {
    int code = JCudaDriver.cuMemcpyDtoH(Pointer.to(to), pointer, (long) to.length * Double.BYTES);
    check("cuMemcpyDtoH", code);
  }

  /** Frees the block; a lost context has freed it already, so failures are not reported. */
  @Override
  public void close() {
    if (open) {
      open = false;
      JCudaDriver.cuMemFree(pointer);
    }
  }

  /** JCuda keeps the value of its pointers to itself and its subclasses. */
  private static final class Address extends CUdeviceptr {
    Address(CUdeviceptr pointer) {
      super(pointer);
    }

    long value() {
      return getNativePointer();
    }
  }
}
