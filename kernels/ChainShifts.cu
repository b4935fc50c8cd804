// y(z) = w . (z - R)^-1 b of one banded rate matrix R for many complex shifts z, one thread a shift.
//
// Caller: dickens.backend.cuda.CudaChainShifts. CPU twin: dickens.solve.ShiftedChainFactorization: elimination after
// Grassmann, Taksar and Heyman with the killing term kept apart, half-bandwidth 2.
//
// Grid: one dimension, blocks of at most 128; thread t takes the shifts t, t + lanes, ...
// Chain: `bands` holds up1, up2, down1, down2 (rates of the edge k to k + d at its lower level k), then b, w and rho,
// levels entries each; all threads read the same entry at the same time. Where rho is not zero the solution is
// projected, x -= rho sum x, before it is read out.
// Workspace: row r, level k of thread t at (r * levels + k) * lanes + t, rows: 1/D (2), up1 after elimination (2), x (2).
// Result: real parts, imaginary parts, residuals of x before the projection.
#include "../native/simt.h"

struct ChainShiftsArguments {
  const double* bands;
  const double* shifts;  // real parts, then imaginary parts
  double* workspace;
  double* result;
  long long levels;
  long long count;
  long long lanes;
};

namespace {

struct Complex {
  double re, im;
};
DEVICE Complex operator+(Complex a, Complex b) { return Complex{a.re + b.re, a.im + b.im}; }
DEVICE Complex operator*(Complex a, Complex b) {
  return Complex{a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
DEVICE Complex operator*(double a, Complex b) { return Complex{a * b.re, a * b.im}; }

// 1/d, scaled against overflow and underflow of |d|^2
DEVICE Complex inverse_of(Complex d) {
  double scale = fabs(d.re) > fabs(d.im) ? fabs(d.re) : fabs(d.im);
  double re = d.re / scale;
  double im = d.im / scale;
  double norm = (re * re + im * im) * scale;
  return Complex{re / norm, -im / norm};
}

struct Column {
  double* work;
  size_t levels, lanes;
  DEVICE_METHOD double* at(int row, long long k) const { return work + ((size_t)row * levels + (size_t)k) * lanes; }
  DEVICE_METHOD void put(int row, long long k, Complex value) const {
    *at(row, k) = value.re;
    *at(row + 1, k) = value.im;
  }
  DEVICE_METHOD Complex get(int row, long long k) const { return Complex{*at(row, k), *at(row + 1, k)}; }
};

constexpr int kInverse = 0, kUp1 = 2, kX = 4;

struct Reading {
  Complex y;
  double residual;
};

DEVICE double magnitude(Complex a) { return sqrt(a.re * a.re + a.im * a.im); }

// What leaves level k over an edge, less what comes back, to z x - R x.
DEVICE void add_edge(double leaving, Complex here, double large, double coming, Complex other, Complex& rest,
                     double& gross) {
  rest.re += leaving * here.re - coming * other.re;
  rest.im += leaving * here.im - coming * other.im;
  gross += leaving * large + coming * magnitude(other);
}

DEVICE Reading read_out(const ChainShiftsArguments& a, const Column& column, Complex z) {
  long long n = a.levels;
  const double* up1 = a.bands;
  const double* up2 = up1 + n;
  const double* down1 = up2 + n;
  const double* down2 = down1 + n;
  const double* b = down2 + n;
  const double* w = b + n;
  const double* rho = w + n;

  // Elimination, top level first; d1 = rate k -> k-1, u1 = rate k-1 -> k, kill and source of levels k and k-1.
  Complex d1 = {n >= 2 ? down1[n - 2] : 0, 0};
  Complex u1 = {n >= 2 ? up1[n - 2] : 0, 0};
  Complex kill = z, killBelow = z;
  Complex source = {b[n - 1], 0};
  Complex sourceBelow = {n >= 2 ? b[n - 2] : 0, 0};
#pragma unroll 1
  for (long long k = n - 1; k >= 0; k--) {
    double d2 = k >= 2 ? down2[k - 2] : 0;
    Complex inv = inverse_of(Complex{kill.re + (d1.re + d2), kill.im + d1.im});
    column.put(kInverse, k, inv);
    column.put(kX, k, source);
    Complex loss = kill * inv;
    if (k >= 1) {
      column.put(kUp1, k - 1, u1);
      Complex share1 = d1 * inv;
      Complex share2 = d2 * inv;
      kill = killBelow + u1 * loss;
      Complex swept = sourceBelow + share1 * source;
      if (k >= 2) {
        killBelow = z + up2[k - 2] * loss;
        sourceBelow = Complex{b[k - 2], 0} + share2 * source;
        d1 = Complex{down1[k - 2], 0} + u1 * share2;
        u1 = Complex{up1[k - 2], 0} + up2[k - 2] * share1;
      } else {
        d1 = Complex{0, 0};
      }
      source = swept;
    }
  }

  // x_k = (b_k + u1[k-1] x[k-1] + u2[k-2] x[k-2]) / D_k
  Complex x1 = {0, 0}, x2 = {0, 0}, sum = {0, 0}, error = {0, 0};
#pragma unroll 1
  for (long long k = 0; k < n; k++) {
    Complex inflow = column.get(kX, k);
    if (k >= 1) inflow = inflow + column.get(kUp1, k - 1) * x1;
    if (k >= 2) inflow = inflow + up2[k - 2] * x2;
    Complex x = inflow * column.get(kInverse, k);
    column.put(kX, k, x);
    Complex s = sum + x;
    double tRe = s.re - sum.re;
    double tIm = s.im - sum.im;
    error.re += (sum.re - (s.re - tRe)) + (x.re - tRe);
    error.im += (sum.im - (s.im - tIm)) + (x.im - tIm);
    sum = s;
    x2 = x1;
    x1 = x;
  }
  sum = sum + error;

  // y, and the residual |z x - R x - b|_k over the magnitudes of its terms, from the fluxes over the edges at level k
  Complex y = {0, 0};
  double size = magnitude(z), residual = 0;
  Complex above2 = {0, 0}, above1 = {0, 0};
  Complex here = column.get(kX, n - 1);
  Complex below1 = n >= 2 ? column.get(kX, n - 2) : Complex{0, 0};
#pragma unroll 1
  for (long long k = n - 1; k >= 0; k--) {
    Complex below2 = k >= 2 ? column.get(kX, k - 2) : Complex{0, 0};
    y.re += w[k] * (here.re - rho[k] * sum.re);
    y.im += w[k] * (here.im - rho[k] * sum.im);
    double large = magnitude(here);
    Complex rest = z * here;
    rest.re -= b[k];
    double gross = size * large + fabs(b[k]);
    if (k + 1 < n) add_edge(up1[k], here, large, down1[k], above1, rest, gross);
    if (k + 2 < n) add_edge(up2[k], here, large, down2[k], above2, rest, gross);
    if (k >= 1) add_edge(down1[k - 1], here, large, up1[k - 1], below1, rest, gross);
    if (k >= 2) add_edge(down2[k - 2], here, large, up2[k - 2], below2, rest, gross);
    if (gross > 1e-290) {
      double relative = magnitude(rest) / gross;
      residual = relative > residual ? relative : residual;
    }
    above2 = above1;
    above1 = here;
    here = below1;
    below1 = below2;
  }
  return Reading{y, residual};
}

}  // namespace

KERNEL void LAUNCH_BOUNDS(128) chainShifts(const ChainShiftsArguments a) {
  size_t lane = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  size_t count = (size_t)a.count;
  Column column = {a.workspace + lane, (size_t)a.levels, (size_t)a.lanes};
  for (size_t i = lane; i < count; i += (size_t)a.lanes) {
    Reading found = read_out(a, column, Complex{a.shifts[i], a.shifts[count + i]});
    a.result[i] = found.y.re;
    a.result[count + i] = found.y.im;
    a.result[2 * count + i] = found.residual;
  }
}
SIMT_REGISTER(chainShifts)
