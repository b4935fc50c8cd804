package dickens.backend.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * Vectors of one length side by side in one block, as the columns of a matrix: the free place that
 * comes first is handed out, so that vectors taken one after the other are neighbours. In the
 * device's thread.
 */
final class VectorSlab {
  private final PlaneMemory memory;
  private final long bytes;
  private final List<DeviceMemory> places = new ArrayList<>();
  private final List<Boolean> taken = new ArrayList<>();

  /**
   * Takes room for vectors.
   *
   * @param length numbers of a vector
   * @param capacity vectors; further ones get blocks of their own
   */
  VectorSlab(PlaneMemory memory, long length, int capacity) {
    this.memory = memory;
    this.bytes = 8 * length;
    divide(capacity);
  }

  /** True unless there was no block large enough, so that every vector has one of its own. */
  boolean isWhole() {
    return !places.isEmpty();
  }

  /** A vector of undefined content. */
  DeviceMemory take() {
    int free = taken.indexOf(false);
    if (free < 0) {
      return memory.take(bytes);
    }
    taken.set(free, true);
    return places.get(free);
  }

  private void divide(int capacity) {
    DeviceMemory block;
    try {
      block = memory.take(bytes * capacity);
    } catch (CudaFailure e) {
      if (!e.isOutOfMemory()) {
        throw e;
      }
      // enough in pieces, perhaps
      return;
    }
    for (int k = 0; k < capacity; k++) {
      places.add(block.part(bytes * k, bytes));
      taken.add(false);
    }
  }

  /** Gives a vector back. */
  void giveBack(DeviceMemory vector) {
    int place = places.indexOf(vector);
    if (place < 0) {
      memory.giveBack(vector);
    } else {
      taken.set(place, false);
    }
  }

  /** True where vectors lie one behind the other. */
  boolean areNeighbours(List<DeviceMemory> vectors) {
    for (int k = 1; k < vectors.size(); k++) {
      if (vectors.get(k).address() != vectors.get(k - 1).address() + bytes) {
        return false;
      }
    }
    return true;
  }
}
