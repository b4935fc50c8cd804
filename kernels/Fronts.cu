// Subtraction-free elimination of the fronts of a nested dissection, level by level, and its triangular solves.
//
// Caller: dickens.backend.cuda.CudaFronts. CPU twins: dickens.backend.DenseKernels and
// dickens.solve.lattice.FrontalFactorization, where the formulas are (Grassmann, Taksar and Heyman 1985; Duff and Reid
// 1983). Fronts are kept whole: front t is size x size, rows at fronts + offset[t]; diagonals are never read.
//
// Grids: fronts* one block a node of the level; panel* the blocks that one large front needs. No result depends on the
// grid: every sum has an order that is fixed by the front, and children are added one after the other.
#include "../native/simt.h"

struct FrontArguments {
  const int* nodes;         // of this level
  const int* pivots;        // by node
  const int* size;
  const int* first;         // position of the first pivot
  const int* borderStart;   // by node, one more at the end
  const int* border;        // positions
  const int* inParent;      // index of each border state in the front of the parent
  const int* childStart;    // by node, one more at the end
  const int* child;
  const long long* offset;      // of the front, in doubles
  const long long* killOffset;  // of its killing rates, and of its edge
  const long long* entryStart;  // by node, one more at the end
  const int* entryIndex;        // row * size + column
  const double* entryRate;
  double* fronts;
  double* kill;
  double* outflow;  // by position
  double* y;        // by position
  double* edge;
  int* bad;         // number of pivots that cannot be left
  double z;
  long long last;   // position of the state that is not eliminated, or -1
};

namespace {

constexpr double kSmallest = 1e-290;

DEVICE double block_sum(double* room, double value) {
  int t = (int)threadIdx.x;
  SYNC_BLOCK();
  room[t] = value;
  int half = 1;
  while (half < (int)blockDim.x) half *= 2;
  for (half /= 2; half > 0; half /= 2) {
    SYNC_BLOCK();
    if (t < half && t + half < (int)blockDim.x) room[t] += room[t + half];
  }
  SYNC_BLOCK();
  return room[0];
}

}  // namespace

// Rates between the states of a node and its front, then what the children left on their borders.
KERNEL void LAUNCH_BOUNDS(256) frontsAssemble(const FrontArguments a) {
  int node = a.nodes[blockIdx.x];
  int m = a.size[node], p = a.pivots[node];
  double* f = a.fronts + a.offset[node];
  double* kill = a.kill + a.killOffset[node];
  size_t threads = blockDim.x, t = threadIdx.x;
  for (size_t i = t; i < (size_t)m * m; i += threads) f[i] = 0;
  for (size_t i = t; i < (size_t)m; i += threads) kill[i] = i < (size_t)p ? a.z : 0;
  SYNC_BLOCK();
  for (long long e = a.entryStart[node] + (long long)t; e < a.entryStart[node + 1]; e += (long long)threads)
    f[a.entryIndex[e]] = a.entryRate[e];
  for (int c = a.childStart[node]; c < a.childStart[node + 1]; c++) {
    SYNC_BLOCK();
    int child = a.child[c];
    int start = a.borderStart[child], q = a.borderStart[child + 1] - start;
    int pc = a.pivots[child], mc = a.size[child];
    const double* from = a.fronts + a.offset[child];
    const double* killed = a.kill + a.killOffset[child];
    for (size_t e = t; e < (size_t)q * q; e += threads) {
      size_t i = e / q, j = e % q;
      if (i != j) f[(size_t)a.inParent[start + i] * m + a.inParent[start + j]] += from[(pc + i) * mc + pc + j];
    }
    for (size_t i = t; i < (size_t)q; i += threads) kill[a.inParent[start + i]] += killed[pc + i];
  }
}

// All pivots of small fronts.
KERNEL void LAUNCH_BOUNDS(256) frontsEliminate(const FrontArguments a) {
  SHARED(double, room, 256);
  int node = a.nodes[blockIdx.x];
  int m = a.size[node], p = a.pivots[node], first = a.first[node];
  double* f = a.fronts + a.offset[node];
  double* kill = a.kill + a.killOffset[node];
  int threads = (int)blockDim.x, t = (int)threadIdx.x;
  for (int k = 0; k < p; k++) {
    if (first + k == a.last) {  // the same for all threads of the block
      if (t == 0) a.outflow[first + k] = 1;
      continue;
    }
    double* row = f + (size_t)k * m;
    double part = 0;
    for (int j = k + 1 + t; j < m; j += threads) part += row[j];
    double s = block_sum(room, part) + kill[k];
    bool lost = !(s >= kSmallest);
    if (t == 0) {
      a.outflow[first + k] = s;
      if (lost) ATOMIC_ADD(a.bad, 1);
    }
    double killed = kill[k];
    for (int i = k + 1 + t; i < m; i += threads) {
      double share = lost ? 0 : f[(size_t)i * m + k] / s;
      f[(size_t)i * m + k] = share;
      kill[i] += share * killed;
    }
    SYNC_BLOCK();
    int rest = m - k - 1;
    for (int e = t; e < rest * rest; e += threads) {
      int i = k + 1 + e / rest, j = k + 1 + e % rest;
      if (i != j) f[(size_t)i * m + j] += f[(size_t)i * m + k] * row[j];
    }
    SYNC_BLOCK();
  }
}

constexpr int kPanel = 32;

// A panel of pivots from .. to-1 of one large front: their block alone. One block.
KERNEL void LAUNCH_BOUNDS(256) panelEliminate(const FrontArguments a, int node, int from, int to) {
  SHARED(double, room, 256);
  SHARED(double, outside, kPanel);  // rates out of the panel, later states and killing
  int m = a.size[node], first = a.first[node];
  double* f = a.fronts + a.offset[node];
  double* kill = a.kill + a.killOffset[node];
  int threads = (int)blockDim.x, t = (int)threadIdx.x;
  for (int i = from; i < to; i++) {
    double part = 0;
    for (int j = to + t; j < m; j += threads) part += f[(size_t)i * m + j];
    double sum = block_sum(room, part);
    if (t == 0) outside[i - from] = sum + kill[i];
  }
  SYNC_BLOCK();
  for (int k = from; k < to; k++) {
    double s = outside[k - from];
    for (int j = k + 1; j < to; j++) s += f[(size_t)k * m + j];
    bool lost = !(s >= kSmallest);
    if (t == 0) {
      a.outflow[first + k] = s;
      if (lost) ATOMIC_ADD(a.bad, 1);
    }
    SYNC_BLOCK();
    for (int i = k + 1 + t; i < to; i += threads) {
      double share = lost ? 0 : f[(size_t)i * m + k] / s;
      f[(size_t)i * m + k] = share;
      outside[i - from] += share * outside[k - from];
      kill[i] += share * kill[k];
    }
    SYNC_BLOCK();
    int rest = to - k - 1;
    for (int e = t; e < rest * rest; e += threads) {
      int i = k + 1 + e / rest, j = k + 1 + e % rest;
      if (i != j) f[(size_t)i * m + j] += f[(size_t)i * m + k] * f[(size_t)k * m + j];
    }
    SYNC_BLOCK();
  }
}

// The rows and columns of the panel outside its block: thread j < rest the column to + j, the others a row each.
KERNEL void LAUNCH_BOUNDS(256) panelSolve(const FrontArguments a, int node, int from, int to) {
  int m = a.size[node], first = a.first[node];
  double* f = a.fronts + a.offset[node];
  double* kill = a.kill + a.killOffset[node];
  int rest = m - to;
  int t = (int)(blockIdx.x * blockDim.x + threadIdx.x);
  if (t < rest) {
    double* column = f + to + t;
    for (int i = from + 1; i < to; i++) {
      double value = column[(size_t)i * m];
      for (int k = from; k < i; k++) value += f[(size_t)i * m + k] * column[(size_t)k * m];
      column[(size_t)i * m] = value;
    }
  } else if (t < 2 * rest) {
    int i = to + t - rest;
    double* row = f + (size_t)i * m;
    double killed = kill[i];
    for (int k = from; k < to; k++) {
      double value = row[k];
      for (int l = from; l < k; l++) value += row[l] * f[(size_t)l * m + k];
      double s = a.outflow[first + k];
      value = s >= kSmallest ? value / s : 0;
      row[k] = value;
      killed += value * kill[k];
    }
    kill[i] = killed;
  }
}

// The trailing block: A[R][R] += A[R][K] A[K][R], tiles of 16 x 16. Grid: two dimensions.
KERNEL void LAUNCH_BOUNDS(256) panelUpdate(const FrontArguments a, int node, int from, int to) {
  SHARED(double, left, 16 * kPanel);
  SHARED(double, right, kPanel * 16);
  int m = a.size[node];
  double* f = a.fronts + a.offset[node];
  int x = (int)threadIdx.x, y = (int)threadIdx.y;
  int i = to + (int)blockIdx.y * 16 + y, j = to + (int)blockIdx.x * 16 + x;
  for (int k = x; k < kPanel; k += 16)
    left[y * kPanel + k] = i < m && from + k < to ? f[(size_t)i * m + from + k] : 0;
  for (int k = y; k < kPanel; k += 16)
    right[k * 16 + x] = j < m && from + k < to ? f[(size_t)(from + k) * m + j] : 0;
  SYNC_BLOCK();
  if (i < m && j < m && i != j) {
    double value = f[(size_t)i * m + j];
#pragma unroll 8
    for (int k = 0; k < kPanel; k++) value += left[y * kPanel + k] * right[k * 16 + x];
    f[(size_t)i * m + j] = value;
  }
}

// t_k = b_k/S_k, b_j += t_k q_kj; what goes to the border is handed up as the node's edge.
KERNEL void LAUNCH_BOUNDS(256) frontsForward(const FrontArguments a) {
  int node = a.nodes[blockIdx.x];
  int m = a.size[node], p = a.pivots[node], q = m - p;
  const double* f = a.fronts + a.offset[node];
  double* own = a.y + a.first[node];
  double* edge = a.edge + a.killOffset[node];
  int threads = (int)blockDim.x, t = (int)threadIdx.x;
  for (int j = t; j < q; j += threads) edge[j] = 0;
  for (int c = a.childStart[node]; c < a.childStart[node + 1]; c++) {
    SYNC_BLOCK();
    int child = a.child[c];
    int start = a.borderStart[child], count = a.borderStart[child + 1] - start;
    const double* from = a.edge + a.killOffset[child];
    for (int j = t; j < count; j += threads) {
      int to = a.inParent[start + j];
      if (to < p) own[to] += from[j];
      else edge[to - p] += from[j];
    }
  }
  for (int k = 0; k < p; k++) {
    SYNC_BLOCK();
    double value = own[k] / a.outflow[a.first[node] + k];
    if (a.first[node] + k == a.last) value = 0;
    SYNC_BLOCK();
    if (t == 0) own[k] = value;
    for (int j = k + 1 + t; j < p; j += threads) own[j] += value * f[(size_t)k * m + j];
  }
  SYNC_BLOCK();
  for (int j = t; j < q; j += threads) {
    double sum = edge[j];
    for (int k = 0; k < p; k++) sum += own[k] * f[(size_t)k * m + p + j];
    edge[j] = sum;
  }
}

// y_k = t_k + sum_{i after k} y_i (q_ik/S_k); the border belongs to nodes above, which are done.
KERNEL void LAUNCH_BOUNDS(256) frontsBackward(const FrontArguments a) {
  int node = a.nodes[blockIdx.x];
  int m = a.size[node], p = a.pivots[node], q = m - p;
  const double* f = a.fronts + a.offset[node];
  double* own = a.y + a.first[node];
  const int* border = a.border + a.borderStart[node];
  int threads = (int)blockDim.x, t = (int)threadIdx.x;
  for (int k = t; k < p; k += threads) {
    double sum = own[k];
    for (int i = 0; i < q; i++) sum += a.y[border[i]] * f[(size_t)(p + i) * m + k];
    own[k] = sum;
  }
  for (int i = p - 1; i > 0; i--) {
    SYNC_BLOCK();
    double value = own[i];
    for (int k = t; k < i; k += threads) own[k] += value * f[(size_t)i * m + k];
  }
}

SIMT_REGISTER(frontsAssemble)
SIMT_REGISTER(frontsEliminate)
SIMT_REGISTER(panelEliminate)
SIMT_REGISTER(panelSolve)
SIMT_REGISTER(panelUpdate)
SIMT_REGISTER(frontsForward)
SIMT_REGISTER(frontsBackward)
