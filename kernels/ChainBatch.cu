// Steady states, currents and noises of many spin ladders, one thread per ladder.
//
// Caller: dickens.backend.cuda.CudaChainBatch. CPU twin: dickens.backend.cpu; the formulas are those of
// dickens.solve.ChainFactorization and dickens.observe.ChainStatistics (Kloc et al. 2021, Eqs. 6-9, 11, 13-14),
// elimination after Grassmann, Taksar and Heyman: sums of positive terms only.
//
// Grid: one dimension, blocks of at most 128; thread t takes the points t, t + lanes, ... with lanes = all threads of
// the grid, so that a point's bits do not depend on the launch. All points of a launch have one kind (operators and
// densities, 8 bits a channel) and one number of levels: no thread diverges but by chains whose rates underflow.
//
// Workspace: row r, level k of thread t at (r * levels + k) * lanes + t, with the rows of SpinLadder.h and
// ChainTransport.h. Results: row r of point p at r * points + p, with the rows of ChainTransport.h.
//
// Memory traffic about (11 C + 17) * 8 bytes a level and point; 370 flops and 10 divisions at C = 3.
#include "ChainTransport.h"

namespace {

template <int C>
struct Solver : Transport<C> {
  using Rates<C>::ladder;
  using Rates<C>::levels;
  using Rates<C>::up;
  using Rates<C>::down;
  using Rates<C>::one;
  using Rates<C>::up2;
  using Rates<C>::sum_of_others;
  using Elimination<C>::inverse;
  using Elimination<C>::to1;
  using Elimination<C>::to2;
  using Elimination<C>::up1;
  using Transport<C>::rho;
  using Transport<C>::x;

  DEVICE_METHOD Solver(const SpinLadderArguments& arguments, size_t point, size_t lane)
      : Transport<C>(arguments, point, arguments.workspace + lane, (size_t)arguments.lanes) {}

  DEVICE_METHOD void run() const {
    double leakTop, leakNext;
    long long reach = this->eliminate(leakTop, leakNext);

    // rho_k = (u2[k-2] rho[k-2] + u1[k-1] rho[k-1]) / s_k, and the fluxes over the edges that end at k.
    Sum norm = {1, 0};
    Sum current[C];
    double gross[C], second[C];
#pragma unroll
    for (int c = 0; c < C; c++) {
      current[c] = Sum{0, 0};
      gross[c] = 0;
      second[c] = 0;
    }
    double activity = 0;
    rho(0) = 1;
    double below1 = 1, below2 = 0;
#pragma unroll 1
    for (long long k = 1; k < reach; k++) {
      double inflow = up1(k - 1) * below1;
      if (k >= 2) inflow += up2(k - 2) * below2;
      double here = inflow * inverse(k);
      rho(k) = here;
      norm.add(here);
#pragma unroll
      for (int c = 0; c < C; c++) {
        int d = ladder.step_of(c);
        if (k >= d) {
          Edge e = {up(c, k - d), down(c, k - d)};
          flux(ladder.quantum(k - d, d), e.up * (d == 1 ? below1 : below2), e.down * here, current[c], gross[c],
               second[c], activity);
        }
        if (d == 2 && k == 1) {
          Edge e = one(c);
          flux(ladder.quantum(0, 1), e.up * below1, e.down * here, current[c], gross[c], second[c], activity);
        }
      }
      below2 = below1;
      below1 = here;
      if (here > kLarge) {
        double factor = 1 / kLarge;
        for (long long i = 0; i <= k; i++) rho(i) *= factor;
        below1 *= factor;
        below2 *= factor;
        norm.scale(factor);
        activity *= factor;
#pragma unroll
        for (int c = 0; c < C; c++) {
          current[c].scale(factor);
          gross[c] *= factor;
          second[c] *= factor;
        }
      }
    }
    double scale = 1 / norm.total();
    double flow[C];
#pragma unroll
    for (int c = 0; c < C; c++) {
      flow[c] = current[c].total() * scale;
      gross[c] *= scale;
      second[c] *= scale;
    }
    activity *= scale;

    bool alone[C];
    double countedFlow[C];
    this->choose(second, flow, alone, countedFlow);

    // Downwards: b_k = I rho_k - (W rho)_k, b[k] += to1[k+1] b[k+1] + to2[k+2] b[k+2]; and the balance of level k.
    double residual = 0;
    {
      double lost1[C], lost2[C];  // w down rho of the edges that start one and two levels below
      double above1[C], above2[C];
#pragma unroll
      for (int c = 0; c < C; c++) lost1[c] = lost2[c] = above1[c] = above2[c] = 0;
      double lostHere[C];
      double net1 = 0, net2 = 0, both1 = 0, both2 = 0;
#pragma unroll 1
      for (long long k = reach - 1; k >= 0; k--) {
        double here = rho(k) * scale;
        double net = -net1, both = both1;
        net1 = net2;
        both1 = both2;
        net2 = both2 = 0;
        double counted[C];
#pragma unroll
        for (int c = 0; c < C; c++) {
          lostHere[c] = lost1[c];
          lost1[c] = lost2[c];
          lost2[c] = 0;
          counted[c] = -lostHere[c];
          int d = ladder.step_of(c);
          if (k >= d) {
            double w = ladder.quantum(k - d, d);
            double rise = up(c, k - d) * (rho(k - d) * scale);
            double fall = down(c, k - d) * here;
            counted[c] += w * rise;
            net += rise - fall;
            both += rise + fall;
            if (d == 1) {
              lost1[c] += w * fall;
              net1 += rise - fall;
              both1 += rise + fall;
            } else {
              lost2[c] += w * fall;
              net2 += rise - fall;
              both2 += rise + fall;
            }
          }
          if (d == 2 && k == 1) {
            Edge e = one(c);
            double rise = e.up * (rho(0) * scale);
            double fall = e.down * here;
            counted[c] += ladder.quantum(0, 1) * rise;
            net += rise - fall;
            both += rise + fall;
            net1 += rise - fall;
            both1 += rise + fall;
          }
        }
        // below 1e-290 products are subnormal and their rounding says nothing
        if (both > 1e-290) residual = larger(residual, fabs(net) / both);
        double share1 = k + 1 < reach ? to1(k + 1) : 0;
        double share2 = k + 2 < reach ? to2(k + 2) : 0;
#pragma unroll
        for (int c = 0; c < C; c++) {
          double source = countedFlow[c] * here - (alone[c] ? counted[c] : sum_of_others(counted, c));
          double swept = source + (share1 * above1[c] + share2 * above2[c]);
          x(c, k) = swept;
          above2[c] = above1[c];
          above1[c] = swept;
        }
      }
    }

    // Upwards from x_0 = 0: x_k = (u2[k-2] x[k-2] + u1[k-1] x[k-1] - b_k) / s_k, and sum x.
    double total[C];
    {
      double lower1[C], lower2[C];
      Sum sum[C];
#pragma unroll
      for (int c = 0; c < C; c++) {
        lower1[c] = lower2[c] = 0;
        sum[c] = Sum{0, 0};
        x(c, 0) = 0;
      }
#pragma unroll 1
      for (long long k = 1; k < reach; k++) {
        double rate1 = up1(k - 1);
        double rate2 = k >= 2 ? up2(k - 2) : 0;
        double inv = inverse(k);
#pragma unroll
        for (int c = 0; c < C; c++) {
          double here = (rate2 * lower2[c] + rate1 * lower1[c] - x(c, k)) * inv;
          x(c, k) = here;
          sum[c].add(here);
          lower2[c] = lower1[c];
          lower1[c] = here;
        }
      }
#pragma unroll
      for (int c = 0; c < C; c++) total[c] = sum[c].total();
    }

    // 1.W (x - rho sum x): column sums of W are w up of the edges that start at k less w down of those that end there.
    double noise[C], size[C];
#pragma unroll
    for (int c = 0; c < C; c++) noise[c] = size[c] = 0;
#pragma unroll 1
    for (long long k = reach - 1; k >= 0; k--) {
      double weight[C];
#pragma unroll
      for (int c = 0; c < C; c++) {
        int d = ladder.step_of(c);
        weight[c] = k + d < reach ? ladder.quantum(k, d) * up(c, k) : 0;
        if (k >= d) weight[c] -= ladder.quantum(k - d, d) * down(c, k - d);
        if (d == 2 && k <= 1 && reach >= 2) {
          Edge e = one(c);
          weight[c] += k == 0 ? ladder.quantum(0, 1) * e.up : -ladder.quantum(0, 1) * e.down;
        }
      }
      double here = rho(k) * scale;
#pragma unroll
      for (int c = 0; c < C; c++) {
        double counted = alone[c] ? weight[c] : sum_of_others(weight, c);
        double term = counted * (x(c, k) - total[c] * here);
        noise[c] += term;
        size[c] += fabs(term);
      }
    }

    double certificate = this->certificate(reach, scale, activity, leakTop, leakNext);
    this->write(flow, gross, second, alone, noise, size, certificate, residual);
  }

  DEVICE_METHOD void flux(double w, double rise, double fall, Sum& current, double& gross, double& second,
                          double& activity) const {
    current.add(w * (rise - fall));
    gross += w * (rise + fall);
    second += w * w * (rise + fall);
    activity += rise;
  }
};

template <int C>
DEVICE void solve_all(const SpinLadderArguments& a) {
  size_t lane = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  for (size_t point = lane; point < (size_t)a.points; point += (size_t)a.lanes) {
    Solver<C>(a, point, lane).run();
  }
}

}  // namespace

KERNEL void LAUNCH_BOUNDS(128) chainBatch1(const SpinLadderArguments a) { solve_all<1>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainBatch2(const SpinLadderArguments a) { solve_all<2>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainBatch3(const SpinLadderArguments a) { solve_all<3>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainBatch4(const SpinLadderArguments a) { solve_all<4>(a); }
SIMT_REGISTER(chainBatch1)
SIMT_REGISTER(chainBatch2)
SIMT_REGISTER(chainBatch3)
SIMT_REGISTER(chainBatch4)
