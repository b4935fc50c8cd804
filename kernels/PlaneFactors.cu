// The inverses of the plane solves: S = A_k - z - U_k W_{k+1} D_{k+1} and its inverse, for all planes at once.
//
// Caller: dickens.backend.cuda.PlaneFactors. CPU twins: dickens.solve.ensemble.ChainHalf, BlockChain and GaussJordan, where
// the formulas are. Double precision throughout; the inverse is then rounded to single precision, by columns. One chain a
// plane and half (the mirror image of a complex shift is a second half); squares are stored by rows, size x size at the
// chain's work.
//
// Gauss-Jordan in place with row pivoting, panels of 16 pivots: factorPivots chooses them and prepares
// F = M[R,K] inv(M[K,K]), one block a chain; factorUpdate does M[R,:] -= F M[K,:], spread over the device.
#include "Planes.h"

struct FactorArguments {
  PlaneArguments a;
  double* last;         // W of the block last inverted, [half]
  double* work;         // the square at work, [half]
  long long workHalf;   // numbers in one half
  double* panel;        // for each chain 3 x kPanel rows of panelRow numbers, and kPanel x kPanel
  long long panelRow;
  int* exchange;        // for each chain panelRow
  double* pivots;       // smallest and largest modulus squared of each chain
  const double* lift;   // shift of the center of each plane where it is singular
  float* factors;
  long long factorHalf;
  float* centers;
  const long long* centerStart;
  int halves;
};

namespace {

constexpr int kPanel = 16;

struct Chain {
  int plane, half;
  long long index;
};

DEVICE Chain chain_of(const FactorArguments& f, int b) {
  Chain c = {b % (int)f.a.count, b / (int)f.a.count, b};
  return c;
}

template <class N>
DEVICE N* square(const FactorArguments& f, double* all, const PlaneRecord& p, int half) {
  return (N*)all + half * f.workHalf + p.work;
}

template <class N>
DEVICE N* panel_of(const FactorArguments& f, const Chain& c) {
  return (N*)f.panel + c.index * (3 * kPanel * f.panelRow + kPanel * kPanel);
}

// (U_k W_{k+1} D_{k+1})[r][c], W of a half.
template <class N>
DEVICE N triple(const FactorArguments& f, const PlaneRecord& p, int half, int k, Place r, Place c) {
  N sum = {};
  int d = (int)p.twoJ + 1, n = (int)f.a.blocks[p.blocks + k + 1].size;
  const N* w = square<N>(f, f.last, p, half);
  for (long long e = p.terms; e < p.neighbours; e++) {
    const TermRecord& up = f.a.terms[e];
    int ai = r.i + (int)up.di, aj = r.j + (int)up.dj;
    if (aj - ai <= r.j - r.i || ai < 0 || aj < 0 || ai >= d || aj >= d) continue;
    int row = place_in(f.a, p, k + 1, ai, aj);
    if (row < 0) continue;
    N part = {};
    for (long long g = p.terms; g < p.neighbours; g++) {
      const TermRecord& down = f.a.terms[g];
      int bi = c.i - (int)down.di, bj = c.j - (int)down.dj;  // the target, of which c is the source
      if (bj - bi <= c.j - c.i || bi < 0 || bj < 0 || bi >= d || bj >= d) continue;
      int column = place_in(f.a, p, k + 1, bi, bj);
      if (column >= 0) add_product(part, w[(size_t)row * n + column], coefficient<N>(f.a, down, bi, bj));
    }
    add_product(sum, coefficient<N>(f.a, up, r.i, r.j), part);
  }
  return sum;
}

template <class N>
DEVICE void assemble(const FactorArguments& f, int k) {
  Chain chain = chain_of(f, (int)blockIdx.y);
  const PlaneRecord p = f.a.planes[chain.plane];
  if (k >= p.count) return;
  int n = (int)f.a.blocks[p.blocks + k].size, d = (int)p.twoJ + 1;
  N* s = square<N>(f, f.work, p, chain.half);
  size_t stride = (size_t)gridDim.x * blockDim.x;
  for (size_t e = (size_t)blockIdx.x * blockDim.x + threadIdx.x; e < (size_t)n * n; e += stride) {
    int row = (int)(e / n), column = (int)(e % n);
    Place r = place_of(f.a, p, k, row), c = place_of(f.a, p, k, column);
    N value = {};
    if (row == column) {
      value = diagonal<N>(f.a, p, chain.plane, r.i, r.j);
      N z;
      set(z, f.a.zRe, chain.half == 0 ? f.a.zIm : -f.a.zIm);
      subtract(value, z);
    }
    for (long long g = p.terms; g < p.neighbours; g++) {
      const TermRecord& term = f.a.terms[g];
      int si = r.i + (int)term.di, sj = r.j + (int)term.dj;
      if (si == c.i && sj == c.j && si >= 0 && sj >= 0 && si < d && sj < d) add(value, coefficient<N>(f.a, term, r.i, r.j));
    }
    if (k + 1 < p.count) {
      subtract(value, triple<N>(f, p, chain.half, k, r, c));
      if (k == 0)  // the mirror image: F conj(T(z*)) F
        subtract(value, conjugate(triple<N>(f, p, f.halves - 1, 0, Place{r.j, r.i}, Place{c.j, c.i})));
    }
    if (k == 0) {
      N shift;
      set(shift, (row < d && column < d ? f.a.deflation / d : 0) + (row == column ? f.lift[chain.plane] : 0), 0);
      subtract(value, shift);
    }
    s[e] = value;
  }
}

// Swaps rows a and b of m columns with a row stride.
template <class N>
DEVICE void swap_rows(N* m, size_t a, size_t b, int columns) {
  for (int c = (int)threadIdx.x; c < columns; c += (int)blockDim.x) {
    N keep = m[a + c];
    m[a + c] = m[b + c];
    m[b + c] = keep;
  }
}

template <class N>
DEVICE void pivots(const FactorArguments& f, int k, int k0, double* best, int* where, N* block) {
  Chain chain = chain_of(f, (int)blockIdx.x);
  const PlaneRecord p = f.a.planes[chain.plane];
  if (k >= p.count || (k == 0 && chain.half > 0)) return;
  int n = (int)f.a.blocks[p.blocks + k].size;
  if (k0 >= n) return;
  int w = lesser(kPanel, n - k0), t = (int)threadIdx.x, threads = (int)blockDim.x;
  N* m = square<N>(f, f.work, p, chain.half);
  N* copy = panel_of<N>(f, chain);                    // [n][kPanel]: M[:,K] with elimination below
  N* factor = copy + kPanel * f.panelRow;             // [n][kPanel]
  N* old = factor + kPanel * f.panelRow;              // [kPanel][n]
  N* inverted = old + kPanel * f.panelRow;            // [kPanel][kPanel]
  int* exchange = f.exchange + chain.index * f.panelRow;
  if (k0 == 0 && t == 0) {
    f.pivots[2 * chain.index] = 1e300;
    f.pivots[2 * chain.index + 1] = 0;
  }
  for (int e = t; e < n * w; e += threads) copy[(size_t)(e / w) * kPanel + e % w] = m[(size_t)(e / w) * n + k0 + e % w];
  SYNC_BLOCK();
  for (int c = 0; c < w; c++) {
    int at = k0 + c;
    double largest = -1;
    int place = at;
    for (int r = at + t; r < n; r += threads) {
      double size = size2(copy[(size_t)r * kPanel + c]);
      if (size > largest) {
        largest = size;
        place = r;
      }
    }
    best[t] = largest;
    where[t] = place;
    int half = 1;
    while (half < threads) half *= 2;
    for (half /= 2; half > 0; half /= 2) {
      SYNC_BLOCK();
      if (t < half && t + half < threads &&
          (best[t + half] > best[t] || (best[t + half] == best[t] && where[t + half] < where[t]))) {
        best[t] = best[t + half];
        where[t] = where[t + half];
      }
    }
    SYNC_BLOCK();
    int pivot = where[0];
    double size = best[0];
    if (t == 0) {
      exchange[at] = pivot;
      if (size < f.pivots[2 * chain.index]) f.pivots[2 * chain.index] = size;
      if (size > f.pivots[2 * chain.index + 1]) f.pivots[2 * chain.index + 1] = size;
    }
    if (pivot != at) {
      swap_rows(m, (size_t)at * n, (size_t)pivot * n, n);
      swap_rows(copy, (size_t)at * kPanel, (size_t)pivot * kPanel, w);
    }
    SYNC_BLOCK();
    N reciprocal = inverse(copy[(size_t)at * kPanel + c]);
    for (int r = at + 1 + t; r < n; r += threads) {
      N* row = copy + (size_t)r * kPanel;
      N share = {};
      add_product(share, row[c], reciprocal);
      for (int l = c + 1; l < w; l++) {
        N product = {};
        add_product(product, share, copy[(size_t)at * kPanel + l]);
        subtract(row[l], product);
      }
    }
    SYNC_BLOCK();
  }
  // inv(M[K,K]), whose order of rows is chosen already: column by column of the identity, a thread each
  for (int e = t; e < w * w; e += threads) block[e] = m[(size_t)(k0 + e / w) * n + k0 + e % w];
  SYNC_BLOCK();
  for (int c = 0; c < w; c++) {
    N reciprocal = inverse(block[c * w + c]);
    SYNC_BLOCK();
    if (t < w) {  // row c, its own column replaced by that of the inverse
      N value = {};
      if (t == c) value = reciprocal;
      else add_product(value, block[c * w + t], reciprocal);
      block[c * w + t] = value;
    }
    SYNC_BLOCK();
    // the other rows; column c last, since the others need it
    for (int e = t; e < w * w; e += threads) {
      int r = e / w, l = e % w;
      if (r == c || l == c) continue;
      N product = {};
      add_product(product, block[r * w + c], block[c * w + l]);
      subtract(block[e], product);
    }
    SYNC_BLOCK();
    if (t < w && t != c) {
      N product = {}, zero = {};
      add_product(product, block[t * w + c], block[c * w + c]);
      subtract(zero, product);
      block[t * w + c] = zero;
    }
    SYNC_BLOCK();
  }
  for (int e = t; e < w * w; e += threads) inverted[e / w * kPanel + e % w] = block[e];
  for (int e = t; e < n * w; e += threads) {
    int r = e / w, c = e % w;
    N sum = {};
    for (int l = 0; l < w; l++) add_product(sum, m[(size_t)r * n + k0 + l], block[l * w + c]);
    factor[(size_t)r * kPanel + c] = sum;
  }
  for (int e = t; e < n * w; e += threads) old[(size_t)(e / n) * n + e % n] = m[(size_t)(k0 + e / n) * n + e % n];
}

constexpr int kTile = 4;  // rows a thread

template <class N>
DEVICE void update(const FactorArguments& f, int k, int k0) {
  Chain chain = chain_of(f, (int)blockIdx.y);
  const PlaneRecord p = f.a.planes[chain.plane];
  if (k >= p.count || (k == 0 && chain.half > 0)) return;
  int n = (int)f.a.blocks[p.blocks + k].size;
  if (k0 >= n) return;
  int w = lesser(kPanel, n - k0);
  N* m = square<N>(f, f.work, p, chain.half);
  const N* factor = panel_of<N>(f, chain) + kPanel * f.panelRow;
  const N* old = factor + kPanel * f.panelRow;
  const N* inverted = old + kPanel * f.panelRow;
  int groups = (n + kTile - 1) / kTile;
  size_t stride = (size_t)gridDim.x * blockDim.x;
  for (size_t e = (size_t)blockIdx.x * blockDim.x + threadIdx.x; e < (size_t)groups * n; e += stride) {
    int r0 = (int)(e / n) * kTile, c = (int)(e % n);
    bool inside = c >= k0 && c < k0 + w;
    N value[kTile];
    for (int y = 0; y < kTile; y++) {
      int r = r0 + y;
      value[y] = N{};
      if (r < n && !inside && (r < k0 || r >= k0 + w)) value[y] = m[(size_t)r * n + c];
    }
    if (!inside) {
      for (int l = 0; l < w; l++) {
        N right = old[(size_t)l * n + c];
        for (int y = 0; y < kTile; y++) {
          int r = r0 + y;
          if (r >= n) continue;
          N product = {};
          if (r >= k0 && r < k0 + w) {
            add_product(product, inverted[(r - k0) * kPanel + l], right);
            add(value[y], product);
          } else {
            add_product(product, factor[(size_t)r * kPanel + l], right);
            subtract(value[y], product);
          }
        }
      }
    } else {
      for (int y = 0; y < kTile; y++) {
        int r = r0 + y;
        if (r >= n) continue;
        if (r >= k0 && r < k0 + w) value[y] = inverted[(r - k0) * kPanel + c - k0];
        else subtract(value[y], factor[(size_t)r * kPanel + c - k0]);
      }
    }
    for (int y = 0; y < kTile; y++)
      if (r0 + y < n) m[(size_t)(r0 + y) * n + c] = value[y];
  }
}

template <class N, class S>
DEVICE void keep(const FactorArguments& f, int k) {
  Chain chain = chain_of(f, (int)blockIdx.y);
  const PlaneRecord p = f.a.planes[chain.plane];
  if (k >= p.count || (k == 0 && chain.half > 0)) return;
  int n = (int)f.a.blocks[p.blocks + k].size;
  const N* m = square<N>(f, f.work, p, chain.half);
  N* last = square<N>(f, f.last, p, chain.half);
  S* to = k == 0 ? (S*)f.centers + f.centerStart[chain.plane]
                 : (S*)f.factors + chain.half * f.factorHalf + f.a.blocks[p.blocks + k].factor;
  const int* source = f.exchange + chain.index * f.panelRow;
  size_t stride = (size_t)gridDim.x * blockDim.x;
  for (size_t e = (size_t)blockIdx.x * blockDim.x + threadIdx.x; e < (size_t)n * n; e += stride) {
    // by columns, as it is stored
    int r = (int)(e % n), c = (int)(e / n);
    N value = m[(size_t)r * n + source[c]];
    if (k > 0) last[(size_t)r * n + c] = value;  // W_1 is wanted again where a center is singular
    to[e] = rounded(value);
  }
}

}  // namespace

// Grid: (any, chains).
KERNEL void LAUNCH_BOUNDS(256) factorAssemble(const FactorArguments f, int k) {
  if (f.a.numbers == 2) assemble<Complex<double>>(f, k);
  else assemble<Real<double>>(f, k);
}

// One block a chain.
KERNEL void LAUNCH_BOUNDS(256) factorPivots(const FactorArguments f, int k, int k0) {
  SHARED(double, best, 256);
  SHARED(int, where, 256);
  SHARED(Complex<double>, block, kPanel * kPanel);
  if (f.a.numbers == 2) pivots(f, k, k0, best, where, block);
  else pivots(f, k, k0, best, where, (Real<double>*)block);
}

// Grid: (any, chains).
KERNEL void LAUNCH_BOUNDS(256) factorUpdate(const FactorArguments f, int k, int k0) {
  if (f.a.numbers == 2) update<Complex<double>>(f, k, k0);
  else update<Real<double>>(f, k, k0);
}

// Exchanged rows of the matrix are exchanged columns of the inverse: from what was exchanged to where each column lies.
// One thread a chain.
KERNEL void LAUNCH_BOUNDS(256) factorOrder(const FactorArguments f, int k) {
  int b = (int)(blockIdx.x * blockDim.x + threadIdx.x);
  if (b < (int)f.a.count * f.halves) {
    Chain chain = chain_of(f, b);
    const PlaneRecord p = f.a.planes[chain.plane];
    if (k < p.count && (k > 0 || chain.half == 0)) {
      int n = (int)f.a.blocks[p.blocks + k].size;
      int* exchange = f.exchange + chain.index * f.panelRow;
      // column j of the product of all exchanges: each k is final once all smaller ones have been applied
      for (int c = n - 1; c >= 0; c--) {
        int other = exchange[c];
        exchange[c] = c;
        if (other != c) {
          int keep = exchange[c];
          exchange[c] = exchange[other];
          exchange[other] = keep;
        }
      }
    }
  }
}

// The inverse in both precisions. Grid: (any, chains).
KERNEL void LAUNCH_BOUNDS(256) factorKeep(const FactorArguments f, int k) {
  if (f.a.numbers == 2) keep<Complex<double>, Complex<float>>(f, k);
  else keep<Real<double>, Real<float>>(f, k);
}

SIMT_REGISTER(factorAssemble)
SIMT_REGISTER(factorPivots)
SIMT_REGISTER(factorUpdate)
SIMT_REGISTER(factorOrder)
SIMT_REGISTER(factorKeep)
