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
// Workspace: row r, level k of thread t at (r * levels + k) * lanes + t, with the rows
//   up_c, down_c (2 C)   rates of channel c over the edge from level k to k + step(c) [1/time]; for a channel of two
//                        steps the slot of the last level holds the edge 1/2 - 3/2 (levels 0 and 1)
//   inverse, to1, to2    1/s_k and the shares of level k's flow that go one and two levels down
//   up1                  rate k -> k+1 after elimination of the levels above
//   rho                  populations, not yet normalised
//   x_c (C)              sources, then solutions, of the Drazin solves
// that is (3 C + 5) * 8 bytes a level. Results: row r of point p at r * points + p, with the rows current_c, gross_c,
// noise_c (3 C), certificate, residual, cancellation (largest sum of magnitudes over noise).
//
// Memory traffic about (11 C + 17) * 8 bytes a level and point; 370 flops and 10 divisions at C = 3.
#include "../native/simt.h"

struct ChainBatchArguments {
  const double* column[24];  // the fields of a SpinLadderBatch
  long long step[24];        // 1, or 0 where all points share one value
  long long points;
  long long levels;
  long long kind;
  long long lanes;
  double* workspace;
  double* result;
};

namespace {

constexpr int kTwoJ = 1, kLowestTwoA = 2, kOmega = 3, kChannelFields = 4, kFieldsPerChannel = 5;
constexpr int kBeta = 0, kAmplitude = 1, kPlace = 2, kWidth = 3, kRegulator = 4;
constexpr int kPeaked = 1, kOhmic = 2, kFlat = 3, kRegularisedPeak = 4;
constexpr double kLarge = 1e150;  // populations above it are scaled down while climbing

DEVICE double larger(double a, double b) { return a > b ? a : b; }

// exp(x) - 1 for x >= 0, the steps of dickens.bath.ExpMinusOne.
DEVICE double exp_minus_one(double x) {
  const double rounder = 6755399441055744.0;
  double clamped = x < 710 ? x : 710;
  double k = clamped * 1.4426950408889634 + rounder - rounder;
  double r = (clamped - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  double p = 1.0 / 87178291200.0;
  p = p * r + 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r * r + r;
  long long bits = (1022LL + (long long)k) << 52;
  double half;
  memcpy(&half, &bits, 8);
  return 2 * (half * p + (half - 0.5));
}

// A sum that carries its rounding error (Knuth).
struct Sum {
  double value, error;
  DEVICE_METHOD void add(double term) {
    double s = value + term;
    double t = s - value;
    error += (value - (s - t)) + (term - t);
    value = s;
  }
  DEVICE_METHOD double total() const { return value + error; }
  DEVICE_METHOD void scale(double factor) {
    value *= factor;
    error *= factor;
  }
};

struct Edge {
  double up, down;
};

template <int C>
struct Ladder {
  const ChainBatchArguments& a;
  size_t point;
  double twoJ, lowestTwoA, omega, qubits2;

  DEVICE_METHOD Ladder(const ChainBatchArguments& arguments, size_t p) : a(arguments), point(p) {
    qubits2 = field(0) * field(0);
    twoJ = field(kTwoJ);
    lowestTwoA = field(kLowestTwoA);
    omega = field(kOmega);
  }
  DEVICE_METHOD double field(int f) const { return a.column[f][a.step[f] * point]; }
  DEVICE_METHOD double channel(int c, int f) const { return field(kChannelFields + c * kFieldsPerChannel + f); }
  DEVICE_METHOD bool two_steps(int c) const { return (a.kind >> (8 * c) & 8) != 0; }
  DEVICE_METHOD int step_of(int c) const { return two_steps(c) ? 2 : 1; }
  DEVICE_METHOD double two_a(long long k) const { return lowestTwoA + 2.0 * (double)k; }
  // E_{k+d} - E_k = Omega d (2a + d)
  DEVICE_METHOD double quantum(long long k, int d) const {
    return d == 1 ? omega * (two_a(k) + 1) : omega * (2 * (two_a(k) + 2));
  }
  // |alpha_a|^2 = j(j+1) - a(a+1) without cancellation
  DEVICE_METHOD double ladder_squared(double twoA) const { return 0.25 * ((twoJ - twoA) * (twoJ + twoA + 2)); }

  DEVICE_METHOD double density(int c, double w) const {
    int code = (int)(a.kind >> (8 * c)) & 7;
    double amplitude = channel(c, kAmplitude);
    double place = channel(c, kPlace);
    if (code == kPeaked || code == kRegularisedPeak) {
      double below = w - place;
      double above = w + place;
      double width = channel(c, kWidth);
      double width2 = width * width;
      double peak = 4 * amplitude * place * width2 * w / ((below * below + width2) * (above * above + width2));
      if (code == kPeaked) return peak;
      double d2 = channel(c, kRegulator) * channel(c, kRegulator);
      return peak * (d2 / (d2 + w * w));
    }
    if (code == kOhmic) return amplitude * w * exp(-w / place);
    if (code == kFlat) return amplitude;
    return amplitude * w / (w * w + place * place);
  }

  DEVICE_METHOD Edge rates(int c, double w, double element) const {
    double strength = density(c, w) * element;
    double n = 1 / exp_minus_one(channel(c, kBeta) * w);
    return Edge{strength * n, strength * (1 + n)};
  }

  // Squared matrix element of channel c from level k to k + step(c).
  DEVICE_METHOD double element(int c, long long k) const {
    double here = ladder_squared(two_a(k));
    double value = two_steps(c) ? here * ladder_squared(two_a(k) + 2) / 16 : here / 4;
    if (two_a(k) == 0) value *= 2;
    return two_steps(c) ? value / qubits2 : value;
  }

  // The same of J_x^2/N between 1/2 and 3/2, through m = -1/2; half-integer spin only.
  DEVICE_METHOD double element_one_up() const {
    double jPlusHalf = 0.5 * (twoJ + 1);
    return lowestTwoA == 1 ? jPlusHalf * jPlusHalf * ladder_squared(1) / 16 / qubits2 : 0;
  }
};

// Rates over all channels of the edges that start at one level.
struct Totals {
  double up1, down1, up2, down2, leak;
};

template <int C>
struct Solver {
  const ChainBatchArguments& a;
  Ladder<C> ladder;
  double* work;
  size_t lanes;
  long long levels;

  DEVICE_METHOD Solver(const ChainBatchArguments& arguments, size_t point, size_t lane)
      : a(arguments), ladder(arguments, point), work(arguments.workspace + lane), lanes((size_t)arguments.lanes),
        levels(arguments.levels) {}

  DEVICE_METHOD double& at(int row, long long k) const { return work[((size_t)row * levels + k) * lanes]; }
  DEVICE_METHOD double& up(int c, long long k) const { return at(2 * c, k); }
  DEVICE_METHOD double& down(int c, long long k) const { return at(2 * c + 1, k); }
  DEVICE_METHOD double& inverse(long long k) const { return at(2 * C, k); }
  DEVICE_METHOD double& to1(long long k) const { return at(2 * C + 1, k); }
  DEVICE_METHOD double& to2(long long k) const { return at(2 * C + 2, k); }
  DEVICE_METHOD double& up1(long long k) const { return at(2 * C + 3, k); }
  DEVICE_METHOD double& rho(long long k) const { return at(2 * C + 4, k); }
  DEVICE_METHOD double& x(int c, long long k) const { return at(2 * C + 5 + c, k); }
  // the edge 1/2 - 3/2 of a channel of two steps
  DEVICE_METHOD Edge one(int c) const { return Edge{up(c, levels - 1), down(c, levels - 1)}; }

  // Rates from level k upwards, stored by channel. Called at one place and with loops that stay loops: inlined and
  // unrolled the kernel would be ten times as long.
  DEVICE_METHOD Totals assemble(long long k) const {
    Totals t = {0, 0, 0, 0, 0};
#pragma unroll 1
    for (int c = 0; c < C; c++) {
      bool two = ladder.two_steps(c);
      int d = two ? 2 : 1;
      int edges = two && k == 0 && levels >= 2 ? 2 : 1;
#pragma unroll 1
      for (int edge = 0; edge < edges; edge++) {
        bool one = edge == 1;
        double element = one ? ladder.element_one_up() : ladder.element(c, k);
        Edge e = ladder.rates(c, ladder.quantum(k, one ? 1 : d), element);
        if (one || k + d < levels) {
          long long slot = one ? levels - 1 : k;
          up(c, slot) = e.up;
          down(c, slot) = e.down;
          bool neighbours = one || d == 1;
          t.up1 += neighbours ? e.up : 0;
          t.down1 += neighbours ? e.down : 0;
          t.up2 += neighbours ? 0 : e.up;
          t.down2 += neighbours ? 0 : e.down;
        } else {
          t.leak += e.up;
        }
      }
    }
    return t;
  }

  DEVICE_METHOD double up2(long long k) const {
    double sum = 0;
#pragma unroll
    for (int c = 0; c < C; c++) {
      if (ladder.two_steps(c)) sum += up(c, k);
    }
    return sum;
  }

  DEVICE_METHOD double sum_of_others(const double* values, int c) const {
    double total = 0;
#pragma unroll
    for (int other = 0; other < C; other++) {
      if (other != c) total += values[other];
    }
    return total;
  }

  DEVICE_METHOD void run() const {
    // Elimination, top level first. d1 = rate k -> k-1 and u1 = rate k-1 -> k after the levels above.
    // A level whose rates downwards underflow cannot be left: the chain ends below it, at reach levels.
    long long reach = levels;
    double leakTop = 0, leakNext = 0, d1 = 0, u1 = 0;
#pragma unroll 1
    for (long long k = levels + 1; k >= 1; k--) {
      Totals below = {0, 0, 0, 0, 0};
      if (k >= 2) below = assemble(k - 2);
      if (k > levels) {
        leakTop = below.leak;
        continue;
      }
      if (k == levels) {
        leakNext = below.leak;
        d1 = below.down1;
        u1 = below.up1;
        continue;
      }
      double s = d1 + below.down2;
      double inv = 1 / s;
      if (s == 0 || inv > 1.7976931348623157e308) {
        reach = k;
        d1 = below.down1;
        u1 = below.up1;
        continue;
      }
      double share1 = d1 * inv;
      double share2 = below.down2 * inv;
      inverse(k) = inv;
      to1(k) = share1;
      to2(k) = share2;
      up1(k - 1) = u1;
      d1 = below.down1 + u1 * share2;
      u1 = below.up1 + below.up2 * share1;
    }

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

    // S_c is counted in channel c or in all others, whichever has less shot noise.
    bool alone[C];
    double countedFlow[C];
#pragma unroll
    for (int c = 0; c < C; c++) {
      alone[c] = second[c] <= sum_of_others(second, c);
      countedFlow[c] = alone[c] ? flow[c] : sum_of_others(flow, c);
    }

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
    // Where the terms cancel too far the caller refines the noises with twice the precision.
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

    // Certificate: what the truncation neglects, as in dickens.solve.ChainSteadyState.
    double certificate = 0;
    double whole = (ladder.twoJ - ladder.lowestTwoA) / 2 + 1;
    if (reach < levels) {
      certificate = rho(reach - 1) * scale;
    } else {
      double top = rho(levels - 1) * scale;
      double next = levels >= 2 ? rho(levels - 2) * scale : 0;
      double dropped = leakTop * top + leakNext * next;
      if (dropped != 0) certificate = dropped / (2 * activity);
      if ((double)levels < whole) certificate = larger(certificate, larger(top, next));
    }
    double cancellation = 0;
    size_t points = (size_t)a.points;
    double* out = a.result + ladder.point;
#pragma unroll
    for (int c = 0; c < C; c++) {
      double shot = alone[c] ? second[c] : sum_of_others(second, c);
      out[c * points] = flow[c];
      out[(C + c) * points] = gross[c];
      double value = shot + 2 * noise[c];
      out[(2 * C + c) * points] = value;
      if (size[c] > 0) cancellation = larger(cancellation, size[c] / fabs(value));
    }
    out[3 * C * points] = certificate;
    out[(3 * C + 1) * points] = residual;
    out[(3 * C + 2) * points] = cancellation;
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
DEVICE void solve_all(const ChainBatchArguments& a) {
  size_t lane = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  for (size_t point = lane; point < (size_t)a.points; point += (size_t)a.lanes) {
    Solver<C>(a, point, lane).run();
  }
}

}  // namespace

KERNEL void LAUNCH_BOUNDS(128) chainBatch1(const ChainBatchArguments a) { solve_all<1>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainBatch2(const ChainBatchArguments a) { solve_all<2>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainBatch3(const ChainBatchArguments a) { solve_all<3>(a); }
KERNEL void LAUNCH_BOUNDS(128) chainBatch4(const ChainBatchArguments a) { solve_all<4>(a); }
SIMT_REGISTER(chainBatch1)
SIMT_REGISTER(chainBatch2)
SIMT_REGISTER(chainBatch3)
SIMT_REGISTER(chainBatch4)
