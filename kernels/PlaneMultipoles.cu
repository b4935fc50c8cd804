// Between the planes and the coarse problem: R, the traces and low spherical tensors of an operator, and P, which makes an
// operator of their coefficients.
//
// Caller: dickens.backend.cuda.PlaneMultipoles. CPU twins: dickens.solve.ensemble.Multipoles and Prolongation, where the
// formulas are. Layout: Planes.h. Tensor T^k_q of a plane has length 2J+1-q.
#include "Planes.h"

struct UnknownRecord {
  long long plane, q, imaginary;
  long long tensor;  // into tensors; -1 for the trace
};

struct MultipoleArguments {
  PlaneArguments a;
  const UnknownRecord* unknowns;
  const long long* first;     // first unknown of each plane, one more at the end
  const double* tensors;
  const double* shapes;       // p_J, each of trace 1: one vector of one part
  double* coefficients;       // [part][unknown]
  double* banded;             // diagonals 0 .. order of X, [part][re, im][bandedLength]
  const long long* bandedStart;  // of each plane: diagonal q at (q / step) (2J+1)
  const long long* order;     // K_J of each plane
  long long count;            // unknowns
  long long bandedLength;
};

namespace {

// B = 0.9 p_J + 0.1 I/(2J+1).
template <class N>
DEVICE N mixed(const MultipoleArguments& m, const PlaneRecord& p, int i, int j) {
  N b;
  load(b, m.shapes, m.a.elements, packed(p, i, j));
  if (j < i) b = conjugate(b);
  N result;
  set(result, 0, 0);
  N weight;
  set(weight, 0.9, 0);
  add_product(result, weight, b);
  if (i == j) {
    N identity;
    set(identity, 0.1 / (double)(p.twoJ + 1), 0);
    add(result, identity);
  }
  return result;
}

// (X B)[i][j].
template <class N>
DEVICE N banded_product(const MultipoleArguments& m, const PlaneRecord& p, const double* x, int order, int i, int j) {
  N sum = {};
  int d = (int)p.twoJ + 1, step = (int)m.a.step;
  for (int n = -(order / step); n <= order / step; n++) {
    int c = i + n * step;
    if (c < 0 || c >= d) continue;
    int q = magnitude(n);
    N value;
    load(value, x, m.bandedLength, (long long)q * d + lesser(i, c));
    add_product(sum, n < 0 ? conjugate(value) : value, mixed<N>(m, p, c, j));
  }
  return sum;
}

template <class N>
DEVICE void prolong(const MultipoleArguments& m, double* y) {
  long long plane = blockIdx.y;
  int part = (int)blockIdx.z, q = (int)blockIdx.x;
  const PlaneRecord p = m.a.planes[plane];
  const double* x = m.banded + part * m.a.numbers * m.bandedLength + m.bandedStart[plane];
  double* to = y + part * m.a.numbers * m.a.elements;
  N trace, half;
  set(trace, m.coefficients[part * m.count + m.first[plane]], 0);
  set(half, 0.5, 0);
  for (int t = (int)threadIdx.x; t <= (int)p.twoJ - q; t += (int)blockDim.x) {
    int i = t, j = t + q, order = (int)m.order[plane];
    long long at = packed(p, i, j);
    N shape, value = {};
    load(shape, m.shapes, m.a.elements, at);
    add_product(value, trace, shape);
    N both = banded_product<N>(m, p, x, order, i, j);
    add(both, conjugate(banded_product<N>(m, p, x, order, j, i)));
    add_product(value, half, both);
    store(value, to, m.a.elements, at);
  }
}

}  // namespace

// coefficients = R x: one warp for each (unknown, part).
KERNEL void LAUNCH_BOUNDS(256) multipolesRestrict(const MultipoleArguments m, const double* x) {
  const UnknownRecord u = m.unknowns[blockIdx.x];
  const PlaneRecord p = m.a.planes[u.plane];
  const double* from = x + (blockIdx.y * m.a.numbers + u.imaginary) * m.a.elements + p.start + offset_of((int)p.twoJ, (int)u.q);
  double sum = 0;
  for (int t = (int)threadIdx.x; t <= (int)(p.twoJ - u.q); t += 32)
    sum += u.tensor < 0 ? from[t] : m.tensors[u.tensor + t] * from[t];
  sum = warp_sum(sum);
  if (threadIdx.x == 0) m.coefficients[blockIdx.y * m.count + blockIdx.x] = sum;
}

// X = sum_k c_kq T^k_q on the diagonals q. Grid: (largest K / step + 1, planes, parts).
KERNEL void LAUNCH_BOUNDS(256) multipolesBand(const MultipoleArguments m) {
  long long plane = blockIdx.y;
  const PlaneRecord p = m.a.planes[plane];
  int q = (int)blockIdx.x * (int)m.a.step, d = (int)p.twoJ + 1;
  double* x = m.banded + blockIdx.z * m.a.numbers * m.bandedLength + m.bandedStart[plane] + (long long)blockIdx.x * d;
  const double* c = m.coefficients + blockIdx.z * m.count;
  if (q > m.order[plane]) return;  // the whole block
  for (int t = (int)threadIdx.x; t < d - q; t += (int)blockDim.x) {
    double re = 0, im = 0;
    for (long long u = m.first[plane]; u < m.first[plane + 1]; u++) {
      const UnknownRecord& unknown = m.unknowns[u];
      if (unknown.tensor < 0 || unknown.q != q) continue;
      double value = c[u] * m.tensors[unknown.tensor + t];
      if (unknown.imaginary) im += value;
      else re += value;
    }
    x[t] = re;
    if (m.a.numbers == 2) x[m.bandedLength + t] = im;
  }
}

// y = c_00 p + (X B + B X)/2. Grid: (largest 2J + 1, planes, parts).
KERNEL void LAUNCH_BOUNDS(256) multipolesProlong(const MultipoleArguments m, double* y) {
  if (m.a.numbers == 2) prolong<Complex<double>>(m, y);
  else prolong<Real<double>>(m, y);
}

SIMT_REGISTER(multipolesRestrict)
SIMT_REGISTER(multipolesBand)
SIMT_REGISTER(multipolesProlong)
