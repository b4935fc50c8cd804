package dickens.backend.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;

/** A struct argument of a kernel whose fields are written one after the other, in order. */
final class ArgumentBlock {
  private final ByteBuffer bytes;

  /** Of so many bytes at most. */
  ArgumentBlock(int capacity) {
    bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  ArgumentBlock add(long value) {
    bytes.putLong(value);
    return this;
  }

  ArgumentBlock add(double value) {
    bytes.putDouble(value);
    return this;
  }

  ArgumentBlock add(int value) {
    bytes.putInt(value);
    return this;
  }

  ArgumentBlock add(DeviceMemory memory) {
    return add(memory.address());
  }

  /** All of another block. */
  ArgumentBlock add(ArgumentBlock other) {
    bytes.put(other.bytes.duplicate().flip());
    return this;
  }

  /** What a launch takes; stays valid while the block lives. */
  Pointer pointer() {
    return Pointer.to(bytes.duplicate().order(ByteOrder.nativeOrder()).position(0));
  }
}
