// The one-block test that a device computes at all: y_i = sum over the block of (a_j b + j) / (1 + (i xor j)).
//
// Caller and CPU twin: dickens.backend.cuda.SelfTest. Grid: one block of 64. Uses what all kernels use: a shared array,
// a block barrier, a shuffle, double arithmetic.
#include "../native/simt.h"

KERNEL void selfTest(const double* a, double b, double* y) {
  SHARED(double, terms, 64);
  int i = (int)threadIdx.x;
  terms[i] = a[i] * b + i;
  SYNC_BLOCK();
  double sum = 0;
  for (int j = 0; j < 64; j++) sum += terms[j] / (1 + (i ^ j));
  y[i] = sum + SHUFFLE_XOR(sum, 1);
}
SIMT_REGISTER(selfTest)
