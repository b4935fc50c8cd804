// Subtraction-free elimination of the fronts of a nested dissection, level by level, and its triangular solves, for many
// systems with one tree side by side (many shifts z, or many sets of rates) and many right-hand sides.
//
// Caller: dickens.backend.cuda.CudaFronts. CPU twins: dickens.backend.DenseKernels and
// dickens.solve.lattice.FrontalFactorization, where the formulas are (Grassmann, Taksar and Heyman 1985; Duff and Reid
// 1983). A front of p pivots and r border states lies in three blocks, rows one after the other: L, its own columns
// ((p + r) x p); U, the rows of its pivots to the border (p x r); C, the rates within the border (r x r). C and the
// killing rates last until the parent, one level up, has taken them up: levels two apart share their memory, and that of
// the sums that solves hand upwards. Diagonals are never read. Numbers are double (kernels ..Real) or complex
// (..Complex, for complex z).
//
// Grids: x the nodes of a level (times the parts of a large front), y the systems. Small fronts are one block's work
// (fronts..), large ones go by panels of 32 pivots (panel..), products of four panels at a time. No result depends on the
// grid or the number of threads: a sum has an order that is fixed by the front (rows are summed by 32 lanes whatever the
// block), and children are added one after the other.
#include "../native/simt.h"

struct Complex {
  double re, im;
};

struct FrontArguments {  // words of 8 bytes
  const int* nodes;      // of this launch
  const int* pivots;     // by node
  const int* size;
  const int* first;        // position of the first pivot
  const int* borderStart;  // by node, one more at the end
  const int* border;       // positions
  const int* inParent;     // index of each border state in the front of the parent
  const int* childStart;   // by node, one more at the end
  const int* child;
  const long long* lower;       // of L, in numbers
  const long long* upper;       // of U
  const long long* work;        // of C, then the killing rates
  const long long* row;         // of the edge
  const long long* entryStart;  // by node, one more at the end
  const int* entryIndex;        // row * size + column
  const double* entryRate;      // of system k at k * rateStride
  const double* shift;          // z of system k: re, im
  void* lowers;                 // of system k at k * lowerStride + lower[node]
  void* uppers;
  void* works;
  void* outflow;  // at k * states + position
  void* y;        // at (k * states + position) * sides + side
  void* edge;     // at (k * rows + row[node]) * sides + side
  int* bad;       // by system: number of pivots that cannot be left
  long long rateStride, lowerStride, upperStride, workStride, rows, states, sides;
  long long last;       // position of the state that is not eliminated, or -1
  long long otherwise;  // order from which on the products of fronts are not made here
};

namespace {

constexpr double kSmallest = 1e-290;
constexpr int kPanel = 32;
constexpr int kBlock = 4 * kPanel;

DEVICE double number(double re, double, const double*) { return re; }
DEVICE Complex number(double re, double im, const Complex*) { return Complex{re, im}; }
DEVICE Complex operator+(Complex a, Complex b) { return Complex{a.re + b.re, a.im + b.im}; }
DEVICE Complex operator*(Complex a, Complex b) {
  return Complex{a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
DEVICE Complex operator/(Complex a, Complex b) {
  double norm = b.re * b.re + b.im * b.im;
  return Complex{(a.re * b.re + a.im * b.im) / norm, (a.im * b.re - a.re * b.im) / norm};
}
DEVICE bool small(double s) { return !(s >= kSmallest); }
// |S|^2 underflows long before |S| does
DEVICE bool small(Complex s) { return !(s.re * s.re + s.im * s.im >= kSmallest); }
DEVICE double from_lane(double v, int n) { return SHUFFLE_XOR(v, n); }
DEVICE Complex from_lane(Complex v, int n) { return Complex{SHUFFLE_XOR(v.re, n), SHUFFLE_XOR(v.im, n)}; }

// What a launch knows of one node of one system.
template <class T>
struct Node {
  int t, m, p, r, first, end;  // end: pivots without the one that is not eliminated
  size_t system;
  T *l, *u, *c, *kill, *outflow, *own, *edge;

  DEVICE_METHOD Node(const FrontArguments& a, int node) {
    t = node;
    m = a.size[t];
    p = a.pivots[t];
    r = m - p;
    first = a.first[t];
    end = first + p - 1 == a.last ? p - 1 : p;
    system = blockIdx.y;
    size_t at = system * (size_t)a.states + (size_t)first;
    l = (T*)a.lowers + system * (size_t)a.lowerStride + a.lower[t];
    u = (T*)a.uppers + system * (size_t)a.upperStride + a.upper[t];
    c = (T*)a.works + system * (size_t)a.workStride + a.work[t];
    kill = c + (size_t)r * r;
    outflow = (T*)a.outflow + at;
    own = (T*)a.y + at * (size_t)a.sides;
    edge = (T*)a.edge + (system * (size_t)a.rows + (size_t)a.row[t]) * (size_t)a.sides;
  }

  // The rate from state i of the front to state j.
  DEVICE_METHOD T* at(int i, int j) const {
    return j < p ? l + (size_t)i * p + j : i < p ? u + (size_t)i * r + (j - p) : c + (size_t)(i - p) * r + (j - p);
  }

  // The rates to state j from the pivots k, from 0 on, and how far apart they lie.
  DEVICE_METHOD T* column(int j) const { return j < p ? l + j : u + (j - p); }
  DEVICE_METHOD size_t apart(int j) const { return (size_t)(j < p ? p : r); }
};

// The sum of row i of a front from column from on, in every lane of a warp, in an order that depends on from and m alone.
template <class T>
DEVICE T row_sum(const Node<T>& n, int i, int from, int lane) {
  T sum = number(0, 0, n.l);
  for (int j = from + lane; j < n.m; j += 32) sum = sum + *n.at(i, j);
  for (int k = 16; k > 0; k /= 2) sum = sum + from_lane(sum, k);
  return sum;
}

// Clears what a front is formed in; the numbers of each block are divided among parts blocks of threads.
template <class T>
DEVICE void clear(const FrontArguments& a, int parts) {
  Node<T> n(a, a.nodes[blockIdx.x / parts]);
  size_t at = (size_t)(blockIdx.x % parts) * blockDim.x + threadIdx.x, step = (size_t)parts * blockDim.x;
  size_t lower = (size_t)n.m * n.p, upper = (size_t)n.p * n.r, work = (size_t)n.r * n.r + n.m;
  for (size_t e = at; e < lower; e += step) n.l[e] = number(0, 0, n.l);
  for (size_t e = at; e < upper; e += step) n.u[e] = number(0, 0, n.l);
  for (size_t e = at; e < work; e += step) n.c[e] = number(0, 0, n.l);
}

// Rates between the states of a node and its front, and z as killing rate, into what was cleared.
template <class T>
DEVICE void enter(const FrontArguments& a) {
  Node<T> n(a, a.nodes[blockIdx.x]);
  const double* rate = a.entryRate + n.system * (size_t)a.rateStride;
  T z = number(a.shift[2 * n.system], a.shift[2 * n.system + 1], n.l);
  for (int i = (int)threadIdx.x; i < n.p; i += (int)blockDim.x) n.kill[i] = z;
  for (long long e = a.entryStart[n.t] + (long long)threadIdx.x; e < a.entryStart[n.t + 1]; e += (long long)blockDim.x)
    *n.at(a.entryIndex[e] / n.m, a.entryIndex[e] % n.m) = number(rate[e], 0, n.l);
}

// What child number which left on its border; the rows are divided among parts blocks.
template <class T>
DEVICE void extend_add(const FrontArguments& a, int which, int parts) {
  Node<T> n(a, a.nodes[blockIdx.x / parts]);
  int c = a.childStart[n.t] + which;
  if (c >= a.childStart[n.t + 1]) return;
  Node<T> from(a, a.child[c]);
  const int* map = a.inParent + a.borderStart[from.t];
  int lane = (int)threadIdx.x % 32, warps = (int)blockDim.x / 32;
  int part = (int)(blockIdx.x % parts);
  for (int i = part * warps + (int)threadIdx.x / 32; i < from.r; i += parts * warps) {
    const T* row = from.c + (size_t)i * from.r;
    for (int j = lane; j < from.r; j += 32)
      if (i != j) {
        T* to = n.at(map[i], map[j]);
        *to = *to + row[j];
      }
    if (lane == 0) n.kill[map[i]] = n.kill[map[i]] + from.kill[from.p + i];
  }
}

// All pivots of a small front.
template <class T>
DEVICE void eliminate(const FrontArguments& a) {
  SHARED(T, out, 1);
  Node<T> n(a, a.nodes[blockIdx.x]);
  int m = n.m, p = n.p;
  int t = (int)threadIdx.x, threads = (int)blockDim.x, lane = t % 32, warp = t / 32, warps = threads / 32;
  for (int k = 0; k < n.end; k++) {
    if (warp == 0) {
      T s = row_sum(n, k, k + 1, lane) + n.kill[k];
      if (lane == 0) out[0] = s;
    }
    SYNC_BLOCK();
    T s = out[0], killed = n.kill[k];
    bool lost = small(s);
    if (t == 0) {
      n.outflow[k] = s;
      if (lost) ATOMIC_ADD(a.bad + n.system, 1);
    }
    for (int i = k + 1 + t; i < m; i += threads) {
      T share = lost ? number(0, 0, n.l) : n.l[(size_t)i * p + k] / s;
      n.l[(size_t)i * p + k] = share;
      n.kill[i] = n.kill[i] + share * killed;
    }
    SYNC_BLOCK();
    const T *over = n.l + (size_t)k * p, *beside = n.u + (size_t)k * n.r;
    for (int i = k + 1 + warp; i < m; i += warps) {
      T* to = n.l + (size_t)i * p;
      T share = to[k];
      for (int j = k + 1 + lane; j < p; j += 32)
        if (i != j) to[j] = to[j] + share * over[j];
      to = i < p ? n.u + (size_t)i * n.r : n.c + (size_t)(i - p) * n.r;
      for (int j = lane; j < n.r; j += 32)
        if (i != p + j) to[j] = to[j] + share * beside[j];
    }
    SYNC_BLOCK();
  }
  if (n.end < n.p && t == 0) n.outflow[n.end] = number(1, 0, n.l);
}

// Panel number step of a large front: its block alone, by one block of threads.
template <class T>
DEVICE void panel_eliminate(const FrontArguments& a, int step) {
  SHARED(T, tile, kPanel * kPanel);
  SHARED(T, outside, kPanel);  // rates out of the panel: later states and killing
  Node<T> n(a, a.nodes[blockIdx.x]);
  int from = step * kPanel, p = n.p;
  if (step == 0 && n.end < n.p && threadIdx.x == 0) n.outflow[n.end] = number(1, 0, n.l);
  if (from >= n.end) return;
  int to = from + kPanel < n.end ? from + kPanel : n.end, width = to - from;
  int t = (int)threadIdx.x, threads = (int)blockDim.x, lane = t % 32, warp = t / 32, warps = threads / 32;
  for (int i = warp; i < width; i += warps) {
    T s = row_sum(n, from + i, to, lane) + n.kill[from + i];
    if (lane == 0) outside[i] = s;
    if (lane < width) tile[i * kPanel + lane] = n.l[(size_t)(from + i) * p + from + lane];
  }
  SYNC_BLOCK();
  for (int k = 0; k < width; k++) {
    T s = outside[k], killed = n.kill[from + k];
    for (int j = k + 1; j < width; j++) s = s + tile[k * kPanel + j];
    bool lost = small(s);
    if (t == 0) {
      n.outflow[from + k] = s;
      if (lost) ATOMIC_ADD(a.bad + n.system, 1);
    }
    SYNC_BLOCK();
    for (int i = k + 1 + t; i < width; i += threads) {
      T share = lost ? number(0, 0, n.l) : tile[i * kPanel + k] / s;
      tile[i * kPanel + k] = share;
      outside[i] = outside[i] + share * outside[k];
      n.kill[from + i] = n.kill[from + i] + share * killed;
    }
    SYNC_BLOCK();
    for (int i = k + 1 + warp; i < width; i += warps) {
      T share = tile[i * kPanel + k];
      int j = k + 1 + lane;
      if (j < width && i != j) tile[i * kPanel + j] = tile[i * kPanel + j] + share * tile[k * kPanel + j];
    }
    SYNC_BLOCK();
  }
  for (int i = warp; i < width; i += warps)
    if (lane < width && lane != i) n.l[(size_t)(from + i) * p + from + lane] = tile[i * kPanel + lane];
}

// The rows and columns of a panel outside its block: thread j < rest the column to + j, the others a row each.
template <class T>
DEVICE void panel_solve(const FrontArguments& a, int step, int parts) {
  SHARED(T, tile, kPanel * kPanel);
  Node<T> n(a, a.nodes[blockIdx.x / parts]);
  int from = step * kPanel, p = n.p;
  if (from >= n.end) return;
  int to = from + kPanel < n.end ? from + kPanel : n.end, width = to - from, rest = n.m - to;
  int t = (int)threadIdx.x, threads = (int)blockDim.x;
  for (int e = t; e < width * kPanel; e += threads) {
    int i = e / kPanel, j = e % kPanel;
    if (j < width && i != j) tile[e] = n.l[(size_t)(from + i) * p + from + j];
  }
  SYNC_BLOCK();
  for (int e = (int)(blockIdx.x % parts) * threads + t; e < 2 * rest; e += parts * threads) {
    if (e < rest) {
      size_t apart = n.apart(to + e);
      T* column = n.column(to + e) + (size_t)from * apart;
      for (int i = 1; i < width; i++) {
        T value = column[i * apart];
        for (int k = 0; k < i; k++) value = value + tile[i * kPanel + k] * column[k * apart];
        column[i * apart] = value;
      }
    } else {
      int i = to + e - rest;
      T* row = n.l + (size_t)i * p + from;
      T killed = n.kill[i];
      for (int k = 0; k < width; k++) {
        T value = row[k];
        for (int l = 0; l < k; l++) value = value + row[l] * tile[l * kPanel + k];
        T s = n.outflow[from + k];
        value = small(s) ? number(0, 0, row) : value / s;
        row[k] = value;
        killed = killed + value * n.kill[from + k];
      }
      n.kill[i] = killed;
    }
  }
}

// A[i][j] += A[i][K] A[K][j]. Within a block of four panels K is the panel, and i or j lies in the block; after the last
// of them K is the block, and i and j lie behind it. Tiles of (16 R)^2, 16 x 16 threads, tiles^2 blocks a node.
template <class T, int R>
DEVICE void panel_update(const FrontArguments& a, int step, int tiles) {
  constexpr int kSide = 16 * R, kDepth = 16;
  SHARED(T, left, kSide * (kDepth + 1));
  SHARED(T, right, kDepth * kSide);
  Node<T> n(a, a.nodes[blockIdx.x / (tiles * tiles)]);
  int from = step * kPanel, m = n.m;
  if (from >= n.end) return;
  int to = from + kPanel < n.end ? from + kPanel : n.end;
  int start = from / kBlock * kBlock, close = start + kBlock < n.end ? start + kBlock : n.end;
  bool whole = to == close;
  if (whole && m >= a.otherwise) return;
  int tile = (int)(blockIdx.x % (tiles * tiles));
  int i0 = to + tile / tiles * kSide, j0 = to + tile % tiles * kSide;
  if (i0 >= m || j0 >= m || (!whole && i0 >= close && j0 >= close)) return;
  int x = (int)threadIdx.x, y = (int)threadIdx.y, t = 16 * y + x;
  T sum[R][R];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < R; c++) sum[r][c] = number(0, 0, n.l);
  for (int k0 = whole ? start : from; k0 < to; k0 += kDepth) {
    SYNC_BLOCK();
    for (int e = t; e < kSide * kDepth; e += 256) {
      int i = i0 + e / kDepth, k = k0 + e % kDepth;
      left[e / kDepth * (kDepth + 1) + e % kDepth] = i < m && k < to ? n.l[(size_t)i * n.p + k] : number(0, 0, n.l);
      k = k0 + e / kSide;
      int j = j0 + e % kSide;
      right[e] = j < m && k < to ? *n.at(k, j) : number(0, 0, n.l);
    }
    SYNC_BLOCK();
#pragma unroll 2
    for (int k = 0; k < kDepth; k++) {
      T l[R];
      for (int r = 0; r < R; r++) l[r] = left[(y + 16 * r) * (kDepth + 1) + k];
      for (int c = 0; c < R; c++) {
        T v = right[k * kSide + x + 16 * c];
        for (int r = 0; r < R; r++) sum[r][c] = sum[r][c] + l[r] * v;
      }
    }
  }
  for (int r = 0; r < R; r++)
    for (int c = 0; c < R; c++) {
      int i = i0 + y + 16 * r, j = j0 + x + 16 * c;
      bool inside = i < m && j < m && i != j && (whole || i < close || j < close);
      if (inside) {
        T* here = n.at(i, j);
        *here = *here + sum[r][c];
      }
    }
}

// Adds what the children left for the border to the right-hand side and to the own edge.
template <class T>
DEVICE void gather(const FrontArguments& a, const Node<T>& n) {
  int sides = (int)a.sides, t = (int)threadIdx.x, threads = (int)blockDim.x;
  for (int e = t; e < n.r * sides; e += threads) n.edge[e] = number(0, 0, n.l);
  for (int c = a.childStart[n.t]; c < a.childStart[n.t + 1]; c++) {
    SYNC_BLOCK();
    Node<T> from(a, a.child[c]);
    const int* map = a.inParent + a.borderStart[from.t];
    for (int e = t; e < from.r * sides; e += threads) {
      int i = map[e / sides];
      T* to = i < n.p ? n.own + (size_t)i * sides : n.edge + (size_t)(i - n.p) * sides;
      to[e % sides] = to[e % sides] + from.edge[e];
    }
  }
  SYNC_BLOCK();
}

// t_k = b_k/S_k, b_j += t_k q_kj for the pivots k from .. to-1 and the columns j < to.
template <class T>
DEVICE void triangle_forward(const FrontArguments& a, const Node<T>& n, int from, int to) {
  int sides = (int)a.sides, t = (int)threadIdx.x, threads = (int)blockDim.x;
  for (int k = from; k < to; k++) {
    T* here = n.own + (size_t)k * sides;
    for (int r = t; r < sides; r += threads) here[r] = k < n.end ? here[r] / n.outflow[k] : number(0, 0, n.l);
    SYNC_BLOCK();
    const T* row = n.l + (size_t)k * n.p + k + 1;
    for (int e = t; e < (to - k - 1) * sides; e += threads)
      here[sides + e] = here[sides + e] + here[e % sides] * row[e / sides];
    SYNC_BLOCK();
  }
}

// b_j += sum over the pivots k from .. to-1 of t_k q_kj for the columns j >= behind.
template <class T>
DEVICE void spread_forward(const FrontArguments& a, const Node<T>& n, int from, int to, int behind, int at, int step) {
  int sides = (int)a.sides;
  for (long long e = at; e < (long long)(n.m - behind) * sides; e += step) {
    int j = behind + (int)(e / sides), r = (int)(e % sides);
    T* target = j < n.p ? n.own + (size_t)j * sides + r : n.edge + (size_t)(j - n.p) * sides + r;
    T sum = *target;
    const T* column = n.column(j);
    size_t apart = n.apart(j);
    for (int k = from; k < to; k++) sum = sum + n.own[(size_t)k * sides + r] * column[k * apart];
    *target = sum;
  }
}

// Upwards through a small front.
template <class T>
DEVICE void forward(const FrontArguments& a) {
  Node<T> n(a, a.nodes[blockIdx.x]);
  gather(a, n);
  triangle_forward(a, n, 0, n.p);
  spread_forward(a, n, 0, n.p, n.p, (int)threadIdx.x, (int)blockDim.x);
}

// Upwards through panel number step of a large front: its block, then by parts blocks what lies behind it.
template <class T>
DEVICE void panel_forward(const FrontArguments& a, int step) {
  Node<T> n(a, a.nodes[blockIdx.x]);
  if (step == 0) gather(a, n);
  int from = step * kPanel;
  if (from >= n.p) return;
  triangle_forward(a, n, from, from + kPanel < n.p ? from + kPanel : n.p);
}
template <class T>
DEVICE void panel_spread(const FrontArguments& a, int step, int parts) {
  Node<T> n(a, a.nodes[blockIdx.x / parts]);
  int from = step * kPanel;
  if (from >= n.p) return;
  int to = from + kPanel < n.p ? from + kPanel : n.p;
  int threads = (int)blockDim.x;
  spread_forward(a, n, from, to, to, (int)(blockIdx.x % parts) * threads + (int)threadIdx.x, parts * threads);
}

// y_k += sum over the border of y_i q_ik/S_k; the border belongs to nodes above, which are done.
template <class T>
DEVICE void border_backward(const FrontArguments& a, const Node<T>& n, int at, int step) {
  int sides = (int)a.sides;
  const int* border = a.border + a.borderStart[n.t];
  const T* y = (const T*)a.y + n.system * (size_t)a.states * sides;
  for (int e = at; e < n.p * sides; e += step) {
    int k = e / sides, r = e % sides;
    T sum = n.own[e];
    for (int i = 0; i < n.r; i++) sum = sum + y[(size_t)border[i] * sides + r] * n.l[(size_t)(n.p + i) * n.p + k];
    n.own[e] = sum;
  }
}

// y_k += y_i q_ik/S_k for the pivots i from .. to-1, the last first, and from <= k < i.
template <class T>
DEVICE void triangle_backward(const FrontArguments& a, const Node<T>& n, int from, int to) {
  int sides = (int)a.sides, t = (int)threadIdx.x, threads = (int)blockDim.x;
  for (int i = to - 1; i > from; i--) {
    SYNC_BLOCK();
    const T* row = n.l + (size_t)i * n.p + from;
    T* to_own = n.own + (size_t)from * sides;
    for (int e = t; e < (i - from) * sides; e += threads)
      to_own[e] = to_own[e] + n.own[(size_t)i * sides + e % sides] * row[e / sides];
  }
}

// Downwards through a small front.
template <class T>
DEVICE void backward(const FrontArguments& a) {
  Node<T> n(a, a.nodes[blockIdx.x]);
  border_backward(a, n, (int)threadIdx.x, (int)blockDim.x);
  triangle_backward(a, n, 0, n.p);
}

// Downwards through a large front: the border by parts blocks, then panel by panel its block and what lies before it.
template <class T>
DEVICE void panel_border(const FrontArguments& a, int parts) {
  Node<T> n(a, a.nodes[blockIdx.x / parts]);
  int threads = (int)blockDim.x;
  border_backward(a, n, (int)(blockIdx.x % parts) * threads + (int)threadIdx.x, parts * threads);
}
template <class T>
DEVICE void panel_backward(const FrontArguments& a, int step) {
  Node<T> n(a, a.nodes[blockIdx.x]);
  int from = step * kPanel;
  if (from >= n.p) return;
  triangle_backward(a, n, from, from + kPanel < n.p ? from + kPanel : n.p);
}
template <class T>
DEVICE void panel_push(const FrontArguments& a, int step, int parts) {
  Node<T> n(a, a.nodes[blockIdx.x / parts]);
  int from = step * kPanel, sides = (int)a.sides, threads = (int)blockDim.x;
  if (from >= n.p) return;
  int to = from + kPanel < n.p ? from + kPanel : n.p;
  for (int e = (int)(blockIdx.x % parts) * threads + (int)threadIdx.x; e < from * sides; e += parts * threads) {
    T sum = n.own[e];
    for (int i = to - 1; i >= from; i--)
      sum = sum + n.own[(size_t)i * sides + e % sides] * n.l[(size_t)i * n.p + e / sides];
    n.own[e] = sum;
  }
}

}  // namespace

#define FRONT_KERNELS(Suffix, T, R)                                                                                    \
  KERNEL void LAUNCH_BOUNDS(256) frontsClear##Suffix(const FrontArguments a, int parts) { clear<T>(a, parts); }        \
  KERNEL void LAUNCH_BOUNDS(256) frontsEnter##Suffix(const FrontArguments a) { enter<T>(a); }                          \
  KERNEL void LAUNCH_BOUNDS(256) frontsAdd##Suffix(const FrontArguments a, int which, int parts) {                     \
    extend_add<T>(a, which, parts);                                                                                    \
  }                                                                                                                    \
  KERNEL void LAUNCH_BOUNDS(256) frontsEliminate##Suffix(const FrontArguments a) { eliminate<T>(a); }                  \
  KERNEL void LAUNCH_BOUNDS(256) panelEliminate##Suffix(const FrontArguments a, int step) {                            \
    panel_eliminate<T>(a, step);                                                                                       \
  }                                                                                                                    \
  KERNEL void LAUNCH_BOUNDS(256) panelSolve##Suffix(const FrontArguments a, int step, int parts) {                     \
    panel_solve<T>(a, step, parts);                                                                                    \
  }                                                                                                                    \
  KERNEL void LAUNCH_BOUNDS(256) panelUpdate##Suffix(const FrontArguments a, int step, int tiles) {                    \
    panel_update<T, R>(a, step, tiles);                                                                                \
  }                                                                                                                    \
  KERNEL void LAUNCH_BOUNDS(256) frontsForward##Suffix(const FrontArguments a) { forward<T>(a); }                      \
  KERNEL void LAUNCH_BOUNDS(256) panelForward##Suffix(const FrontArguments a, int step) { panel_forward<T>(a, step); } \
  KERNEL void LAUNCH_BOUNDS(256) panelSpread##Suffix(const FrontArguments a, int step, int parts) {                    \
    panel_spread<T>(a, step, parts);                                                                                   \
  }                                                                                                                    \
  KERNEL void LAUNCH_BOUNDS(256) frontsBackward##Suffix(const FrontArguments a) { backward<T>(a); }                    \
  KERNEL void LAUNCH_BOUNDS(256) panelBorder##Suffix(const FrontArguments a, int parts) { panel_border<T>(a, parts); } \
  KERNEL void LAUNCH_BOUNDS(256) panelBackward##Suffix(const FrontArguments a, int step) {                             \
    panel_backward<T>(a, step);                                                                                        \
  }                                                                                                                    \
  KERNEL void LAUNCH_BOUNDS(256) panelPush##Suffix(const FrontArguments a, int step, int parts) {                      \
    panel_push<T>(a, step, parts);                                                                                     \
  }                                                                                                                    \
  SIMT_REGISTER(frontsClear##Suffix)                                                                                   \
  SIMT_REGISTER(frontsEnter##Suffix)                                                                                   \
  SIMT_REGISTER(frontsAdd##Suffix)                                                                                     \
  SIMT_REGISTER(frontsEliminate##Suffix)                                                                               \
  SIMT_REGISTER(panelEliminate##Suffix)                                                                                \
  SIMT_REGISTER(panelSolve##Suffix)                                                                                    \
  SIMT_REGISTER(panelUpdate##Suffix)                                                                                   \
  SIMT_REGISTER(frontsForward##Suffix)                                                                                 \
  SIMT_REGISTER(panelForward##Suffix)                                                                                  \
  SIMT_REGISTER(panelSpread##Suffix)                                                                                   \
  SIMT_REGISTER(frontsBackward##Suffix)                                                                                \
  SIMT_REGISTER(panelBorder##Suffix)                                                                                   \
  SIMT_REGISTER(panelBackward##Suffix)                                                                                 \
  SIMT_REGISTER(panelPush##Suffix)

FRONT_KERNELS(Real, double, 4)
FRONT_KERNELS(Complex, Complex, 2)
