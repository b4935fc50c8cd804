// Spin ladders on the device: rates from the parameters of a point, shared by all kernels over chains.
//
// CPU twins: dickens.generator.SpinLadder and dickens.bath (Kloc et al. 2021, Eqs. 6-9). Parameters come as the columns
// of a dickens.backend.SpinLadderBatch. All points of a launch have one kind (operators and densities, 8 bits a channel)
// and one number of levels.
#pragma once
#include "../native/simt.h"


struct SpinLadderArguments {
  const double* column[24];  // the fields of a SpinLadderBatch
  long long step[24];        // 1, or 0 where all points share one value
  long long points;
  long long levels;
  long long kind;
  long long lanes;
  double* workspace;
  double* result;
  long long order;        // highest cumulant, ChainCumulants.cu only
  long long populations;  // levels whose populations are wanted, ChainCumulants.cu only
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
  const SpinLadderArguments& a;
  size_t point;
  double twoJ, lowestTwoA, omega, qubits2;

  DEVICE_METHOD Ladder(const SpinLadderArguments& arguments, size_t p) : a(arguments), point(p) {
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

// The rates of one chain in the workspace: row r, level k at (r * levels + k) * lanes, with the rows
//   up_c, down_c (2 C)   rates of channel c over the edge from level k to k + step(c) [1/time]; for a channel of two
//                        steps the slot of the last level holds the edge 1/2 - 3/2 (levels 0 and 1)
// and the rows of the kernel from 2 C on.
template <int C>
struct Rates {
  const SpinLadderArguments& a;
  Ladder<C> ladder;
  double* work;
  size_t lanes;
  long long levels;

  DEVICE_METHOD Rates(const SpinLadderArguments& arguments, size_t point, double* workspace, size_t stride)
      : a(arguments), ladder(arguments, point), work(workspace), lanes(stride), levels(arguments.levels) {}

  DEVICE_METHOD double& at(int row, long long k) const { return work[((size_t)row * levels + k) * lanes]; }
  DEVICE_METHOD double& up(int c, long long k) const { return at(2 * c, k); }
  DEVICE_METHOD double& down(int c, long long k) const { return at(2 * c + 1, k); }
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

  // The edge of channel c that starts at level k, or its second one (1/2 - 3/2) at level 0; false where there is none
  // within the lowest `reach` levels.
  DEVICE_METHOD bool edge(long long reach, int c, long long k, bool second, int& d, double& w, Edge& e) const {
    d = second ? 1 : ladder.step_of(c);
    if (k < 0 || k + d >= reach || (second && (k != 0 || !ladder.two_steps(c)))) return false;
    w = ladder.quantum(k, d);
    e = second ? one(c) : Edge{up(c, k), down(c, k)};
    return true;
  }

  DEVICE_METHOD double sum_of_others(const double* values, int c) const {
    double total = 0;
#pragma unroll
    for (int other = 0; other < C; other++) {
      if (other != c) total += values[other];
    }
    return total;
  }
};

// The chain eliminated level by level by one thread (Grassmann, Taksar and Heyman): sums of positive terms only. Rows:
//   inverse, to1, to2    1/s_k and the shares of level k's flow that go one and two levels down
//   up1                  rate k -> k+1 after elimination of the levels above
template <int C>
struct Elimination : Rates<C> {
  using Rates<C>::levels;
  using Rates<C>::at;
  using Rates<C>::Rates;

  DEVICE_METHOD double& inverse(long long k) const { return at(2 * C, k); }
  DEVICE_METHOD double& to1(long long k) const { return at(2 * C + 1, k); }
  DEVICE_METHOD double& to2(long long k) const { return at(2 * C + 2, k); }
  DEVICE_METHOD double& up1(long long k) const { return at(2 * C + 3, k); }

  // Assembles and eliminates; returns how many levels can be left. The leaks are the rates that leave the two topmost
  // levels upwards.
  DEVICE_METHOD long long eliminate(double& leakTop, double& leakNext) const {
    // d1 = rate k -> k-1 and u1 = rate k-1 -> k after the levels above.
    // A level whose rates downwards underflow cannot be left: the chain ends below it, at reach levels.
    long long reach = levels;
    leakTop = leakNext = 0;
    double d1 = 0, u1 = 0;
#pragma unroll 1
    for (long long k = levels + 1; k >= 1; k--) {
      Totals below = {0, 0, 0, 0, 0};
      if (k >= 2) below = this->assemble(k - 2);
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
    return reach;
  }
};

}  // namespace
