// Kernels with faults on purpose: the host execution must catch each of them (kernels_checked.cpp).
#include "simt.h"

// Right: the block's sum by a tree in shared memory, to every thread.
KERNEL void plantedNone(const double* a, double* y) {
  SHARED(double, terms, 64);
  int i = (int)threadIdx.x;
  terms[i] = a[i];
  for (int half = 32; half > 0; half /= 2) {
    SYNC_BLOCK();
    if (i < half) terms[i] += terms[i + half];
  }
  SYNC_BLOCK();
  y[i] = terms[0];
}

// The same without the barrier inside the loop.
KERNEL void plantedMissingBarrier(const double* a, double* y) {
  SHARED(double, terms, 64);
  int i = (int)threadIdx.x;
  terms[i] = a[i];
  for (int half = 32; half > 0; half /= 2) {
    if (i < half) terms[i] += terms[i + half];
  }
  SYNC_BLOCK();
  y[i] = terms[0];
}

// Half of the threads end before the barrier.
KERNEL void plantedEarlyReturn(const double* a, double* y) {
  int i = (int)threadIdx.x;
  if (i >= 32) return;
  SYNC_BLOCK();
  y[i] = a[i];
}

// The threads wait at two different barriers.
KERNEL void plantedDivergentBarrier(const double* a, double* y) {
  int i = (int)threadIdx.x;
  if (i < 32) {
    SYNC_BLOCK();
  } else {
    SYNC_BLOCK();
  }
  y[i] = a[i];
}

// One thread of a warp skips a shuffle.
KERNEL void plantedDivergentShuffle(const double* a, double* y) {
  int i = (int)threadIdx.x;
  y[i] = a[i];
  if (i != 5) y[i] = SHUFFLE_XOR(a[i], 1);
}

// One warp waits for the block, one lane of another for its warp.
KERNEL void plantedDeadlock(const double* a, double* y) {
  int i = (int)threadIdx.x;
  if (i == 40) {
    SYNC_WARP();
  } else {
    SYNC_BLOCK();
  }
  y[i] = a[i];
}

// One element behind the end of a shared array.
KERNEL void plantedSharedOverrun(const double* a, double* y) {
  SHARED(double, terms, 63);
  int i = (int)threadIdx.x;
  terms[i] = a[i];
  SYNC_BLOCK();
  y[i] = terms[i];
}

// One element behind the end of the output.
KERNEL void plantedGlobalOverrun(const double* a, double* y) {
  int i = (int)threadIdx.x;
  y[i + 1] = a[i];
}

// Reads a shared array before anyone wrote it.
KERNEL void plantedUnsetShared(const double* a, double* y) {
  SHARED(double, terms, 64);
  int i = (int)threadIdx.x;
  if (i > 0) terms[i] = a[i];
  SYNC_BLOCK();
  y[i] = terms[0];
}

SIMT_REGISTER(plantedNone)
SIMT_REGISTER(plantedMissingBarrier)
SIMT_REGISTER(plantedEarlyReturn)
SIMT_REGISTER(plantedDivergentBarrier)
SIMT_REGISTER(plantedDivergentShuffle)
SIMT_REGISTER(plantedDeadlock)
SIMT_REGISTER(plantedSharedOverrun)
SIMT_REGISTER(plantedGlobalOverrun)
SIMT_REGISTER(plantedUnsetShared)

// The barrier between writing and reading a shared array that is set is missing: later threads see other values.
KERNEL void plantedRace(const double* a, double* y) {
  SHARED(double, terms, 64);
  int i = (int)threadIdx.x;
  terms[i] = 0;
  SYNC_BLOCK();
  terms[i] = a[i];
  y[i] = terms[63 - i];
}
SIMT_REGISTER(plantedRace)
