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
  /** Entries of one copy: the garbage collector has to wait for it. */
  private static final int CHUNK = 1 << 23;

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
    upload(from, 0);
  }

  /** Copies an array to a place counted in doubles and waits. */
  void upload(double[] from, long place) {
    for (int at = 0; at < from.length; at += CHUNK) {
      long count = 8L * Math.min(CHUNK, from.length - at);
      int code =
          JCudaDriver.cuMemcpyHtoD(
              pointer.withByteOffset(8L * (place + at)),
              Pointer.to(from).withByteOffset(8L * at),
              count);
      check("cuMemcpyHtoD", code);
    }
  }

  /** Copies an array in and waits. */
  void upload(int[] from) {
    for (int at = 0; at < from.length; at += CHUNK) {
      long count = 4L * Math.min(CHUNK, from.length - at);
      int code =
          JCudaDriver.cuMemcpyHtoD(
              pointer.withByteOffset(4L * at), Pointer.to(from).withByteOffset(4L * at), count);
      check("cuMemcpyHtoD", code);
    }
  }

  /** Copies an array in and waits. */
  void upload(long[] from) {
    for (int at = 0; at < from.length; at += CHUNK) {
      long count = 8L * Math.min(CHUNK, from.length - at);
      int code =
          JCudaDriver.cuMemcpyHtoD(
              pointer.withByteOffset(8L * at), Pointer.to(from).withByteOffset(8L * at), count);
      check("cuMemcpyHtoD", code);
    }
  }

  /** Copies an array out and waits. */
  void download(double[] to) {
    download(to, 0);
  }

  /** Copies from a place counted in doubles to an array and waits. */
  void download(double[] to, long place) {
    for (int at = 0; at < to.length; at += CHUNK) {
      long count = 8L * Math.min(CHUNK, to.length - at);
      int code =
          JCudaDriver.cuMemcpyDtoH(
              Pointer.to(to).withByteOffset(8L * at),
              pointer.withByteOffset(8L * (place + at)),
              count);
      check("cuMemcpyDtoH", code);
    }
  }

  /** Copies an array out and waits. */
  void download(int[] to) {
    check("cuMemcpyDtoH", JCudaDriver.cuMemcpyDtoH(Pointer.to(to), pointer, 4L * to.length));
  }

  /** Queues that all bytes become 0. */
  void clear(CUstream stream) {
    check("cuMemsetD8Async", JCudaDriver.cuMemsetD8Async(pointer, (byte) 0, bytes, stream));
  }

  /** Copies an array to a place counted in floats and waits. */
  void upload(float[] from, long at) {
    long size = (long) from.length * Float.BYTES;
    if (size > 0) {
      CUdeviceptr to = pointer.withByteOffset(at * Float.BYTES);
      check("cuMemcpyHtoD", JCudaDriver.cuMemcpyHtoD(to, Pointer.to(from), size));
    }
  }

  /** Copies from a place counted in floats to an array and waits. */
  void download(float[] to, long at) {
    long size = (long) to.length * Float.BYTES;
    if (size > 0) {
      CUdeviceptr from = pointer.withByteOffset(at * Float.BYTES);
      check("cuMemcpyDtoH", JCudaDriver.cuMemcpyDtoH(Pointer.to(to), from, size));
    }
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
