// Products with a sparse matrix in compressed rows, and weighted sums of the powers that they make.
//
// Callers: dickens.backend.cuda.OwnSparseProducts, CudaPopulations. CPU twin: dickens.solve.ensemble.HostPopulations.
// Rows are summed by eight lanes each, norms over chunks of 512 elements: the order of every sum, and so every bit, is the
// same whatever the grid and the block. Grids are of any size, blocks of whole warps.
//
// Traffic of a product: 12 bytes an entry, 20 a row, x once where the caches hold what neighbouring rows share.
#include "../native/simt.h"

namespace {

constexpr int kLanes = 8;    // of a row: populations have some 9 entries
constexpr int kPowers = 16;  // rows of a table of weights, as in CudaPopulations
constexpr int kChunk = 512;

DEVICE double warp_total(double value) {
  for (int n = 16; n > 0; n /= 2) value += SHUFFLE_XOR(value, n);
  return value;
}

}  // namespace

// y = A x.
KERNEL void LAUNCH_BOUNDS(256) sparseProduct(const int* starts, const int* columns, const double* values, long long rows,
                                             const double* x, double* y) {
  long long stride = (long long)gridDim.x * blockDim.x / kLanes;
  long long row = ((long long)blockIdx.x * blockDim.x + threadIdx.x) / kLanes;
  int lane = (int)threadIdx.x % kLanes;
  // lanes of a warp go round together, so that all of them reach the shuffles
  for (long long first = row - row % (32 / kLanes); first < rows; first += stride, row += stride) {
    double sum = 0;
    if (row < rows)
      for (int e = starts[row] + lane; e < starts[row + 1]; e += kLanes) sum += values[e] * x[columns[e]];
    for (int n = kLanes / 2; n > 0; n /= 2) sum += SHUFFLE_XOR(sum, n);
    if (lane == 0 && row < rows) y[row] = sum;
  }
}

// sums[t][e] += sum over k < count of weights[t][k] v[k][e], t < times; rows of weights are kPowers long, vectors n.
KERNEL void LAUNCH_BOUNDS(256) powersSum(double* sums, const double* weights, const double* v, int count, int times, long long n) {
  long long stride = (long long)gridDim.x * blockDim.x;
  for (long long e = (long long)blockIdx.x * blockDim.x + threadIdx.x; e < n; e += stride) {
    double power[kPowers];
    for (int k = 0; k < kPowers; k++) power[k] = k < count ? v[k * n + e] : 0;
    for (int t = 0; t < times; t++) {
      double sum = sums[t * n + e];
      for (int k = 0; k < kPowers; k++) sum += weights[t * kPowers + k] * power[k];
      sums[t * n + e] = sum;
    }
  }
}

// partial[c] = sum of |a - b| over chunk c; a warp for each.
KERNEL void LAUNCH_BOUNDS(256) powersMoved(const double* a, const double* b, long long n, double* partial) {
  long long chunks = (n + kChunk - 1) / kChunk;
  long long warps = (long long)gridDim.x * blockDim.x / 32;
  int lane = (int)threadIdx.x % 32;
  for (long long c = ((long long)blockIdx.x * blockDim.x + threadIdx.x) / 32; c < chunks; c += warps) {
    long long to = (c + 1) * kChunk < n ? (c + 1) * kChunk : n;
    double sum = 0;
    for (long long e = c * kChunk + lane; e < to; e += 32) sum += fabs(a[e] - b[e]);
    sum = warp_total(sum);
    if (lane == 0) partial[c] = sum;
  }
}

// total[0] = the sum of all partial sums; one warp.
KERNEL void LAUNCH_BOUNDS(256) powersTotal(const double* partial, long long chunks, double* total) {
  double sum = 0;
  for (long long c = threadIdx.x; c < chunks; c += 32) sum += partial[c];
  sum = warp_total(sum);
  if (threadIdx.x == 0) total[0] = sum;
}

SIMT_REGISTER(sparseProduct)
SIMT_REGISTER(powersSum)
SIMT_REGISTER(powersMoved)
SIMT_REGISTER(powersTotal)
