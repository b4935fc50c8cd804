// What the card can do: copy bandwidth and rate of FP64 multiply-adds, the limits against which kernels are held.
//
// Caller: dickens.backend.cuda.DeviceRates. Grid: any, one dimension; threads stride over the data.
#include "../native/simt.h"

// to_i = from_i: 16 bytes of traffic an entry.
KERNEL void copyDoubles(const double* from, double* to, long long count) {
  long long threads = (long long)gridDim.x * blockDim.x;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += threads) to[i] = from[i];
}

// Eight independent chains of `steps` multiply-adds a thread, 16 steps flops; the result is written so that none is
// left out: x -> a x + b with fixed point b / (1 - a).
KERNEL void multiplyAdd(double* out, double a, double b, long long steps) {
  double x[8];
  for (int c = 0; c < 8; c++) x[c] = (double)(threadIdx.x + (unsigned)c);
  for (long long s = 0; s < steps; s++) {
#pragma unroll
    for (int c = 0; c < 8; c++) x[c] = x[c] * a + b;
  }
  double sum = 0;
  for (int c = 0; c < 8; c++) sum += x[c];
  out[(size_t)blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

SIMT_REGISTER(copyDoubles)
SIMT_REGISTER(multiplyAdd)
