package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/**
 * Page-locked host memory: the only kind that asynchronous copies may touch, since a Java array
 * could move. Whoever allocates it closes it, in the device's thread.
 */
final class PinnedMemory implements AutoCloseable {
  private final Pointer pointer;
  private final DoubleBuffer doubles;
  private boolean open = true;

  private PinnedMemory(Pointer pointer, DoubleBuffer doubles) {
    this.pointer = pointer;
    this.doubles = doubles;
  }

  /** Room for so many doubles, at most 2^28 - 1. */
  static PinnedMemory allocate(int count) {
    Pointer pointer = new Pointer();
    long bytes = (long) count * Double.BYTES;
    check("cuMemAllocHost of " + bytes + " bytes", JCudaDriver.cuMemAllocHost(pointer, bytes));
    ByteBuffer buffer = pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    return new PinnedMemory(pointer, buffer.asDoubleBuffer());
  }

  Pointer pointer() {
    return pointer;
  }

  /** Its content; position 0, not to be moved. */
  DoubleBuffer doubles() {
    return doubles;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      JCudaDriver.cuMemFreeHost(pointer);
    }
  }
}
