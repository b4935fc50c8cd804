// The residual of (z - L) y = b on the window of a population lattice, matrix-free, in flux form with double-double sums:
//
//   r_k = b_k - z y_k + sum_j (y_j q_jk - y_k q_kj)
//
// Caller: dickens.backend.cuda.CudaResidual. CPU twin: dickens.solve.lattice.FluxResidual, with dickens.solve.DoubleDouble
// (Dekker 1971) and the rates of dickens.generator.WindowedLattice: the same operations in the same order. States are
// numbered ladder by ladder, M fastest. Grid: a thread a state.
//
// Cost a state and part: up to 16 rates from coefficients by ladder, 16 two-products of 24 flops; 9 y read through the
// cache, b, bLow, r once.
#include "../native/simt.h"

struct ResidualArguments {  // words of 8 bytes
  const int* low;             // smallest M, by ladder
  const int* start;           // first state, by ladder, one more at the end
  const double* coefficient;  // [move][ladder]
  const double* y;            // [part][state]
  const double* yLow;         // [state], of part 0
  const double* b;            // [part][state]
  const double* bLow;         // [state], of part 0
  double* r;                  // [part][state]
  long long qubits, firstLadder, ladders, states, parts;
  double zRe, zIm;
};

namespace {

constexpr int kMoves = 8;

DEVICE double times(double a, double b) {
#ifdef __CUDACC__
  return __dmul_rn(a, b);  // never contracted with a sum: its rounding error is what the fma finds
#else
  return a * b;
#endif
}

struct DoubleDouble {
  double high, low;

  DEVICE_METHOD void add(double x, double xLow) {
    double s = high + x, t = s - high;
    double e = (high - (s - t)) + (x - t) + low + xLow;
    high = s + e;
    low = e - (high - s);
  }
  DEVICE_METHOD void add_product(double f, double x, double xLow) {
    double p = times(f, x);
    add(p, fma(f, x, -p) + times(f, xLow));
  }
};

// Changes of s and M by each move, and the integer factor of its rate.
DEVICE int ladder_step(int move) { return move < 2 ? 0 : move % 2 == 0 ? 1 : -1; }
DEVICE int up_step(int move) { return move == 0 || move == 2 || move == 3 ? -1 : move < 6 ? 1 : 0; }
DEVICE double jump(int move, double k, double h) {
  switch (move) {
    case 0: return k * (h + 1);
    case 1: return h * (k + 1);
    case 2: return k * (k - 1);
    case 3: return (h + 1) * (h + 2);
    case 4: return h * (h - 1);
    case 5: return (k + 1) * (k + 2);
    case 6: return k * h;
    default: return (k + 1) * (h + 1);
  }
}

DEVICE long long state_at(const ResidualArguments& a, long long s, long long up) {
  long long i = s - a.firstLadder;
  if (i < 0 || i >= a.ladders) return -1;
  long long offset = up - a.low[i];
  return offset < 0 || offset >= a.start[i + 1] - a.start[i] ? -1 : a.start[i] + offset;
}

DEVICE double rate(const ResidualArguments& a, int move, long long s, long long up) {
  double k = (double)(up - s), h = (double)a.qubits - (double)s - (double)up;
  return times(a.coefficient[move * a.ladders + s - a.firstLadder], jump(move, k, h));
}

}  // namespace

KERNEL void LAUNCH_BOUNDS(256) latticeResidual(const ResidualArguments a) {
  long long k = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= a.states) return;
  long long i = 0, end = a.ladders;  // start[i] <= k < start[end]
  while (end - i > 1) {
    long long middle = (i + end) / 2;
    if (a.start[middle] <= k) i = middle;
    else end = middle;
  }
  long long s = a.firstLadder + i, up = a.low[i] + k - a.start[i];
  for (int part = 0; part < (int)a.parts; part++) {
    const double* y = a.y + part * a.states;
    bool first = part == 0;
    DoubleDouble sum;
    double b = a.b[part * a.states + k], bLow = first ? a.bLow[k] : 0;
    sum.high = b + bLow;
    sum.low = bLow - (sum.high - b);
    sum.add_product(-a.zRe, y[k], first ? a.yLow[k] : 0);
    if (a.parts > 1) sum.add_product(first ? a.zIm : -a.zIm, a.y[(1 - part) * a.states + k], 0);
    for (int move = 0; move < kMoves; move++) {
      long long fromLadder = s - ladder_step(move), fromUp = up - up_step(move);
      long long source = state_at(a, fromLadder, fromUp);
      if (source < 0) continue;
      double q = rate(a, move, fromLadder, fromUp);
      if (q > 0) sum.add_product(q, y[source], first ? a.yLow[source] : 0);
    }
    for (int move = 0; move < kMoves; move++) {
      if (state_at(a, s + ladder_step(move), up + up_step(move)) < 0) continue;
      double q = rate(a, move, s, up);
      if (q > 0) sum.add_product(-q, y[k], first ? a.yLow[k] : 0);
    }
    a.r[part * a.states + k] = sum.high;
  }
}

SIMT_REGISTER(latticeResidual)
