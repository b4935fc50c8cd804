// Products with a permutation-invariant Liouvillian, and the vectors of the Krylov method on it.
//
// Caller: dickens.backend.cuda.PlaneProducts. CPU twins: dickens.generator.LiouvillianProduct, dickens.solve.ensemble
// .HostPlanes. Layout: Planes.h. Sums run over chunks of 512 elements, 32 partial sums each, then over the chunks: their
// order, and so every bit, is the same whatever the grid and the block.
#include "Planes.h"

namespace {

constexpr int kChunk = 512;

// Element (i, j) of L x, j >= i.
template <class N>
DEVICE N product_at(const PlaneArguments& a, long long plane, int i, int j, const double* x) {
  const PlaneRecord p = a.planes[plane];
  N sum = {}, value;
  load(value, x, a.elements, packed(p, i, j));
  add_product(sum, diagonal<N>(a, p, plane, i, j), value);
  for (long long e = p.terms; e < p.end; e++) {
    const TermRecord& term = a.terms[e];
    const PlaneRecord& from = a.planes[term.source];
    int si = i + (int)term.di, sj = j + (int)term.dj;
    if (si < 0 || sj < 0 || si > from.twoJ || sj > from.twoJ) continue;
    load(value, x, a.elements, packed(from, si, sj));
    add_product(sum, coefficient<N>(a, term, i, j), sj < si ? conjugate(value) : value);
  }
  return sum;
}

// y -= z x, which mixes the parts of A + iB: -i zIm (A + iB) = zIm B - i zIm A.
DEVICE double shifted(const PlaneArguments& a, double y, const double* x, int part, long long at) {
  long long length = a.numbers * a.elements;
  double own = x[part * length + at];
  if (a.zRe != 0) y -= a.zRe * own;
  if (a.zIm != 0) y += part == 0 ? a.zIm * x[length + at] : -a.zIm * x[at];
  return y;
}

template <class N>
DEVICE void apply(const PlaneArguments& a, const double* x, double* y) {
  long long plane = blockIdx.y;
  int part = (int)blockIdx.z, q = (int)blockIdx.x;
  const PlaneRecord p = a.planes[plane];
  long long length = a.numbers * a.elements;
  for (int t = (int)threadIdx.x; t <= (int)p.twoJ - q; t += (int)blockDim.x) {
    N sum = product_at<N>(a, plane, t, t + q, x + part * length);
    long long at = packed(p, t, t + q);
    double parts[2] = {0, 0};
    store(sum, parts, 1, 0);
    // on q = 0 the traces are to be balanced first, and what is imaginary is rounding
    y[part * length + at] = q == 0 ? parts[0] : shifted(a, parts[0], x, part, at);
    if (a.numbers == 2)
      y[part * length + a.elements + at] = q == 0 ? 0 : shifted(a, parts[1], x, part, a.elements + at);
  }
}

}  // namespace

// y = (L - z) x but for the balance of the traces. Grid: (largest 2J + 1, planes, parts).
KERNEL void LAUNCH_BOUNDS(256) planesApply(const PlaneArguments a, const double* x, double* y) {
  if (a.numbers == 2) apply<Complex<double>>(a, x, y);
  else apply<Real<double>>(a, x, y);
}

// Makes tr y_s what flows into plane s less what flows out, then subtracts z x there. One warp for each (plane, part).
KERNEL void LAUNCH_BOUNDS(256) planesBalance(const PlaneArguments a, const double* x, double* y) {
  long long plane = blockIdx.x;
  int part = (int)blockIdx.y, lane = (int)threadIdx.x;
  const PlaneRecord p = a.planes[plane];
  long long length = a.numbers * a.elements;
  const double* xp = x + part * length;
  double* yp = y + part * length;
  int d = (int)p.twoJ + 1;
  double missing = 0;
  for (int i = lane; i < d; i += 32) {
    double flow = -a.leak[p.index + i] * xp[p.start + i];
    for (long long e = p.neighbours; e < p.end; e++) {
      const TermRecord& term = a.terms[e];
      const PlaneRecord& from = a.planes[term.source];
      int si = i + (int)term.di;
      if (si >= 0 && si <= from.twoJ)
        flow += a.values[term.leftRe + i] * a.values[term.rightRe + i] * xp[from.start + si];
    }
    missing += flow - yp[p.start + i];
  }
  missing = warp_sum(missing) / d;
  for (int i = lane; i < d; i += 32) yp[p.start + i] = shifted(a, yp[p.start + i] + missing, x, part, p.start + i);
}

// Partial sums of (v_k, w) for k < count, by chunks: partial[0][k][chunk] of real, partial[1][k][chunk] of imaginary parts.
// Vectors are two parts of length n, or one.
KERNEL void LAUNCH_BOUNDS(256)
    vectorPartials(const double* w, const long long* basis, int count, long long n, int parts, double* partial) {
  long long chunks = (n + kChunk - 1) / kChunk;
  long long warps = (long long)gridDim.x * blockDim.x / 32;
  int lane = (int)threadIdx.x % 32;
  for (long long c = ((long long)blockIdx.x * blockDim.x + threadIdx.x) / 32; c < chunks; c += warps) {
    long long from = c * kChunk, to = from + kChunk < n ? from + kChunk : n;
    for (int k = 0; k < count; k++) {
      const double* v = (const double*)basis[k];
      double re = 0, im = 0;
      for (long long e = from + lane; e < to; e += 32) {
        re += v[e] * w[e];
        if (parts == 2) {
          re += v[n + e] * w[n + e];
          im += v[e] * w[n + e] - v[n + e] * w[e];
        }
      }
      re = warp_sum(re);
      if (parts == 2) im = warp_sum(im);
      if (lane == 0) {
        partial[k * chunks + c] = re;
        partial[(count + k) * chunks + c] = im;
      }
    }
  }
}

// One warp for each sum.
KERNEL void LAUNCH_BOUNDS(256) vectorSums(const double* partial, long long chunks, double* sum) {
  const double* from = partial + blockIdx.x * chunks;
  double value = 0;
  for (long long c = threadIdx.x; c < chunks; c += 32) value += from[c];
  value = warp_sum(value);
  if (threadIdx.x == 0) sum[blockIdx.x] = value;
}

// w -= sum_k c_k v_k, coefficients as vectorSums left them.
KERNEL void LAUNCH_BOUNDS(256)
    vectorCombine(double* w, const long long* basis, const double* c, int count, long long n, int parts) {
  long long stride = (long long)gridDim.x * blockDim.x;
  for (long long e = (long long)blockIdx.x * blockDim.x + threadIdx.x; e < n; e += stride) {
    double a = w[e], b = parts == 2 ? w[n + e] : 0;
    for (int k = 0; k < count; k++) {
      const double* v = (const double*)basis[k];
      double re = c[k], im = c[count + k];
      if (parts == 2) {
        a -= re * v[e] - im * v[n + e];
        b -= re * v[n + e] + im * v[e];
      } else {
        a -= re * v[e];
      }
    }
    w[e] = a;
    if (parts == 2) w[n + e] = b;
  }
}

// y = f y + (re + i im) x
KERNEL void LAUNCH_BOUNDS(256)
    vectorAdd(double* y, double f, double re, double im, const double* x, long long n, int parts) {
  long long stride = (long long)gridDim.x * blockDim.x;
  for (long long e = (long long)blockIdx.x * blockDim.x + threadIdx.x; e < n; e += stride) {
    double a = x[e];
    if (parts == 2) {
      double b = x[n + e];
      y[e] = f * y[e] + (re * a - im * b);
      y[n + e] = f * y[n + e] + (re * b + im * a);
    } else {
      y[e] = f * y[e] + re * a;
    }
  }
}

// y *= f
KERNEL void LAUNCH_BOUNDS(256) vectorScale(double* y, double f, long long n) {
  long long stride = (long long)gridDim.x * blockDim.x;
  for (long long e = (long long)blockIdx.x * blockDim.x + threadIdx.x; e < n; e += stride) y[e] *= f;
}

// tr v_s: one warp for each (plane, part).
KERNEL void LAUNCH_BOUNDS(256) planesTraces(const PlaneArguments a, const double* v, double* trace) {
  const PlaneRecord p = a.planes[blockIdx.x];
  const double* from = v + blockIdx.y * a.numbers * a.elements + p.start;
  double sum = 0;
  for (int i = (int)threadIdx.x; i <= (int)p.twoJ; i += 32) sum += from[i];
  sum = warp_sum(sum);
  if (threadIdx.x == 0) trace[blockIdx.y * a.count + blockIdx.x] = sum;
}

// v -= rho tr v, from the traces of the planes. Grid: (any, parts); whole warps.
KERNEL void LAUNCH_BOUNDS(256) planesProject(const PlaneArguments a, const double* trace, const double* rho, double* v) {
  const double* traces = trace + blockIdx.y * a.count;
  double sum = 0;
  for (long long s = threadIdx.x % 32; s < a.count; s += 32) sum += traces[s];
  sum = warp_sum(sum);
  long long length = a.numbers * a.elements;
  double* y = v + blockIdx.y * length;
  long long stride = (long long)gridDim.x * blockDim.x;
  for (long long e = (long long)blockIdx.x * blockDim.x + threadIdx.x; e < length; e += stride) y[e] -= sum * rho[e];
}

SIMT_REGISTER(planesApply)
SIMT_REGISTER(planesBalance)
SIMT_REGISTER(vectorPartials)
SIMT_REGISTER(vectorSums)
SIMT_REGISTER(vectorCombine)
SIMT_REGISTER(vectorAdd)
SIMT_REGISTER(vectorScale)
SIMT_REGISTER(planesTraces)
SIMT_REGISTER(planesProject)
