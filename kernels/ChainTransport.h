// Currents, noises and self-checks of a spin ladder, as far as they are the same for one thread a ladder (ChainBatch.cu)
// and for a warp a ladder (LongChains.cu). CPU twin: dickens.observe.ChainStatistics.
#pragma once
#include "SpinLadder.h"

namespace {

// Rows of the workspace after those of Elimination:
//   rho                  populations, not yet normalised
//   x_c (C)              sources, then solutions, of the Drazin solves
// that is (3 C + 5) * 8 bytes a level in all.
template <int C>
struct Transport : Elimination<C> {
  using Rates<C>::a;
  using Rates<C>::ladder;
  using Rates<C>::levels;
  using Rates<C>::at;
  using Rates<C>::sum_of_others;
  using Elimination<C>::Elimination;

  DEVICE_METHOD double& rho(long long k) const { return at(2 * C + 4, k); }
  DEVICE_METHOD double& x(int c, long long k) const { return at(2 * C + 5 + c, k); }

  // S_c is counted in channel c or in all others, whichever has less shot noise.
  DEVICE_METHOD void choose(const double* shot, const double* flow, bool* alone, double* countedFlow) const {
#pragma unroll
    for (int c = 0; c < C; c++) {
      alone[c] = shot[c] <= sum_of_others(shot, c);
      countedFlow[c] = alone[c] ? flow[c] : sum_of_others(flow, c);
    }
  }

  // Certificate: what the truncation neglects, as in dickens.solve.ChainSteadyState.
  DEVICE_METHOD double certificate(long long reach, double scale, double activity, double leakTop,
                                   double leakNext) const {
    if (reach < levels) return rho(reach - 1) * scale;
    double top = rho(levels - 1) * scale;
    double next = levels >= 2 ? rho(levels - 2) * scale : 0;
    double dropped = leakTop * top + leakNext * next;
    double value = dropped != 0 ? dropped / (2 * activity) : 0;
    double whole = (ladder.twoJ - ladder.lowestTwoA) / 2 + 1;
    return (double)levels < whole ? larger(value, larger(top, next)) : value;
  }

  // The rows of results: current_c, gross_c, noise_c (3 C), certificate, residual, cancellation (largest sum of
  // magnitudes over noise; where the terms cancel too far the caller refines the noises with twice the precision).
  DEVICE_METHOD void write(const double* flow, const double* gross, const double* shot, const bool* alone,
                           const double* counted, const double* size, double certificate, double residual) const {
    double cancellation = 0;
    size_t points = (size_t)a.points;
    double* out = a.result + ladder.point;
#pragma unroll
    for (int c = 0; c < C; c++) {
      double value = (alone[c] ? shot[c] : sum_of_others(shot, c)) + 2 * counted[c];
      out[c * points] = flow[c];
      out[(C + c) * points] = gross[c];
      out[(2 * C + c) * points] = value;
      if (size[c] > 0) cancellation = larger(cancellation, size[c] / fabs(value));
    }
    out[3 * C * points] = certificate;
    out[(3 * C + 1) * points] = residual;
    out[(3 * C + 2) * points] = cancellation;
  }
};

}  // namespace
