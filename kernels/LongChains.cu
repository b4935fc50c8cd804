// Steady states, currents and noises of long spin ladders, one warp per ladder; arguments, results and formulas are those
// of ChainBatch.cu.
//
// Caller: dickens.backend.cuda.CudaChainBatch, for chains of more levels than one thread should walk alone. CPU twin:
// dickens.backend.cpu.LongChain.
//
// Rates, fluxes, sources, residuals and read-outs are computed for 32 levels at once, lane i at level base + i. The
// recurrences along the levels (elimination, populations, the Drazin solves of the C channels) are walked by lane 0, or
// lane c, over tiles of 32 levels in shared memory, which the warp loads before and stores after; so memory is read and
// written in full lines and no load waits in a recurrence. Sums: each lane over its levels with its rounding error, then
// the lanes in a tree.
//
// Grid: one dimension, blocks of whole warps, at most 128 threads; warp w takes the points w, w + lanes, .. where lanes is
// the number of warps. Workspace of a warp: row r, level k at r * levels + k; rows as in ChainBatch.cu.
#include "ChainTransport.h"

namespace {

constexpr int kTile = 32;
constexpr int kMaxWarps = 4;
constexpr int kRows = 8;  // doubles of shared memory for each level of a tile

DEVICE Sum warp_sum(Sum s) {
#pragma unroll 1
  for (int n = kTile / 2; n > 0; n /= 2) {
    double value = SHUFFLE_DOWN(s.value, n);
    double error = SHUFFLE_DOWN(s.error, n);
    s.add(value);
    s.error += error;
  }
  return s;
}

DEVICE double warp_total(Sum s) {
  double total = warp_sum(s).total();
  return SHUFFLE_IDX(total, 0);
}

DEVICE double warp_largest(double x) {
#pragma unroll 1
  for (int n = kTile / 2; n > 0; n /= 2) x = larger(x, SHUFFLE_DOWN(x, n));
  return SHUFFLE_IDX(x, 0);
}

template <int C>
struct Warp : Transport<C> {
  using Rates<C>::ladder;
  using Rates<C>::levels;
  using Rates<C>::up;
  using Rates<C>::down;
  using Rates<C>::edge;
  using Rates<C>::one;
  using Rates<C>::sum_of_others;
  using Elimination<C>::inverse;
  using Elimination<C>::to1;
  using Elimination<C>::to2;
  using Elimination<C>::up1;
  using Transport<C>::rho;
  using Transport<C>::x;

  double* tile;  // [row][level of the tile]
  int lane;

  DEVICE_METHOD Warp(const SpinLadderArguments& arguments, size_t point, double* workspace, double* shared, int l)
      : Transport<C>(arguments, point, workspace, 1), tile(shared), lane(l) {}

  DEVICE_METHOD double& in_tile(int row, int i) const { return tile[row * kTile + i]; }

  DEVICE_METHOD void assemble_all(double& leakTop, double& leakNext) const {
    double leak = 0, before = 0;  // of the last two levels of this lane; at least one of them is a topmost one, if any
#pragma unroll 1
    for (long long k = lane; k < levels; k += kTile) {
      Totals t = this->assemble(k);
      before = k == levels - 2 ? t.leak : before;
      leak = k == levels - 1 ? t.leak : leak;
    }
    leakTop = SHUFFLE_IDX(leak, (int)((levels - 1) % kTile));
    leakNext = SHUFFLE_IDX(before, (int)((levels + kTile - 2) % kTile));
    SYNC_WARP();
  }

  // Rates of all channels over the edges that start at level k, from the workspace.
  DEVICE_METHOD Totals totals(long long k) const {
    Totals t = {0, 0, 0, 0, 0};
#pragma unroll
    for (int c = 0; c < C; c++) {
      bool two = ladder.two_steps(c);
      if (k + (two ? 2 : 1) < levels) {
        (two ? t.up2 : t.up1) += up(c, k);
        (two ? t.down2 : t.down1) += down(c, k);
      }
      if (two && k == 0 && levels >= 2) {
        t.up1 += one(c).up;
        t.down1 += one(c).down;
      }
    }
    return t;
  }

  // As Elimination::eliminate.
  DEVICE_METHOD long long eliminate_tiles() const {
    Totals start = levels >= 2 ? totals(levels - 2) : Totals{0, 0, 0, 0, 0};
    double d1 = start.down1, u1 = start.up1;
    long long reach = levels;
#pragma unroll 1
    for (long long low = (levels - 1) / kTile * kTile; low >= 0; low -= kTile) {
      long long k = low + lane;
      Totals below = k >= 2 && k < levels ? totals(k - 2) : Totals{0, 0, 0, 0, 0};
      in_tile(0, lane) = below.up1;
      in_tile(1, lane) = below.down1;
      in_tile(2, lane) = below.up2;
      in_tile(3, lane) = below.down2;
      SYNC_WARP();
      if (lane == 0) {
        int last = (int)(levels - low < kTile ? levels - low : kTile) - 1;
#pragma unroll 1
        for (int i = last; i >= (low == 0 ? 1 : 0); i--) {
          double s = d1 + in_tile(3, i);
          double inv = 1 / s;
          if (s == 0 || inv > 1.7976931348623157e308) {
            reach = low + i;
            d1 = in_tile(1, i);
            u1 = in_tile(0, i);
            continue;
          }
          double share1 = d1 * inv;
          double share2 = in_tile(3, i) * inv;
          in_tile(4, i) = inv;
          in_tile(5, i) = share1;
          in_tile(6, i) = share2;
          in_tile(7, i) = u1;
          d1 = in_tile(1, i) + u1 * share2;
          u1 = in_tile(0, i) + in_tile(2, i) * share1;
        }
      }
      SYNC_WARP();
      if (k >= 1 && k < levels) {
        inverse(k) = in_tile(4, lane);
        to1(k) = in_tile(5, lane);
        to2(k) = in_tile(6, lane);
        up1(k - 1) = in_tile(7, lane);
      }
      SYNC_WARP();
    }
    return SHUFFLE_IDX(reach, 0);
  }

  // Populations, not normalised.
  DEVICE_METHOD void climb(long long reach) const {
    double below1 = 0, below2 = 0;
#pragma unroll 1
    for (long long low = 0; low < reach; low += kTile) {
      long long k = low + lane;
      if (k < reach) {
        in_tile(0, lane) = k >= 1 ? up1(k - 1) : 0;
        in_tile(1, lane) = k >= 2 ? this->up2(k - 2) : 0;
        in_tile(2, lane) = k >= 1 ? inverse(k) : 0;
      }
      SYNC_WARP();
      if (lane == 0) {
        double factor = 1;
        int count = (int)(reach - low < kTile ? reach - low : kTile);
#pragma unroll 1
        for (int i = 0; i < count; i++) {
          double inflow = in_tile(0, i) * below1;
          inflow += in_tile(1, i) * below2;
          double here = low + i == 0 ? 1 : inflow * in_tile(2, i);
          in_tile(3, i) = here;
          below2 = below1;
          below1 = here;
          if (here > kLarge) {
            for (int j = 0; j <= i; j++) in_tile(3, j) *= 1 / kLarge;
            below1 *= 1 / kLarge;
            below2 *= 1 / kLarge;
            factor *= 1 / kLarge;
          }
        }
        in_tile(4, 0) = factor;
      }
      SYNC_WARP();
      double factor = in_tile(4, 0);
      if (factor != 1) {
        for (long long j = lane; j < low; j += kTile) rho(j) *= factor;
      }
      if (k < reach) rho(k) = in_tile(3, lane);
      SYNC_WARP();
    }
  }

  DEVICE_METHOD void run() const {
    double leakTop, leakNext;
    assemble_all(leakTop, leakNext);
    long long reach = eliminate_tiles();
    climb(reach);

    // fluxes over the edges that start at the lane's levels
    Sum norm = {0, 0}, active = {0, 0};
    Sum current[C], grossSum[C], secondSum[C];
#pragma unroll
    for (int c = 0; c < C; c++) current[c] = grossSum[c] = secondSum[c] = Sum{0, 0};
#pragma unroll 1
    for (long long k = lane; k < reach; k += kTile) {
      norm.add(rho(k));
#pragma unroll
      for (int c = 0; c < C; c++) {
        for (int second = 0; second < 2; second++) {
          int d;
          double w;
          Edge e;
          if (!edge(reach, c, k, second == 1, d, w, e)) continue;
          double rise = e.up * rho(k), fall = e.down * rho(k + d);
          current[c].add(w * (rise - fall));
          grossSum[c].add(w * (rise + fall));
          secondSum[c].add(w * w * (rise + fall));
          active.add(rise);
        }
      }
    }
    double scale = 1 / warp_total(norm);
    double activity = warp_total(active) * scale;
    double flow[C], gross[C], shot[C];
#pragma unroll
    for (int c = 0; c < C; c++) {
      flow[c] = warp_total(current[c]) * scale;
      gross[c] = warp_total(grossSum[c]) * scale;
      shot[c] = warp_total(secondSum[c]) * scale;
    }
    bool alone[C];
    double countedFlow[C];
    this->choose(shot, flow, alone, countedFlow);

    double residual = warp_largest(sources(reach, scale, alone, countedFlow));
    double total[C];
    solve(reach, total);

    Sum noise[C], size[C];
#pragma unroll
    for (int c = 0; c < C; c++) noise[c] = size[c] = Sum{0, 0};
#pragma unroll 1
    for (long long k = lane; k < reach; k += kTile) {
      double weight[C];
#pragma unroll
      for (int c = 0; c < C; c++) {
        weight[c] = 0;
        for (int second = 0; second < 2; second++) {
          int d;
          double w;
          Edge e;
          if (edge(reach, c, k, second == 1, d, w, e)) weight[c] += w * e.up;
          if (edge(reach, c, k - (second == 1 ? 1 : ladder.step_of(c)), second == 1, d, w, e)) weight[c] -= w * e.down;
        }
      }
      double here = rho(k) * scale;
#pragma unroll
      for (int c = 0; c < C; c++) {
        double counted = alone[c] ? weight[c] : sum_of_others(weight, c);
        double term = counted * (x(c, k) - total[c] * here);
        noise[c].add(term);
        size[c].add(fabs(term));
      }
    }
    double counted[C], magnitude[C];
#pragma unroll
    for (int c = 0; c < C; c++) {
      counted[c] = warp_total(noise[c]);
      magnitude[c] = warp_total(size[c]);
    }
    if (lane == 0) {
      double certificate = this->certificate(reach, scale, activity, leakTop, leakNext);
      this->write(flow, gross, shot, alone, counted, magnitude, certificate, residual);
    }
    SYNC_WARP();
  }

  // Downwards: b_k = I rho_k - (W rho)_k swept along the elimination, into x; returns the lane's largest residual.
  DEVICE_METHOD double sources(long long reach, double scale, const bool* alone, const double* countedFlow) const {
    double residual = 0, above1 = 0, above2 = 0;
#pragma unroll 1
    for (long long low = (reach - 1) / kTile * kTile; low >= 0; low -= kTile) {
      long long k = low + lane;
      if (k < reach) {
        double here = rho(k) * scale;
        double net = 0, both = 0;
        double counted[C];
#pragma unroll
        for (int c = 0; c < C; c++) {
          counted[c] = 0;
          for (int second = 0; second < 2; second++) {
            int d;
            double w;
            Edge e;
            if (edge(reach, c, k - (second == 1 ? 1 : ladder.step_of(c)), second == 1, d, w, e)) {
              double rise = e.up * (rho(k - d) * scale), fall = e.down * here;
              counted[c] += w * rise;
              net += rise - fall;
              both += rise + fall;
            }
            if (edge(reach, c, k, second == 1, d, w, e)) {
              double rise = e.up * here, fall = e.down * (rho(k + d) * scale);
              counted[c] -= w * fall;
              net += fall - rise;
              both += rise + fall;
            }
          }
        }
        // below 1e-290 products are subnormal and their rounding says nothing
        if (both > 1e-290) residual = larger(residual, fabs(net) / both);
#pragma unroll
        for (int c = 0; c < C; c++) {
          in_tile(c, lane) = countedFlow[c] * here - (alone[c] ? counted[c] : sum_of_others(counted, c));
        }
        in_tile(C, lane) = k + 1 < reach ? to1(k + 1) : 0;
        in_tile(C + 1, lane) = k + 2 < reach ? to2(k + 2) : 0;
      }
      SYNC_WARP();
      if (lane < C) {
        int last = (int)(reach - low < kTile ? reach - low : kTile) - 1;
#pragma unroll 1
        for (int i = last; i >= 0; i--) {
          double swept = in_tile(lane, i) + (in_tile(C, i) * above1 + in_tile(C + 1, i) * above2);
          in_tile(lane, i) = swept;
          above2 = above1;
          above1 = swept;
        }
      }
      SYNC_WARP();
      if (k < reach) {
#pragma unroll
        for (int c = 0; c < C; c++) x(c, k) = in_tile(c, lane);
      }
      SYNC_WARP();
    }
    return residual;
  }

  // Upwards from x_0 = 0: x_k = (u2[k-2] x[k-2] + u1[k-1] x[k-1] - b_k) / s_k, and sum x.
  DEVICE_METHOD void solve(long long reach, double* total) const {
    double lower1 = 0, lower2 = 0;
    Sum sum = {0, 0};
#pragma unroll 1
    for (long long low = 0; low < reach; low += kTile) {
      long long k = low + lane;
      if (k < reach) {
        in_tile(C, lane) = k >= 1 ? up1(k - 1) : 0;
        in_tile(C + 1, lane) = k >= 2 ? this->up2(k - 2) : 0;
        in_tile(C + 2, lane) = k >= 1 ? inverse(k) : 0;
#pragma unroll
        for (int c = 0; c < C; c++) in_tile(c, lane) = x(c, k);
      }
      SYNC_WARP();
      if (lane < C) {
        int count = (int)(reach - low < kTile ? reach - low : kTile);
#pragma unroll 1
        for (int i = 0; i < count; i++) {
          double inflow = in_tile(C + 1, i) * lower2 + in_tile(C, i) * lower1;
          double here = low + i == 0 ? 0 : (inflow - in_tile(lane, i)) * in_tile(C + 2, i);
          in_tile(lane, i) = here;
          sum.add(here);
          lower2 = lower1;
          lower1 = here;
        }
      }
      SYNC_WARP();
      if (k < reach) {
#pragma unroll
        for (int c = 0; c < C; c++) x(c, k) = in_tile(c, lane);
      }
      SYNC_WARP();
    }
    double own = sum.total();
#pragma unroll
    for (int c = 0; c < C; c++) total[c] = SHUFFLE_IDX(own, c);
  }
};

template <int C>
DEVICE void solve_all(const SpinLadderArguments& a, double* shared) {
  int warp = (int)(threadIdx.x / kTile);
  int lane = (int)(threadIdx.x % kTile);
  size_t first = (size_t)blockIdx.x * (blockDim.x / kTile) + warp;
  double* workspace = a.workspace + first * (3 * C + 5) * (size_t)a.levels;
  for (size_t point = first; point < (size_t)a.points; point += (size_t)a.lanes) {
    Warp<C>(a, point, workspace, shared + warp * kRows * kTile, lane).run();
  }
}

}  // namespace

KERNEL void LAUNCH_BOUNDS(128) longChains1(const SpinLadderArguments a) {
  SHARED(double, tiles, kMaxWarps* kRows* kTile);
  solve_all<1>(a, tiles);
}
KERNEL void LAUNCH_BOUNDS(128) longChains2(const SpinLadderArguments a) {
  SHARED(double, tiles, kMaxWarps* kRows* kTile);
  solve_all<2>(a, tiles);
}
KERNEL void LAUNCH_BOUNDS(128) longChains3(const SpinLadderArguments a) {
  SHARED(double, tiles, kMaxWarps* kRows* kTile);
  solve_all<3>(a, tiles);
}
KERNEL void LAUNCH_BOUNDS(128) longChains4(const SpinLadderArguments a) {
  SHARED(double, tiles, kMaxWarps* kRows* kTile);
  solve_all<4>(a, tiles);
}
SIMT_REGISTER(longChains1)
SIMT_REGISTER(longChains2)
SIMT_REGISTER(longChains3)
SIMT_REGISTER(longChains4)
