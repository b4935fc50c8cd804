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
  /** Bytes of one copy: the garbage collector has to wait for it. */
  private static final long CHUNK = 1L << 26;

  private final CUdeviceptr pointer;
  private final long bytes;
  private boolean open;

  private DeviceMemory(CUdeviceptr pointer, long bytes, boolean owned) {
    this.pointer = pointer;
    this.bytes = bytes;
    open = owned;
  }

  /** A block of so many bytes, at least 1; its content is undefined. */
  static DeviceMemory allocate(long bytes) {
    CUdeviceptr pointer = new CUdeviceptr();
    check("cuMemAlloc of " + bytes + " bytes", JCudaDriver.cuMemAlloc(pointer, bytes));
    return new DeviceMemory(pointer, bytes, true);
  }

  /** A part of the block, which stays the block's: to close it frees nothing. */
  DeviceMemory part(long start, long length) {
    return new DeviceMemory(pointer.withByteOffset(start), length, false);
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
    copyIn(Pointer.to(from), Double.BYTES * place, (long) Double.BYTES * from.length);
  }

  /** Copies an array to a place counted in floats and waits. */
  void upload(float[] from, long place) {
    copyIn(Pointer.to(from), Float.BYTES * place, (long) Float.BYTES * from.length);
  }

  /** Copies an array in and waits. */
  void upload(int[] from) {
    copyIn(Pointer.to(from), 0, (long) Integer.BYTES * from.length);
  }

  /** Copies an array in and waits. */
  void upload(long[] from) {
    copyIn(Pointer.to(from), 0, (long) Long.BYTES * from.length);
  }

  /** Copies an array out and waits. */
  void download(double[] to) {
    download(to, 0);
  }

  /** Copies from a place counted in doubles to an array and waits. */
  void download(double[] to, long place) {
    copyOut(Pointer.to(to), Double.BYTES * place, (long) Double.BYTES * to.length);
  }

  /** Copies from a place counted in floats to an array and waits. */
  void download(float[] to, long place) {
    copyOut(Pointer.to(to), Float.BYTES * place, (long) Float.BYTES * to.length);
  }

  /** Copies an array out and waits. */
  void download(int[] to) {
    copyOut(Pointer.to(to), 0, (long) Integer.BYTES * to.length);
  }

  private void copyIn(Pointer array, long start, long size) {
    for (long at = 0; at < size; at += CHUNK) {
      int code =
          JCudaDriver.cuMemcpyHtoD(
              pointer.withByteOffset(start + at),
              array.withByteOffset(at),
              Math.min(CHUNK, size - at));
      check("cuMemcpyHtoD", code);
    }
  }

  private void copyOut(Pointer array, long start, long size) {
    for (long at = 0; at < size; at += CHUNK) {
      int code =
          JCudaDriver.cuMemcpyDtoH(
              array.withByteOffset(at),
              pointer.withByteOffset(start + at),
              Math.min(CHUNK, size - at));
      check("cuMemcpyDtoH", code);
    }
  }

  /** Queues that all bytes become 0. */
  void clear(CUstream stream) {
    check("cuMemsetD8Async", JCudaDriver.cuMemsetD8Async(pointer, (byte) 0, bytes, stream));
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
      return getNativePointer() + getByteOffset();
    }
  }
}
