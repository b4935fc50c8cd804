// Populations and cumulants of order 3 and higher of many spin ladders, one thread per ladder.
//
// Caller: dickens.backend.cuda.CudaChainBatch, for points whose number of levels ChainBatch.cu has found. CPU twin:
// dickens.solve.ChainCounting. With the jump moments W_k,ab = (E_a - E_b)^k R_ab of the counted channels
//   l_m = sum_{k=1..m} 1.W_k rho_{m-k}/k!,   R rho_m = sum_{k=1..m} (l_k - W_k/k!) rho_{m-k},   C_m = m! l_m
// (Flindt et al. 2007), counted in channel c or in all the others, whichever has less shot noise.
//
// Grid, points and lanes as in ChainBatch.cu. Workspace rows: those of SpinLadder.h, then rho_0 .. rho_{order-1};
// (2 C + 4 + order) * 8 bytes a level. Results: row r of point p at r * points + p, with the rows C_m of channel c at
// (m - 3) * C + c, then the largest cancellation (sum of magnitudes over value) of any of them, then the populations.
#include "SpinLadder.h"

namespace {

constexpr int kLargestOrder = 8;

template <int C>
struct Counting : Elimination<C> {
  using Rates<C>::a;
  using Rates<C>::ladder;
  using Rates<C>::levels;
  using Rates<C>::up;
  using Rates<C>::down;
  using Elimination<C>::inverse;
  using Elimination<C>::to1;
  using Elimination<C>::to2;
  using Elimination<C>::up1;

  long long reach;

  DEVICE_METHOD Counting(const SpinLadderArguments& arguments, size_t point, size_t lane)
      : Elimination<C>(arguments, point, arguments.workspace + lane, (size_t)arguments.lanes), reach(0) {}

  DEVICE_METHOD double& rho(int m, long long k) const { return this->at(2 * C + 4 + m, k); }

  // rho_0, normalised; zero beyond the reach.
  DEVICE_METHOD void climb() const {
    Sum norm = {1, 0};
    rho(0, 0) = 1;
    double below1 = 1, below2 = 0;
#pragma unroll 1
    for (long long k = 1; k < reach; k++) {
      double inflow = up1(k - 1) * below1;
      if (k >= 2) inflow += this->up2(k - 2) * below2;
      double here = inflow * inverse(k);
      rho(0, k) = here;
      norm.add(here);
      below2 = below1;
      below1 = here;
      if (here > kLarge) {
        double factor = 1 / kLarge;
        for (long long i = 0; i <= k; i++) rho(0, i) *= factor;
        below1 *= factor;
        below2 *= factor;
        norm.scale(factor);
      }
    }
    double scale = 1 / norm.total();
    for (long long k = 0; k < levels; k++) rho(0, k) = k < reach ? rho(0, k) * scale : 0;
  }

  DEVICE_METHOD bool edge(int c, long long k, bool second, int& d, double& w, Edge& e) const {
    return Rates<C>::edge(reach, c, k, second, d, w, e);
  }

  DEVICE_METHOD double shot_noise(int c) const {
    Sum sum = {0, 0};
#pragma unroll 1
    for (long long k = 0; k < reach; k++) {
#pragma unroll 1
      for (int second = 0; second < 2; second++) {
        int d;
        double w;
        Edge e;
        if (edge(c, k, second == 1, d, w, e)) sum.add(w * w * (e.up * rho(0, k) + e.down * rho(0, k + d)));
      }
    }
    return sum.total();
  }

  DEVICE_METHOD bool counts(int channel, int c, bool alone) const { return (channel == c) == alone; }

  // l_m and the sum of the magnitudes of its terms.
  DEVICE_METHOD double cumulant(int m, int c, bool alone, double& size) const {
    Sum value = {0, 0};
    size = 0;
#pragma unroll 1
    for (long long k = 0; k < reach; k++) {
#pragma unroll 1
      for (int channel = 0; channel < C; channel++) {
        if (!counts(channel, c, alone)) continue;
#pragma unroll 1
        for (int second = 0; second < 2; second++) {
          int d;
          double w;
          Edge e;
          if (!edge(channel, k, second == 1, d, w, e)) continue;
          double power = 1, sign = 1;
#pragma unroll 1
          for (int order = 1; order <= m; order++) {
            power *= w / order;
            sign = -sign;
            double rise = power * e.up * rho(m - order, k);
            double fall = sign * (power * e.down * rho(m - order, k + d));
            value.add(rise + fall);
            size += fabs(rise) + fabs(fall);
          }
        }
      }
    }
    return value.total();
  }

  // sum_{k=1..m} (l_k rho_{m-k} - W_k rho_{m-k} / k!) at one level.
  DEVICE_METHOD double source(int m, int c, bool alone, const double* l, long long k) const {
    double value = 0;
#pragma unroll 1
    for (int order = 1; order <= m; order++) value += l[order] * rho(m - order, k);
#pragma unroll 1
    for (int channel = 0; channel < C; channel++) {
      if (!counts(channel, c, alone)) continue;
#pragma unroll 1
      for (int which = 0; which < 4; which++) {
        // 0, 1: the edges that end here from below; 2, 3: those that start here
        bool second = (which & 1) != 0, below = which < 2;
        int d = second ? 1 : ladder.step_of(channel);
        double w;
        Edge e;
        long long low = below ? k - d : k;
        if (!edge(channel, low, second, d, w, e)) continue;
        double power = 1, sign = 1;
#pragma unroll 1
        for (int order = 1; order <= m; order++) {
          power *= w / order;
          sign = -sign;
          value -= below ? power * e.up * rho(m - order, low) : sign * (power * e.down * rho(m - order, low + d));
        }
      }
    }
    return value;
  }

  // R rho_m = source, sum rho_m = 0.
  DEVICE_METHOD void solve(int m, int c, bool alone, const double* l) const {
    double above1 = 0, above2 = 0;
#pragma unroll 1
    for (long long k = reach - 1; k >= 0; k--) {
      double share1 = k + 1 < reach ? to1(k + 1) : 0;
      double share2 = k + 2 < reach ? to2(k + 2) : 0;
      double swept = source(m, c, alone, l, k) + (share1 * above1 + share2 * above2);
      rho(m, k) = swept;
      above2 = above1;
      above1 = swept;
    }
    Sum sum = {0, 0};
    double lower1 = 0, lower2 = 0;
    rho(m, 0) = 0;
#pragma unroll 1
    for (long long k = 1; k < reach; k++) {
      double inflow = up1(k - 1) * lower1 - rho(m, k);
      if (k >= 2) inflow += this->up2(k - 2) * lower2;
      double here = inflow * inverse(k);
      rho(m, k) = here;
      sum.add(here);
      lower2 = lower1;
      lower1 = here;
    }
    double total = sum.total();
    for (long long k = 0; k < reach; k++) rho(m, k) -= total * rho(0, k);
  }

  DEVICE_METHOD void run() {
    double leakTop, leakNext;
    reach = this->eliminate(leakTop, leakNext);
    climb();
    size_t points = (size_t)a.points;
    double* out = a.result + ladder.point;
    int order = (int)a.order;
    double cancellation = 0;
    if (order > 2) {
      double shot[C];
#pragma unroll
      for (int c = 0; c < C; c++) shot[c] = shot_noise(c);
#pragma unroll 1
      for (int c = 0; c < C; c++) {
        double own = 0, others = 0;
        for (int i = 0; i < C; i++) (i == c ? own : others) += shot[i];
        bool alone = own <= others;
        double l[kLargestOrder + 1];
        double factorial = 1;
#pragma unroll 1
        for (int m = 1; m <= order; m++) {
          factorial *= m;
          double size;
          l[m] = cumulant(m, c, alone, size);
          if (m > 1 && size > 0) cancellation = larger(cancellation, size / fabs(l[m]));
          if (m > 2) out[((size_t)(m - 3) * C + c) * points] = factorial * (alone || m % 2 == 0 ? l[m] : -l[m]);
          if (m < order) solve(m, c, alone, l);
        }
      }
    }
    size_t row = order > 2 ? (size_t)(order - 2) * C : 0;
    out[row * points] = cancellation;
    for (long long k = 0; k < a.populations; k++) out[(row + 1 + (size_t)k) * points] = k < levels ? rho(0, k) : 0;
  }
};

template <int C>
DEVICE void count_all(const SpinLadderArguments& a) {
  size_t lane = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  for (size_t point = lane; point < (size_t)a.points; point += (size_t)a.lanes) {
    Counting<C>(a, point, lane).run();
  }
}

}  // namespace

KERNEL void LAUNCH_BOUNDS(128) chainCumulants1(const SpinLadderArguments a) { count_all<1>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainCumulants2(const SpinLadderArguments a) { count_all<2>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainCumulants3(const SpinLadderArguments a) { count_all<3>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainCumulants4(const SpinLadderArguments a) { count_all<4>(a); }
SIMT_REGISTER(chainCumulants1)
SIMT_REGISTER(chainCumulants2)
SIMT_REGISTER(chainCumulants3)
SIMT_REGISTER(chainCumulants4)
