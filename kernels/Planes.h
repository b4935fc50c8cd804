// Permutation-invariant operators on the device: layout, tables and elements of the Liouvillian.
//
// Java twin of the layout: dickens.generator.HermitianPlanes; of the elements: dickens.generator.DickeLiouvillian. Plane
// s holds its diagonals q = j - i = 0 .. 2J one after the other, element (i, j) at start + offset(q) + min(i, j). A vector
// is [part][re, im][all planes], without im in real arithmetic; parts are A and B of A + iB, or, in single precision,
// A + iB and A - iB ("mirror") on q >= 0.
#pragma once
#include "../native/simt.h"

// A record of the tables; all fields are 64-bit so that Java writes them as longs.
struct PlaneRecord {
  long long twoJ;
  long long start;       // first packed element
  long long index;       // first entry of loss, energy and leak
  long long terms;       // first term that leads here from the plane itself
  long long neighbours;  // first term from another plane, which ends the former
  long long end;
  long long blocks;      // first entry of the table of superblocks
  long long count;       // number of superblocks
  long long work;        // first entry of a square in double precision, in elements
  long long core;        // first entry of the values of the center
};

// (L rho)[i][j] += left[i] right[j] rho_source[i + di][j + dj]
struct TermRecord {
  long long source, di, dj;
  long long leftRe, leftIm, rightRe, rightIm;  // into values; im -1 where it is 0
};

struct BlockRecord {
  long long size;
  long long factor;  // first element of the inverse, in numbers
};

struct PlaneArguments {
  const PlaneRecord* planes;
  const TermRecord* terms;
  const BlockRecord* blocks;
  const double* values;
  const double* loss;
  const double* energy;
  const double* leak;
  const double* product;
  long long count;     // planes
  long long elements;  // of all planes
  long long numbers;   // 1 real, 2 complex
  long long parts;     // 1, or 2 for a complex shift
  long long step;      // diagonals that are not multiples of it are 0 in the plane solves
  long long width;     // diagonals of a superblock, in steps
  double zRe, zIm;
  double dephasing;    // half the rate of collective dephasing
  double deflation;
};

template <class T>
struct alignas(2 * sizeof(T)) Complex {
  T re, im;
};
template <class T>
struct Real {
  T re;
};

template <class T>
DEVICE Complex<T> conjugate(Complex<T> a) {
  return {a.re, -a.im};
}
template <class T>
DEVICE Real<T> conjugate(Real<T> a) {
  return a;
}
template <class T>
DEVICE void add_product(Complex<T>& y, Complex<T> a, Complex<T> b) {
  y.re += a.re * b.re - a.im * b.im;
  y.im += a.re * b.im + a.im * b.re;
}
template <class T>
DEVICE void add_product(Real<T>& y, Real<T> a, Real<T> b) {
  y.re += a.re * b.re;
}
template <class T>
DEVICE void add(Complex<T>& y, Complex<T> a) {
  y.re += a.re;
  y.im += a.im;
}
template <class T>
DEVICE void add(Real<T>& y, Real<T> a) {
  y.re += a.re;
}
template <class T>
DEVICE void subtract(Complex<T>& y, Complex<T> a) {
  y.re -= a.re;
  y.im -= a.im;
}
template <class T>
DEVICE void subtract(Real<T>& y, Real<T> a) {
  y.re -= a.re;
}
template <class T>
DEVICE T size2(Complex<T> a) {
  return a.re * a.re + a.im * a.im;
}
template <class T>
DEVICE T size2(Real<T> a) {
  return a.re * a.re;
}
DEVICE Complex<double> inverse(Complex<double> a) {
  double norm = a.re * a.re + a.im * a.im;
  return {a.re / norm, -a.im / norm};
}
DEVICE Real<double> inverse(Real<double> a) { return {1 / a.re}; }
DEVICE Complex<float> rounded(Complex<double> a) { return {(float)a.re, (float)a.im}; }
DEVICE Real<float> rounded(Real<double> a) { return {(float)a.re}; }
template <class T>
DEVICE void set(Complex<T>& y, double re, double im) {
  y.re = (T)re;
  y.im = (T)im;
}
template <class T>
DEVICE void set(Real<T>& y, double re, double) {
  y.re = (T)re;
}
template <class T>
DEVICE void load(Complex<T>& y, const T* vector, long long elements, long long at) {
  y.re = vector[at];
  y.im = vector[elements + at];
}
template <class T>
DEVICE void load(Real<T>& y, const T* vector, long long, long long at) {
  y.re = vector[at];
}
template <class T>
DEVICE void store(Complex<T> y, T* vector, long long elements, long long at) {
  vector[at] = y.re;
  vector[elements + at] = y.im;
}
template <class T>
DEVICE void store(Real<T> y, T* vector, long long, long long at) {
  vector[at] = y.re;
}

DEVICE int lesser(int a, int b) { return a < b ? a : b; }
DEVICE int greater(int a, int b) { return a > b ? a : b; }
DEVICE int magnitude(int a) { return a < 0 ? -a : a; }

// Start of diagonal q in a packed plane.
DEVICE long long offset_of(int twoJ, int q) { return (long long)q * (twoJ + 1) - (long long)q * (q - 1) / 2; }

// Packed element of (i, j), j >= i.
DEVICE long long packed(const PlaneRecord& p, int i, int j) {
  int q = magnitude(j - i);
  return p.start + offset_of((int)p.twoJ, q) + lesser(i, j);
}

template <class N>
DEVICE N coefficient(const PlaneArguments& a, const TermRecord& term, int i, int j) {
  double lr = a.values[term.leftRe + i], rr = a.values[term.rightRe + j];
  double li = term.leftIm < 0 ? 0 : a.values[term.leftIm + i];
  double ri = term.rightIm < 0 ? 0 : a.values[term.rightIm + j];
  N c;
  set(c, lr * rr - li * ri, lr * ri + li * rr);
  return c;
}

// The diagonal of L.
template <class N>
DEVICE N diagonal(const PlaneArguments& a, const PlaneRecord& p, long long plane, int i, int j) {
  double spin = 0.5 * (double)p.twoJ;
  double q = j - i;
  const double* loss = a.loss + p.index;
  const double* energy = a.energy + p.index;
  N c;
  set(c, loss[i] + loss[j] + a.product[plane] * ((spin - i) * (spin - j)) - a.dephasing * (q * q), energy[i] - energy[j]);
  return c;
}

// ---- superblocks: block k >= 1 holds the diagonals q = step p, k width <= p < (k+1) width; the center |p| < width ----

struct Place {
  int i, j;
};

// Element r of block k.
DEVICE Place place_of(const PlaneArguments& a, const PlaneRecord& p, int k, int r) {
  int d = (int)p.twoJ + 1, width = (int)a.width, step = (int)a.step;
  int at = r;
  for (int n = k * width; n < (k + 1) * width; n++) {
    int length = d - n * step;
    if (at < length) return {at, at + n * step};
    at -= length > 0 ? length : 0;
  }
  for (int n = 1; n < width; n++) {  // the center alone comes here
    int length = d - n * step;
    if (at < length) return {at + n * step, at};
    at -= length > 0 ? length : 0;
  }
  return {0, 0};
}

// Where (i, j) lies in block k; -1 where it lies in another.
DEVICE int place_in(const PlaneArguments& a, const PlaneRecord& p, int k, int i, int j) {
  int d = (int)p.twoJ + 1, width = (int)a.width, step = (int)a.step;
  int n = magnitude(j - i) / step;
  if (n / width != k || (j < i && k > 0)) return -1;
  int at = lesser(i, j);
  for (int m = k * width; m < (j < i ? (k + 1) * width : n); m++) at += d - m * step > 0 ? d - m * step : 0;
  for (int m = 1; j < i && m < n; m++) at += d - m * step;
  return at;
}

// sum over own terms that lead from block k + 1 to (i, j): coefficient times x, in single precision.
template <class N>
DEVICE N from_above(const PlaneArguments& a, const PlaneRecord& p, int k, int i, int j, const float* x) {
  N sum = {};
  int d = (int)p.twoJ + 1, width = (int)a.width, step = (int)a.step;
  for (long long e = p.terms; e < p.neighbours; e++) {
    const TermRecord& term = a.terms[e];
    int si = i + (int)term.di, sj = j + (int)term.dj;
    if (sj - si <= j - i || si < 0 || sj < 0 || si >= d || sj >= d) continue;
    if (sj < si || (sj - si) / (step * width) != k + 1) continue;
    N value;
    load(value, x, a.elements, packed(p, si, sj));
    add_product(sum, coefficient<N>(a, term, i, j), value);
  }
  return sum;
}

// The same from block k - 1; the center's values are in core.
template <class N>
DEVICE N from_below(const PlaneArguments& a, const PlaneRecord& p, int k, int i, int j, const float* x, const N* core) {
  N sum = {};
  int d = (int)p.twoJ + 1, width = (int)a.width, step = (int)a.step;
  for (long long e = p.terms; e < p.neighbours; e++) {
    const TermRecord& term = a.terms[e];
    int si = i + (int)term.di, sj = j + (int)term.dj;
    if (sj - si >= j - i || si < 0 || sj < 0 || si >= d || sj >= d) continue;
    if (magnitude(sj - si) / (step * width) != k - 1 || (k > 1 && sj < si)) continue;
    N value;
    if (k == 1) value = core[place_in(a, p, 0, si, sj)];
    else load(value, x, a.elements, packed(p, si, sj));
    add_product(sum, coefficient<N>(a, term, i, j), value);
  }
  return sum;
}

// Sum over the lanes of a warp, the same in all of them, in an order that is fixed.
DEVICE double warp_sum(double value) {
  for (int n = 16; n > 0; n /= 2) value += SHUFFLE_XOR(value, n);
  return value;
}
