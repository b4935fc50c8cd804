// Gauss-Seidel over the planes J in single precision: right sides, couplings, and the plane solves of one colour.
//
// Caller: dickens.backend.cuda.PlaneSweeps. CPU twins: dickens.solve.ensemble.HostPlanes, BlockChain, ChainHalf, where
// the formulas are. Layout and elements: Planes.h. A plane solve goes down the superblocks of diagonals,
//   w_k = W_k (b_k - U_k w_{k+1}),   x_0 = S_0^-1 (b_0 - U_0 w_1 - F conj(U_0 v_1)),   x_k = w_k - W_k D_k x_{k-1},
// one launch for each k and all planes of the colour: planes first, first + stride, ..; for a complex shift the mirror
// image v is a second half with inverses of its own. W_k is stored by columns.
//
// Products with W_k: eight partial sums, over the columns c = 0 .. 7 modulo 8, added pairwise: the same bits for 1, 2, 4 or
// 8 rows of threads (blockDim.y) and any number of matrix rows a block (blockDim.x).
#include "Planes.h"

struct SweepArguments {
  PlaneArguments a;
  const float* factors;  // numbers a half
  long long factorHalf;  // numbers in one half
  const float* centers;  // S_0^-1 of every plane, by columns
  const long long* centerStart;
  float* right;          // rounded right sides, [half][re, im]
  float* rhs;            // the same less the couplings
  float* x;
  float* core;           // values of the center, [half]
  long long coreHalf;    // numbers in one half
  int halves;
  int first, stride;     // planes
};

namespace {

constexpr int kClasses = 8;
constexpr int kRows = 32;  // largest blockDim.x
constexpr double kNegligible = 1e-17;

DEVICE float single(double value) { return value < kNegligible && value > -kNegligible ? 0 : (float)value; }

template <class N>
DEVICE const N* inverse_of(const SweepArguments& s, const PlaneRecord& p, int half, int k) {
  return (const N*)s.factors + half * s.factorHalf + s.a.blocks[p.blocks + k].factor;
}

// sum_c W[r][c] v[c] for the rows of this block, n columns; valid where threadIdx.y is 0.
template <class N>
DEVICE N product(const N* w, const N* v, int n, int r, N* partial) {
  int x = (int)threadIdx.x;
  for (int k = (int)threadIdx.y; k < kClasses; k += (int)blockDim.y) {
    N sum = {};
    if (r < n) {
#pragma unroll 4
      for (int c = k; c < n; c += kClasses) add_product(sum, w[(size_t)c * n + r], v[c]);
    }
    partial[k * kRows + x] = sum;
  }
  SYNC_BLOCK();
  N y = partial[x];
  if (threadIdx.y == 0) {
    N part[kClasses];
    for (int k = 0; k < kClasses; k++) part[k] = partial[k * kRows + x];
    for (int half = 1; half < kClasses; half *= 2)
      for (int k = 0; k < kClasses; k += 2 * half) add(part[k], part[k + half]);
    y = part[0];
  }
  return y;
}

template <class N>
DEVICE void descend(const SweepArguments& s, int k, N* v, N* partial) {
  int plane = s.first + s.stride * (int)blockIdx.y, half = (int)blockIdx.z;
  const PlaneRecord p = s.a.planes[plane];
  if (k >= p.count) return;  // the whole block
  int n = (int)s.a.blocks[p.blocks + k].size;
  int r = (int)(blockIdx.x * blockDim.x + threadIdx.x);
  if ((int)(blockIdx.x * blockDim.x) >= n) return;
  long long length = s.a.numbers * s.a.elements;
  float* x = s.x + half * length;
  const float* b = s.rhs + half * length;
  int threads = (int)(blockDim.x * blockDim.y);
  for (int e = (int)(threadIdx.y * blockDim.x + threadIdx.x); e < n; e += threads) {
    Place at = place_of(s.a, p, k, e);
    N value;
    load(value, b, s.a.elements, packed(p, at.i, at.j));
    if (k + 1 < p.count) subtract(value, from_above<N>(s.a, p, k, at.i, at.j, x));
    v[e] = value;
  }
  SYNC_BLOCK();
  N y = product(inverse_of<N>(s, p, half, k), v, n, r, partial);
  if (threadIdx.y == 0 && r < n) {
    Place at = place_of(s.a, p, k, r);
    store(y, x, s.a.elements, packed(p, at.i, at.j));
  }
}

template <class N>
DEVICE void center(const SweepArguments& s, N* v, N* partial) {
  int plane = s.first + s.stride * (int)blockIdx.y;
  const PlaneRecord p = s.a.planes[plane];
  int n = (int)s.a.blocks[p.blocks].size;
  int r = (int)(blockIdx.x * blockDim.x + threadIdx.x);
  if ((int)(blockIdx.x * blockDim.x) >= n) return;
  long long length = s.a.numbers * s.a.elements;
  int mirror = s.halves - 1;
  int threads = (int)(blockDim.x * blockDim.y);
  for (int e = (int)(threadIdx.y * blockDim.x + threadIdx.x); e < n; e += threads) {
    Place at = place_of(s.a, p, 0, e);
    N value;
    load(value, s.rhs + (at.j < at.i ? mirror * length : 0), s.a.elements, packed(p, at.i, at.j));
    if (at.j < at.i) value = conjugate(value);
    if (p.count > 1) {
      subtract(value, from_above<N>(s.a, p, 0, at.i, at.j, s.x));
      subtract(value, conjugate(from_above<N>(s.a, p, 0, at.j, at.i, s.x + mirror * length)));
    }
    v[e] = value;
  }
  SYNC_BLOCK();
  N y = product((const N*)s.centers + s.centerStart[plane], v, n, r, partial);
  if (threadIdx.y == 0 && r < n) {
    Place at = place_of(s.a, p, 0, r);
    ((N*)s.core)[p.core + r] = y;
    if (at.j >= at.i) store(y, s.x, s.a.elements, packed(p, at.i, at.j));
    if (s.halves == 2) {
      ((N*)s.core)[s.coreHalf + p.core + place_in(s.a, p, 0, at.j, at.i)] = conjugate(y);
      if (at.j <= at.i) store(conjugate(y), s.x + length, s.a.elements, packed(p, at.i, at.j));
    }
  }
}

template <class N>
DEVICE void ascend(const SweepArguments& s, int k, N* v, N* partial) {
  int plane = s.first + s.stride * (int)blockIdx.y, half = (int)blockIdx.z;
  const PlaneRecord p = s.a.planes[plane];
  if (k >= p.count) return;
  int n = (int)s.a.blocks[p.blocks + k].size;
  int r = (int)(blockIdx.x * blockDim.x + threadIdx.x);
  if ((int)(blockIdx.x * blockDim.x) >= n) return;
  float* x = s.x + half * s.a.numbers * s.a.elements;
  const N* core = (const N*)s.core + half * s.coreHalf + p.core;
  int threads = (int)(blockDim.x * blockDim.y);
  for (int e = (int)(threadIdx.y * blockDim.x + threadIdx.x); e < n; e += threads) {
    Place at = place_of(s.a, p, k, e);
    v[e] = from_below<N>(s.a, p, k, at.i, at.j, x, core);
  }
  SYNC_BLOCK();
  N y = product(inverse_of<N>(s, p, half, k), v, n, r, partial);
  if (threadIdx.y == 0 && r < n) {
    Place at = place_of(s.a, p, k, r);
    long long to = packed(p, at.i, at.j);
    N value;
    load(value, x, s.a.elements, to);
    subtract(value, y);
    store(value, x, s.a.elements, to);
  }
}

// x + sign i y of elements e of two parts, or one part alone.
DEVICE void combination(const SweepArguments& s, const double* v, int half, long long e, double* re, double* im) {
  long long n = s.a.elements, length = s.a.numbers * n;
  double sign = half == 0 ? 1 : -1;
  *re = v[e];
  *im = s.a.numbers == 2 ? v[n + e] : 0;
  if (s.halves == 2) {
    *re -= sign * v[length + n + e];
    *im += sign * v[length + e];
  }
}

}  // namespace

// right = remainder - residual, rounded; for a complex shift A + iB and A - iB. Grid: any.
KERNEL void LAUNCH_BOUNDS(256) sweepRight(const SweepArguments s, const double* remainder, const double* residual) {
  long long n = s.a.elements, stride = (long long)gridDim.x * blockDim.x;
  for (long long e = (long long)blockIdx.x * blockDim.x + threadIdx.x; e < n; e += stride)
    for (int half = 0; half < s.halves; half++) {
      double re, im, re0, im0;
      combination(s, remainder, half, e, &re, &im);
      combination(s, residual, half, e, &re0, &im0);
      float* to = s.right + half * s.a.numbers * n;
      to[e] = single(re - re0);
      if (s.a.numbers == 2) to[n + e] = single(im - im0);
    }
}

// rhs = right less what the other planes bring, where coupled. Grid: (largest 2J + 1, planes, halves).
KERNEL void LAUNCH_BOUNDS(256) sweepCouple(const SweepArguments s, int coupled) {
  int plane = s.first + s.stride * (int)blockIdx.y, q = (int)blockIdx.x;
  const PlaneRecord p = s.a.planes[plane];
  long long n = s.a.elements, shift = (long long)blockIdx.z * s.a.numbers * n;
  for (int t = (int)threadIdx.x; t <= (int)p.twoJ - q; t += (int)blockDim.x) {
    int i = t, j = t + q;
    long long at = packed(p, i, j) + shift;
    float re = s.right[at], im = s.a.numbers == 2 ? s.right[n + at] : 0;
    for (long long e = p.neighbours; coupled && e < p.end; e++) {
      const TermRecord& term = s.a.terms[e];
      const PlaneRecord& from = s.a.planes[term.source];
      int si = i + (int)term.di, sj = j + (int)term.dj;
      if (si < 0 || sj < 0 || si > from.twoJ || sj > from.twoJ) continue;
      float c = (float)(s.a.values[term.leftRe + i] * s.a.values[term.rightRe + j]);
      long long source = packed(from, si, sj) + shift;
      re -= c * s.x[source];
      if (s.a.numbers == 2) im -= c * s.x[n + source];
    }
    s.rhs[at] = re;
    if (s.a.numbers == 2) s.rhs[n + at] = im;
  }
}

// Grids of the three: (rows, planes, halves); shared: the largest block of a superblock.
KERNEL void LAUNCH_BOUNDS(256) sweepDescend(const SweepArguments s, int k) {
  SHARED_DYNAMIC(float, v);
  SHARED(Complex<float>, partial, kClasses * kRows);
  if (s.a.numbers == 2) descend(s, k, (Complex<float>*)v, partial);
  else descend(s, k, (Real<float>*)v, (Real<float>*)partial);
}

KERNEL void LAUNCH_BOUNDS(256) sweepCenter(const SweepArguments s) {
  SHARED_DYNAMIC(float, v);
  SHARED(Complex<float>, partial, kClasses * kRows);
  if (s.a.numbers == 2) center(s, (Complex<float>*)v, partial);
  else center(s, (Real<float>*)v, (Real<float>*)partial);
}

KERNEL void LAUNCH_BOUNDS(256) sweepAscend(const SweepArguments s, int k) {
  SHARED_DYNAMIC(float, v);
  SHARED(Complex<float>, partial, kClasses * kRows);
  if (s.a.numbers == 2) ascend(s, k, (Complex<float>*)v, partial);
  else ascend(s, k, (Real<float>*)v, (Real<float>*)partial);
}

// result = correction - x: the sweeps took the right side with its sign changed. Grid: any.
KERNEL void LAUNCH_BOUNDS(256) sweepFinish(const SweepArguments s, const double* correction, float* result) {
  long long n = s.a.elements, stride = (long long)gridDim.x * blockDim.x;
  for (long long e = (long long)blockIdx.x * blockDim.x + threadIdx.x; e < n; e += stride)
    for (int half = 0; half < s.halves; half++) {
      double re, im;
      combination(s, correction, half, e, &re, &im);
      long long at = half * s.a.numbers * n + e;
      result[at] = (float)(re - s.x[at]);
      if (s.a.numbers == 2) result[n + at] = (float)(im - s.x[n + at]);
    }
}

// The parts A and B that the singles stand for, exactly; what is imaginary on q = 0 is rounding. Grid: (largest 2J + 1,
// planes).
KERNEL void LAUNCH_BOUNDS(256) sweepUnpack(const SweepArguments s, const float* from, double* to) {
  const PlaneRecord p = s.a.planes[blockIdx.y];
  int q = (int)blockIdx.x;
  long long n = s.a.elements, length = s.a.numbers * n;
  for (int t = (int)threadIdx.x; t <= (int)p.twoJ - q; t += (int)blockDim.x) {
    long long e = packed(p, t, t + q);
    double xr = from[e], xi = s.a.numbers == 2 ? from[n + e] : 0;
    if (s.halves == 2) {
      double yr = from[length + e], yi = from[length + n + e];
      to[e] = 0.5 * (xr + yr);
      to[n + e] = q == 0 ? 0 : 0.5 * (xi + yi);
      to[length + e] = 0.5 * (xi - yi);
      to[length + n + e] = q == 0 ? 0 : 0.5 * (yr - xr);
    } else {
      to[e] = xr;
      if (s.a.numbers == 2) to[n + e] = q == 0 ? 0 : xi;
    }
  }
}

SIMT_REGISTER(sweepRight)
SIMT_REGISTER(sweepCouple)
SIMT_REGISTER(sweepDescend)
SIMT_REGISTER(sweepCenter)
SIMT_REGISTER(sweepAscend)
SIMT_REGISTER(sweepFinish)
SIMT_REGISTER(sweepUnpack)
