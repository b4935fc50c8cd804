// Runs kernels on the host under AddressSanitizer and UBSan.
//
//   kernels-checked chains       ChainBatch.cu on ladders of 1 to 200 levels in all three thread orders and several
//                                launch shapes: the same bits each time, the first law, no NaN
//   kernels-checked long         LongChains.cu on ladders of 1 to 97 levels: the numbers of ChainBatch.cu to rounding
//   kernels-checked cumulants    ChainCumulants.cu, order 2 to 8, with populations that sum to 1
//   kernels-checked shifts       ChainShifts.cu in the same way: sum x = sum b / z
//   kernels-checked fronts       Fronts.cu: two fronts, real and complex, several systems and right-hand sides: sum x =
//                                sum b / z, the same bits in every launch shape, by panels the numbers of pivot by pivot
//   kernels-checked residual     LatticeResidual.cu on windows of all kinds: sum r = sum b - z sum y, the same bits
//   kernels-checked planes       PlaneProducts.cu, PlaneFactors.cu, PlaneSweeps.cu and PlaneMultipoles.cu on two planes of a
//                                driven ensemble: traces are kept, inverses invert, all orders and shapes the same bits
//   kernels-checked sparse       SparseProducts.cu on a stochastic matrix: what comes to a column goes, the sums are those of
//                                the weights, the same bits in every order and shape
//   kernels-checked self         SelfTest.cu in all three orders
//   kernels-checked NAME         a kernel of planted.cu: prints what was wrong with it and exits 0 if the machine
//                                itself noticed (exit 3), if the orders disagree (4) or if the result is NaN (5);
//                                the sanitizers end the process with their own report
// Exit 0: nothing wrong.
#include <vector>
#include "../kernels/SpinLadder.h"

namespace {

using simt::Order;
const Order kOrders[] = {Order::kAscending, Order::kDescending, Order::kShuffled};

std::string run(const char* name, void** parameters, unsigned grid, unsigned block, Order order) {
  auto found = simt::kernels().find(name);
  if (found == simt::kernels().end()) return std::string("no kernel ") + name;
  return simt::launch(found->second.run, parameters, dim3(grid), dim3(block), 0, order, 12345);
}

// Heap blocks of exactly the size, so that AddressSanitizer sees the first byte too many.
int planted(const char* name) {
  std::vector<double> first;
  for (Order order : kOrders) {
    std::unique_ptr<double[]> a(new double[64]), y(new double[64]);
    for (int i = 0; i < 64; i++) a[i] = i + 0.5;
    for (int i = 0; i < 64; i++) y[i] = 0;
    const double* pa = a.get();
    double* py = y.get();
    void* parameters[] = {&pa, &py};
    std::string failure = run(name, parameters, 1, 64, order);
    if (!failure.empty()) {
      printf("%s\n", failure.c_str());
      return 3;
    }
    std::vector<double> result(y.get(), y.get() + 64);
    for (double v : result) {
      if (std::isnan(v)) {
        printf("a result is NaN\n");
        return 5;
      }
    }
    if (first.empty()) first = result;
    if (result != first) {
      printf("the result depends on the order of the threads\n");
      return 4;
    }
  }
  return 0;
}

int self() {
  for (Order order : kOrders) {
    std::vector<double> a(64), y(64);
    for (int i = 0; i < 64; i++) a[i] = 1.0 / (1 + i);
    const double* pa = a.data();
    double* py = y.data();
    double b = 3;
    void* parameters[] = {&pa, &b, &py};
    std::string failure = run("selfTest", parameters, 1, 64, order);
    if (!failure.empty()) return puts(failure.c_str()), 3;
    for (int i = 0; i < 64; i++) {
      double sums[2] = {0, 0};
      for (int s = 0; s < 2; s++)
        for (int j = 0; j < 64; j++) sums[s] += (a[j] * b + j) / (1 + ((i ^ s) ^ j));
      if (y[i] != sums[0] + sums[1]) return puts("wrong self test"), 6;
    }
  }
  return 0;
}

enum class Family { kBatch, kLong, kCumulants };

// Refrigerators of N qubits with up to four baths, point by point another beta_c, in arrays of exactly the size.
struct Points {
  std::unique_ptr<double[]> column[24], workspace, result;
  SpinLadderArguments a;
  size_t results;

  Points(Family family, int channels, long long qubits, long long levels, int points, unsigned threads, int order) {
    memset(&a, 0, sizeof a);
    double values[24] = {(double)qubits, (double)qubits, qubits % 2 ? 1.0 : 0.0, 1,                // N, 2j, 2a_0, Omega
                         3, 0.01, 2, 0.1, 0.5, 1, 0.01, 6, 0.1, 0.5, 0.2, 0.01, 4, 0.1, 0.5, 0.7, 0.02, 3, 0.2, 0.5};
    for (int f = 0; f < 24; f++) {
      bool varies = f == 4;
      column[f].reset(new double[varies ? points : 1]);
      for (int p = 0; p < (varies ? points : 1); p++) column[f][p] = varies ? 1.5 + 0.01 * p : values[f];
      a.column[f] = column[f].get();
      a.step[f] = varies;
    }
    const int codes[] = {1, 8 | 1, 4, 2};
    for (int c = 0; c < channels; c++) a.kind |= (long long)codes[c] << (8 * c);
    a.points = points;
    a.levels = levels;
    a.lanes = family == Family::kLong ? threads / 32 : threads;
    a.order = order;
    a.populations = family == Family::kCumulants ? levels : 0;
    bool cumulants = family == Family::kCumulants;
    size_t rows = cumulants ? (size_t)(order - 2) * channels + 1 + levels : 3 * channels + 3;
    size_t work = (cumulants ? 2 * channels + 4 + order : 3 * channels + 5) * (size_t)(levels * a.lanes);
    workspace.reset(new double[work]);
    for (size_t i = 0; i < work; i++) workspace[i] = NAN;
    results = rows * points;
    result.reset(new double[results]);
    for (size_t i = 0; i < results; i++) result[i] = NAN;
    a.workspace = workspace.get();
    a.result = result.get();
  }

  int solve(const std::string& kernel, unsigned grid, unsigned block, Order order) {
    void* parameters[] = {&a};
    std::string failure = run(kernel.c_str(), parameters, grid, block, order);
    if (!failure.empty()) return puts(failure.c_str()), 3;
    for (size_t i = 0; i < results; i++)
      if (std::isnan(result[i])) return printf("result %zu is NaN\n", i), 5;
    return 0;
  }

  std::vector<double> bits() const { return std::vector<double>(result.get(), result.get() + results); }
};

// The first law and the residual of the rows of ChainBatch.cu and LongChains.cu.
int lawful(const Points& s, int channels) {
  size_t points = (size_t)s.a.points;
  for (size_t p = 0; p < points; p++) {
    double sum = 0, gross = 0;
    for (int c = 0; c < channels; c++) {
      sum += s.result[c * points + p];
      gross += s.result[(channels + c) * points + p];
    }
    if (std::fabs(sum) > 1e-14 * gross) return printf("first law: %g of %g\n", sum, gross), 7;
    if (s.result[(3 * channels + 1) * points + p] > 1e-14) return puts("residual"), 8;
  }
  return 0;
}

int chains(int channels, long long qubits, long long levels, int points, std::vector<double>& first, unsigned grid,
           unsigned block, Order order) {
  Points s(Family::kBatch, channels, qubits, levels, points, grid * block, 2);
  int status = s.solve("chainBatch" + std::to_string(channels), grid, block, order);
  if (!status) status = lawful(s, channels);
  if (first.empty()) first = s.bits();
  return status ? status : s.bits() == first ? 0 : 4;
}

int all_chains() {
  for (int channels = 1; channels <= 4; channels++)
    for (long long qubits : {1, 2, 3, 5, 10, 31, 101, 399}) {
      long long whole = qubits / 2 + (qubits % 2 ? 1 : 1);
      if (qubits % 2) whole = (qubits + 1) / 2;
      for (long long levels : {whole, whole / 2}) {
        if (levels < 1) continue;
        std::vector<double> first;
        for (Order order : kOrders) {
          for (unsigned block : {1u, 32u, 33u}) {
            int status = chains(channels, qubits, levels, 7, first, block == 32 ? 1 : 2, block, order);
            if (status) return printf("C = %d, N = %lld, %lld levels\n", channels, qubits, levels), status;
          }
        }
      }
    }
  return 0;
}

int long_chains() {
  const int points = 3;
  for (int channels = 1; channels <= 4; channels++)
    for (long long levels : {1, 2, 3, 32, 33, 65, 97}) {
      long long qubits = levels % 2 ? 2 * levels - 1 : 2 * levels + 100;
      Points batch(Family::kBatch, channels, qubits, levels, points, 32, 2);
      int status = batch.solve("chainBatch" + std::to_string(channels), 1, 32, Order::kAscending);
      if (status) return status;
      std::vector<double> first;
      for (Order order : kOrders)
        for (unsigned block : {32u, 64u}) {
          if (block == 64 && order != Order::kShuffled) continue;
          Points s(Family::kLong, channels, qubits, levels, points, 2 * block, 2);
          status = s.solve("longChains" + std::to_string(channels), 2, block, order);
          if (!status) status = lawful(s, channels);
          if (status) return printf("C = %d, %lld levels\n", channels, levels), status;
          if (first.empty()) first = s.bits();
          if (s.bits() != first) return printf("other bits at C = %d, %lld levels\n", channels, levels), 4;
          for (int r = 0; r < 3 * channels; r++)
            for (int p = 0; p < points; p++) {
              double expected = batch.result[r * points + p];
              // currents to the gross flux, noises relative: rounding, more where a noise cancels, which its row tells
              double scale = r < channels ? batch.result[(channels + r) * points + p] : std::fabs(expected);
              double slack = r < 2 * channels ? 1e-14 : 1e-13 + 1e-14 * batch.result[(3 * channels + 2) * points + p];
              double apart = std::fabs(s.result[r * points + p] - expected);
              if (!(apart <= slack * scale))
                return printf("C = %d, %lld levels, row %d: %g of %g\n", channels, levels, r, apart, scale), 6;
            }
        }
    }
  return 0;
}

int all_cumulants() {
  const int points = 3;
  for (int channels = 1; channels <= 4; channels++)
    for (long long levels : {1, 2, 3, 16, 40})
      for (int highest : {2, 4, 8}) {
        std::vector<double> first;
        for (Order order : kOrders)
          for (unsigned block : {1u, 33u}) {
            Points s(Family::kCumulants, channels, 2 * levels - 1, levels, points, 2 * block, highest);
            int status = s.solve("chainCumulants" + std::to_string(channels), 2, block, order);
            if (status) return printf("C = %d, %lld levels, order %d\n", channels, levels, highest), status;
            if (first.empty()) first = s.bits();
            if (s.bits() != first) return 4;
            size_t row = (size_t)(highest - 2) * channels + 1;
            for (int p = 0; p < points; p++) {
              double sum = 0;
              for (long long k = levels - 1; k >= 0; k--) sum += s.result[(row + k) * points + p];
              if (std::fabs(sum - 1) > 1e-14) return printf("the populations sum to %.17g\n", sum), 7;
            }
          }
      }
  return 0;
}

struct ChainShiftsArguments {  // as in ChainShifts.cu
  const double* bands;
  const double* shifts;
  double* workspace;
  double* result;
  long long levels, count, lanes;
};

int shifts() {
  const int count = 9;
  for (int levels : {1, 2, 3, 31, 200}) {
    std::vector<double> first;
    for (Order order : kOrders)
      for (unsigned block : {1u, 32u, 33u}) {
        std::unique_ptr<double[]> bands(new double[7 * levels]), z(new double[2 * count]), y(new double[3 * count]);
        std::unique_ptr<double[]> workspace(new double[6 * levels * block]);
        for (int i = 0; i < 7 * levels; i++) bands[i] = 0.1 + (i * 37 % 101) / 50.0;
        for (int d = 1; d <= 2; d++)  // no edges beyond the last level
          for (int k = levels - d < 0 ? 0 : levels - d; k < levels; k++)
            bands[(d - 1) * levels + k] = bands[(d + 1) * levels + k] = 0;
        double sum = 0;
        for (int k = 0; k < levels; k++) {
          sum += bands[4 * levels + k];
          bands[5 * levels + k] = 1;
          bands[6 * levels + k] = 0;
        }
        for (int i = 0; i < count; i++) {
          z[i] = i % 2;
          z[count + i] = 0.01 * (i + 1) * (i + 1) * (i + 1);
        }
        ChainShiftsArguments a = {bands.get(), z.get(), workspace.get(), y.get(), levels, count, block};
        void* parameters[] = {&a};
        std::string failure = run("chainShifts", parameters, 1, block, order);
        if (!failure.empty()) return puts(failure.c_str()), 3;
        for (int i = 0; i < count; i++) {
          double norm = z[i] * z[i] + z[count + i] * z[count + i];
          double re = sum * z[i] / norm, im = -sum * z[count + i] / norm;
          double apart = std::hypot(y[i] - re, y[count + i] - im);
          if (!(apart <= 1e-12 * std::hypot(re, im))) return printf("%d levels: sum x is off by %g\n", levels, apart), 7;
          if (!(y[2 * count + i] <= 1e-14)) return printf("%d levels: residual %g\n", levels, y[2 * count + i]), 8;
        }
        std::vector<double> bits(y.get(), y.get() + 3 * count);
        if (first.empty()) first = bits;
        if (bits != first) return 4;
      }
  }
  return 0;
}

struct FrontArguments {  // as in Fronts.cu
  const int *nodes, *pivots, *size, *first, *borderStart, *border, *inParent, *childStart, *child;
  const long long *lower, *upper, *work, *row, *entryStart;
  const int* entryIndex;
  const double *entryRate, *shift;
  void *lowers, *uppers, *works, *outflow, *y, *edge;
  int* bad;
  long long rateStride, lowerStride, upperStride, workStride, rows, states, sides, last, otherwise;
};

// Two fronts, a child of p0 pivots below a root, for several systems and sides, in arrays of exactly the size. Words: 1
// for real numbers, 2 for complex ones. Every state has a rate to every other of its front, so that sums are easy: the
// solution of (z - L) x = b has the sum sum b / z.
struct Pair {
  int systems, words, sides, p0, p1, n, entries;
  std::vector<int> nodes{0, 1}, pivots, size, first, borderStart, border, inParent, childStart{0, 0, 1}, child{0}, index;
  std::vector<long long> lower, upper, work, row, entryStart;
  std::vector<double> rate, shift;
  std::unique_ptr<double[]> lowers, uppers, works, outflow, y, edge;
  std::unique_ptr<int[]> bad;
  size_t vector;
  FrontArguments a;

  Pair(int systems_, int words_, int sides_, int p0_, int p1_)
      : systems(systems_), words(words_), sides(sides_), p0(p0_), p1(p1_), n(p0_ + p1_) {
    pivots = {p0, p1};
    size = {n, p1};
    first = {0, p0};
    borderStart = {0, p1, p1};
    for (int i = 0; i < p1; i++) border.push_back(p0 + i), inParent.push_back(i);
    // the work memory of the root is just its killing rates; a border of the child alone
    lower = {0, (long long)n * p0};
    upper = {0, (long long)p0 * p1};
    work = {0, (long long)p1 * p1 + n};
    row = {0, p1};
    entryStart.push_back(0);
    for (int t = 0; t < 2; t++) {
      int m = size[t], p = pivots[t];
      for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++)
          if (i != j && (i < p || j < p)) index.push_back(i * m + j), rate.push_back((i * 37 + j * 11) % 101 / 50.0 + 0.02);
      entryStart.push_back((long long)index.size());
    }
    for (int k = 0; k < systems; k++) shift.push_back(0.25 + k), shift.push_back(words == 2 ? 0.5 * k - 1 : 0);
    size_t low = (size_t)n * p0 + (size_t)p1 * p1, high = (size_t)p0 * p1, some = (size_t)p1 * p1 + n + p1, rows = p1;
    size_t all = (size_t)systems * words;
    vector = all * n * sides;
    for (auto& [array, size] : {std::make_pair(&lowers, low), std::make_pair(&uppers, high), std::make_pair(&works, some)}) {
      array->reset(new double[all * size]);
      std::fill_n(array->get(), all * size, NAN);  // frontsClear has to clear everything
    }
    outflow.reset(new double[all * n]);
    y.reset(new double[vector]);
    edge.reset(new double[all * rows * sides]);
    bad.reset(new int[systems]());
    for (size_t i = 0; i < vector; i++) y[i] = (double)(i * 29 % 13) - 5;
    a = {nodes.data(), pivots.data(), size.data(), first.data(), borderStart.data(), border.data(), inParent.data(),
         childStart.data(), child.data(), lower.data(), upper.data(), work.data(), row.data(), entryStart.data(),
         index.data(), rate.data(), shift.data(), lowers.get(), uppers.get(), works.get(), outflow.get(), y.get(),
         edge.get(), bad.get(), 0, (long long)low, (long long)high, (long long)some, (long long)rows, n, sides, -1, 1 << 30};
  }

  // One launch over the node t alone.
  std::string launch(const char* name, int t, int parts, unsigned x, unsigned y_, Order order, int first_ = 0, int second = 0) {
    std::string whole = std::string(name) + (words == 2 ? "Complex" : "Real");
    FrontArguments own = a;
    own.nodes = nodes.data() + t;
    void* parameters[] = {&own, &first_, &second};
    if (simt::kernels().count(whole) == 0) return "no kernel " + whole;
    return simt::launch(simt::kernels()[whole].run, parameters, dim3(parts, systems), dim3(x, y_), 0, order, 1);
  }

  // Eliminates and solves; panels for both fronts or for none, in so many parts.
  std::string run(bool panels, int parts, unsigned threads, Order order) {
    std::string failure;
    auto go = [&](const char* name, int t, int blocks, int one = 0, int two = 0) {
      if (failure.empty()) failure = launch(name, t, blocks, threads, 1, order, one, two);
    };
    for (int t = 0; t < 2; t++) {
      go("frontsClear", t, parts, parts);
      go("frontsEnter", t, 1);
      go("frontsAdd", t, parts, 0, parts);
      go("frontsAdd", t, parts, 1, parts);
      if (!panels) go("frontsEliminate", t, 1);
      for (int step = 0; panels && step * 32 < pivots[t]; step++) {
        go("panelEliminate", t, 1, step);
        go("panelSolve", t, parts, step, parts);
        int tile = words == 2 ? 32 : 64, tiles = (size[t] + tile - 1) / tile;
        if (failure.empty()) failure = launch("panelUpdate", t, tiles * tiles, 16, 16, order, step, tiles);
      }
    }
    for (int t = 0; t < 2; t++) {
      if (!panels) go("frontsForward", t, 1);
      for (int step = 0; panels && step * 32 < pivots[t]; step++) {
        go("panelForward", t, 1, step);
        go("panelSpread", t, parts, step, parts);
      }
    }
    for (int t = 1; t >= 0; t--) {
      if (!panels) go("frontsBackward", t, 1);
      if (panels) go("panelBorder", t, parts, parts);
      for (int step = (pivots[t] - 1) / 32; panels && step >= 0; step--) {
        go("panelBackward", t, 1, step);
        go("panelPush", t, parts, step, parts);
      }
    }
    return failure;
  }
};

int fronts() {
  for (int words : {1, 2})
    for (int sides : {1, 3})
      for (int p0 : {1, 33, 150}) {
        std::vector<double> whole[2];
        int p1 = p0 == 150 ? 40 : 35, systems = p0 == 150 ? 1 : 2;
        for (Order order : kOrders)
          for (int shape = 0; shape < 4; shape++) {
            bool panels = shape % 2;
            if (p0 == 150 && (shape > 1 || sides > 1) && order != Order::kShuffled) continue;
            Pair s(systems, words, sides, p0, p1);
            std::vector<double> sum;  // of b, by system, side and part
            for (int k = 0; k < systems; k++)
              for (int e = 0; e < sides * words; e++) {
                sum.push_back(0);
                for (int i = 0; i < s.n; i++) sum.back() += s.y[((size_t)k * s.n + i) * sides * words + e];
              }
            std::string failure = s.run(panels, shape < 2 ? 1 : 3, shape < 2 ? 64 : 32, order);
            if (!failure.empty()) return puts(failure.c_str()), 3;
            for (int k = 0; k < systems; k++) {
              if (s.bad[k]) return puts("a pivot that cannot be left"), 7;
              for (int r = 0; r < sides; r++) {
                double found[2] = {0, 0}, size = 0;
                for (int i = 0; i < s.n; i++)
                  for (int w = 0; w < words; w++) {
                    double v = s.y[(((size_t)k * s.n + i) * sides + r) * words + w];
                    found[w] += v;
                    size += std::fabs(v);
                  }
                double re = s.shift[2 * k], im = s.shift[2 * k + 1], norm = re * re + im * im;
                double *b = &sum[(k * sides + r) * words], bIm = words == 2 ? b[1] : 0;
                double apart = std::hypot(found[0] - (b[0] * re + bIm * im) / norm, found[1] - (bIm * re - b[0] * im) / norm);
                if (!(apart <= 1e-12 * size)) return printf("%d pivots: sum x is off by %g of %g\n", p0, apart, size), 6;
              }
            }
            std::vector<double> bits(s.y.get(), s.y.get() + s.vector);
            std::vector<double>& expected = whole[panels];
            if (expected.empty()) expected = bits;
            if (bits != expected) return printf("%d pivots: other bits in another shape\n", p0), 4;
            for (size_t i = 0; i < bits.size(); i++)
              if (!(std::fabs(bits[i] - whole[0][i]) <= 1e-11 * (1 + std::fabs(whole[0][i]))))
                return printf("entry %zu: %.17g by panels, %.17g without\n", i, bits[i], whole[0][i]), 8;
          }
      }
  return 0;
}

struct ResidualArguments {  // as in LatticeResidual.cu
  const int *low, *start;
  const double *coefficient, *y, *yLow, *b, *bLow;
  double* r;
  long long qubits, firstLadder, ladders, states, parts;
  double zRe, zIm;
};

// Windows of all kinds of edges; nothing leaves a window, so that sum r = sum b - z sum y.
int residual() {
  for (int qubits : {1, 2, 9, 30})
    for (int cut : {0, 1, 3}) {
      int first = cut < qubits / 2 ? cut : 0, ladders = qubits / 2 + 1 - first;
      std::vector<int> low, start{0};
      for (int s = first; s < first + ladders; s++) {
        int lowest = s + (qubits - 2 * s > cut ? cut : 0);
        low.push_back(lowest);
        start.push_back(start.back() + qubits - s - lowest + 1);
      }
      int n = start.back();
      for (int parts : {1, 2}) {
        std::vector<double> expected;
        for (Order order : kOrders)
          for (unsigned block : {1u, 32u, 33u}) {
            std::unique_ptr<double[]> c(new double[8 * ladders]), y(new double[parts * n]), yLow(new double[n]),
                b(new double[parts * n]), bLow(new double[n]), r(new double[parts * n]);
            for (int i = 0; i < 8 * ladders; i++) c[i] = i % 11 == 5 ? 0 : 0.1 + i % 7;
            double sum[2] = {0, 0}, mean[2] = {0, 0}, size = 0;
            for (int i = 0; i < parts * n; i++) {
              y[i] = (i * 37 % 19 - 9) / 7.0;
              b[i] = (i * 23 % 17 - 8) / 3.0;
              r[i] = NAN;
              sum[i / n] += b[i];
              mean[i / n] += y[i];
            }
            for (int i = 0; i < n; i++) {
              yLow[i] = 1e-17 * y[i];
              bLow[i] = -1e-17 * b[i];
            }
            ResidualArguments a = {low.data(), start.data(), c.get(), y.get(), yLow.get(), b.get(), bLow.get(), r.get(),
                                   qubits, first, ladders, n, parts, 0.25, parts == 2 ? -0.75 : 0};
            void* parameters[] = {&a};
            std::string failure = run("latticeResidual", parameters, (n + block - 1) / block, block, order);
            if (!failure.empty()) return puts(failure.c_str()), 3;
            std::vector<double> bits(r.get(), r.get() + parts * n);
            if (expected.empty()) expected = bits;
            if (bits != expected) return 4;
            double found[2] = {0, 0};
            for (int i = 0; i < parts * n; i++) {
              found[i / n] += r[i];
              size += std::fabs(r[i]);
            }
            double re = sum[0] - a.zRe * mean[0] + a.zIm * mean[1], im = sum[1] - a.zRe * mean[1] - a.zIm * mean[0];
            if (parts == 1) im = 0;
            if (!(std::hypot(found[0] - re, found[1] - im) <= 1e-13 * (1 + size)))
              return printf("N = %d, cut %d: sum r is off by %g\n", qubits, cut, std::hypot(found[0] - re, found[1] - im)), 6;
          }
      }
    }
  return 0;
}

// As in Planes.h and its users; N = 2: planes J = 1 and 0.
struct PlaneRecord {
  long long twoJ, start, index, terms, neighbours, end, blocks, count, work, core;
};
struct TermRecord {
  long long source, di, dj, leftRe, leftIm, rightRe, rightIm;
};
struct BlockRecord {
  long long size, factor;
};
struct PlaneArguments {
  const PlaneRecord* planes;
  const TermRecord* terms;
  const BlockRecord* blocks;
  const double *values, *loss, *energy, *leak, *product;
  long long count, elements, numbers, parts, step, width;
  double zRe, zIm, dephasing, deflation;
};
struct FactorArguments {
  PlaneArguments a;
  double *last, *work;
  long long workHalf;
  double* panel;
  long long panelRow;
  int* exchange;
  double* pivots;
  const double* lift;
  float* factors;
  long long factorHalf;
  float* centers;
  const long long* centerStart;
  int halves, unused;
};
struct SweepArguments {
  PlaneArguments a;
  const float* factors;
  long long factorHalf;
  const float* centers;
  const long long* centerStart;
  float *right, *rhs, *x, *core;
  long long coreHalf;
  int halves, first, stride, unused;
};
struct UnknownRecord {
  long long plane, q, imaginary, tensor;
};
struct MultipoleArguments {
  PlaneArguments a;
  const UnknownRecord* unknowns;
  const long long* first;
  const double *tensors, *shapes;
  double *coefficients, *banded;
  const long long *bandedStart, *order;
  long long count, bandedLength;
};

template <class T>
std::unique_ptr<T[]> zeros(size_t n) {
  return std::unique_ptr<T[]>(new T[n]());
}

// H = g J_x (gain and loss of one side each), D[J_-] and emission, N = 2; the shift is complex, so there are two halves.
int planes() {
  const double g = 0.7, ce = 0.5, e = 0.3, r2 = std::sqrt(2.0);
  // tables: 0 ones; 3 -i g/sqrt2 for i+1; 6 the same for i-1; 9 their conjugates; gains of emission
  std::vector<double> values(64, 0);
  for (int i = 0; i < 3; i++) values[i] = 1;
  for (int i = 0; i < 2; i++) values[3 + i] = values[7 + i] = -g / r2;  // to i from i + 1, from i - 1
  for (int i = 0; i < 2; i++) values[9 + i] = values[13 + i] = g / r2;
  for (int i = 1; i < 3; i++) values[16 + i] = r2, values[19 + i] = (ce + 0.5 * e) * r2;  // own gain m -> m - 1
  values[22] = r2, values[23] = 0.5 * e * 2 / 3.0 * 1.5 * r2;  // J = 1 to 0
  std::vector<TermRecord> terms = {
      {0, 1, 0, 31, 3, 0, -1}, {0, -1, 0, 31, 6, 0, -1}, {0, 0, 1, 0, -1, 31, 9}, {0, 0, -1, 0, -1, 31, 12},
      {0, -1, -1, 19, -1, 16, -1}, {0, 0, 0, 23, -1, 22, -1}};
  PlaneRecord records[] = {{2, 0, 0, 0, 5, 5, 0, 3, 0, 0}, {0, 6, 3, 5, 5, 6, 3, 1, 9, 3}};
  BlockRecord blocks[] = {{3, 0}, {2, 0}, {1, 4}, {1, 0}};
  double back = values[22] * values[23];
  double loss[] = {-0.5 * (2 * e + 2 * ce), -0.5 * (e + 2 * ce), 0, 0};  // what J = 0 loses would come back to J = 1: left out
  double energy[] = {0, 0, 0, 0}, leak[] = {back, 0, 0, 0}, product[] = {0, 0};
  PlaneArguments a = {records, terms.data(), blocks, values.data(), loss, energy, leak, product, 2, 7, 2, 2, 1, 1,
                      0.2, 0.4, 0, 1e-3};
  long long centerStart[] = {0, 9, 10};
  std::vector<double> first;
  for (Order order : kOrders)
    for (unsigned threads : {32u, 64u}) {
      std::vector<double> bits;
      auto call = [&](const char* name, void** p, dim3 grid, dim3 block, size_t dynamic) {
        return simt::launch(simt::kernels()[name].run, p, grid, block, dynamic, order, 12345);
      };
      auto x = zeros<double>(28), y = zeros<double>(28), rho = zeros<double>(14);
      for (int i = 0; i < 28; i++) x[i] = (i * 37 % 11) / 10.0;
      for (int part = 0; part < 2; part++)  // real on q = 0
        for (int i : {0, 1, 2, 6}) x[14 * part + 7 + i] = 0;
      rho[0] = 1;
      const double *px = x.get(), *pr = rho.get();
      double* py = y.get();
      void* product_parameters[] = {&a, &px, &py};
      std::string failure = call("planesApply", product_parameters, dim3(3, 2, 2), dim3(threads), 0);
      if (failure.empty()) failure = call("planesBalance", product_parameters, dim3(2, 2), dim3(32), 0);
      if (!failure.empty()) return puts(failure.c_str()), 3;
      // what J = 0 gains comes from J = 1, but for z: tr y_0 = back x_00 + (e/2 + e/2) loss - z tr x
      double flow = y[6] + 0.2 * x[6] - 0.4 * x[14 + 6] - (back * x[0]);
      if (std::fabs(flow) > 1e-14) return printf("flow into J = 0 is off by %g\n", flow), 6;
      bits.insert(bits.end(), y.get(), y.get() + 28);
      long long address[] = {(long long)x.get(), (long long)y.get()};
      const long long* basis = address;
      int two = 2, parts = 2;
      long long n = 14, chunks = 1;
      auto partial = zeros<double>(4), sums = zeros<double>(4), trace = zeros<double>(4);
      double *pp = partial.get(), *ps = sums.get(), *pt = trace.get(), half = 0.5, quarter = 0.25, minus = -1;
      const double* cs = ps;
      void* dots[] = {&py, &basis, &two, &n, &parts, &pp};
      void* summed[] = {&pp, &chunks, &ps};
      long long one_only[] = {(long long)x.get()};
      const long long* lone = one_only;
      int one = 1;
      void* lone_dots[] = {&py, &lone, &one, &n, &parts, &pp};
      void* lone_combined[] = {&py, &lone, &cs, &one, &n, &parts};
      failure = call("vectorPartials", dots, dim3(2), dim3(threads), 0);
      if (failure.empty()) failure = call("vectorSums", summed, dim3(4), dim3(32), 0);
      if (!failure.empty()) return puts(failure.c_str()), 3;
      bits.insert(bits.end(), sums.get(), sums.get() + 4);
      double re = 0;
      for (int i = 0; i < 28; i++) re += x[i] * y[i];
      if (std::fabs(re - sums[0]) > 1e-13) return printf("dot product %g for %g\n", sums[0], re), 6;
      failure = call("vectorPartials", lone_dots, dim3(1), dim3(threads), 0);
      if (failure.empty()) failure = call("vectorSums", summed, dim3(2), dim3(32), 0);
      if (failure.empty()) failure = call("vectorCombine", lone_combined, dim3(2), dim3(threads), 0);
      void* added[] = {&py, &minus, &half, &quarter, &px, &n, &parts};
      if (failure.empty()) failure = call("vectorAdd", added, dim3(1), dim3(threads), 0);
      long long length = 28;
      void* scaled[] = {&py, &half, &length};
      if (failure.empty()) failure = call("vectorScale", scaled, dim3(1), dim3(threads), 0);
      void* traced[] = {&a, &px, &pt};
      double* pv = x.get();
      void* projected[] = {&a, &pt, &pr, &pv};
      bits.insert(bits.end(), y.get(), y.get() + 28);
      if (failure.empty()) failure = call("planesTraces", traced, dim3(2, 2), dim3(32), 0);
      if (failure.empty()) failure = call("planesProject", projected, dim3(2, 2), dim3(threads), 0);
      if (!failure.empty()) return puts(failure.c_str()), 3;
      double left = x[0] + x[1] + x[2] + x[6];
      if (std::fabs(left) > 1e-14) return printf("a trace of %g is left\n", left), 6;
      bits.insert(bits.end(), x.get(), x.get() + 28);
      // inverses, then a sweep of each colour: the first colour solves its planes exactly
      auto last = zeros<double>(40), work = zeros<double>(40), panel = zeros<double>(4 * 2 * (3 * 16 * 3 + 256));
      auto pivots = zeros<double>(8), lift = zeros<double>(2);
      auto factors = zeros<float>(20), centers = zeros<float>(20);
      auto exchange = zeros<int>(12);
      FactorArguments f = {a, last.get(), work.get(), 10, panel.get(), 3, exchange.get(), pivots.get(), lift.get(),
                           factors.get(), 5, centers.get(), centerStart, 2, 0};
      for (int k = 2; k >= 0; k--) {
        int zero = 0;
        void* stage[] = {&f, &k, &zero};
        for (const char* name : {"factorAssemble", "factorPivots", "factorUpdate", "factorOrder", "factorKeep"}) {
          bool blocks_only = strcmp(name, "factorPivots") == 0;
          bool threads_only = strcmp(name, "factorOrder") == 0;
          dim3 grid = blocks_only ? dim3(4) : threads_only ? dim3(1) : dim3(2, 4);
          failure = call(name, stage, grid, dim3(threads), 0);
          if (!failure.empty()) return puts(failure.c_str()), 3;
        }
      }
      bits.insert(bits.end(), factors.get(), factors.get() + 20);
      bits.insert(bits.end(), centers.get(), centers.get() + 20);
      auto right = zeros<float>(28), rhs = zeros<float>(28), sx = zeros<float>(28), core = zeros<float>(16);
      auto result = zeros<float>(28);
      auto zero_vector = zeros<double>(28);
      SweepArguments s = {a, factors.get(), 5, centers.get(), centerStart, right.get(), rhs.get(), sx.get(), core.get(), 4,
                          2, 0, 2, 0};
      const double* pz = zero_vector.get();
      void* begin[] = {&s, &px, &pz};
      failure = call("sweepRight", begin, dim3(2), dim3(threads), 0);
      for (int colour = 0; colour < 2 && failure.empty(); colour++) {
        s.first = colour;
        int coupled = colour;
        void* couple[] = {&s, &coupled};
        failure = call("sweepCouple", couple, dim3(3, 1, 2), dim3(threads), 0);
        dim3 shape = threads == 32 ? dim3(2, 1) : dim3(3, 8);
        for (int k = 2; k >= 1 && failure.empty(); k--) {
          void* p[] = {&s, &k};
          failure = call("sweepDescend", p, dim3(2, 1, 2), shape, 8 * 3);
        }
        void* alone[] = {&s};
        if (failure.empty()) failure = call("sweepCenter", alone, dim3(2, 1), shape, 8 * 3);
        for (int k = 1; k <= 2 && failure.empty(); k++) {
          void* p[] = {&s, &k};
          failure = call("sweepAscend", p, dim3(2, 1, 2), shape, 8 * 3);
        }
      }
      float* po = result.get();
      const float* pi = po;
      void* finish[] = {&s, &pz, &po};
      void* unpack[] = {&s, &pi, &py};
      s.first = 0;
      s.stride = 1;
      if (failure.empty()) failure = call("sweepFinish", finish, dim3(1), dim3(threads), 0);
      if (failure.empty()) failure = call("sweepUnpack", unpack, dim3(3, 2), dim3(threads), 0);
      if (!failure.empty()) return puts(failure.c_str()), 3;
      // y = -x solves (L - z) y = -v exactly, since J = 1 gains nothing from J = 0 here; deflation is seen by traces alone
      auto residual = zeros<double>(28);
      double* pres = residual.get();
      const double* pcy = py;
      void* check[] = {&a, &pcy, &pres};
      failure = call("planesApply", check, dim3(3, 2, 2), dim3(threads), 0);
      if (failure.empty()) failure = call("planesBalance", check, dim3(2, 2), dim3(32), 0);
      if (!failure.empty()) return puts(failure.c_str()), 3;
      for (int part = 0; part < 2; part++) {
        double t1 = y[14 * part] + y[14 * part + 1] + y[14 * part + 2], t0 = y[14 * part + 6];
        for (int i = 0; i < 14; i++) {
          double deflated = i < 3 ? 1e-3 * t1 / 3 : i == 6 ? 1e-3 * t0 : 0;
          double apart = residual[14 * part + i] - deflated + x[14 * part + i];
          if (std::fabs(apart) > 1e-5) return printf("part %d, element %d: residual %g\n", part, i, apart), 7;
        }
      }
      bits.insert(bits.end(), y.get(), y.get() + 28);
      // the trace and T^1_0 of J = 1
      UnknownRecord unknowns[] = {{0, 0, 0, -1}, {0, 0, 0, 0}, {0, 1, 0, 3}, {0, 1, 1, 3}, {1, 0, 0, -1}};
      long long starts[] = {0, 4, 5}, bands[] = {0, 6, 7}, orders[] = {1, 0};
      double tensors[] = {1 / r2, 0, -1 / r2, 1 / r2, 1 / r2};
      auto coefficients = zeros<double>(10), banded = zeros<double>(28);
      MultipoleArguments m = {a, unknowns, starts, tensors, rho.get(), coefficients.get(), banded.get(), bands, orders, 5, 7};
      void* restricted[] = {&m, &pcy};
      void* alone[] = {&m};
      void* prolonged[] = {&m, &pv};
      failure = call("multipolesRestrict", restricted, dim3(5, 2), dim3(32), 0);
      double seen = (y[0] - y[2]) / r2;
      if (std::fabs(coefficients[1] - seen) > 1e-14) return puts("the restriction is wrong"), 6;
      if (failure.empty()) failure = call("multipolesBand", alone, dim3(2, 2, 2), dim3(threads), 0);
      if (failure.empty()) failure = call("multipolesProlong", prolonged, dim3(3, 2, 2), dim3(threads), 0);
      if (!failure.empty()) return puts(failure.c_str()), 3;
      bits.insert(bits.end(), x.get(), x.get() + 28);
      for (double b : bits)
        if (std::isnan(b)) return puts("a result is NaN"), 5;
      if (first.empty()) first = bits;
      if (first != bits) return puts("other bits in another order or shape"), 4;
    }
  return 0;
}

// A walk on a ring of n states: stays with 1/2, else goes 1 forward (1/4) or 2 back (1/4), and dark states that only stay.
int sparse() {
  for (int n : {1, 3, 4, 5, 31, 33, 257, 1025}) {
    std::vector<std::vector<std::pair<int, double>>> into(n);
    for (int j = 0; j < n; j++) {
      bool dark = n > 4 && j % 5 == 0;
      into[j].push_back({j, dark ? 1 : 0.5});
      if (dark) continue;
      into[(j + 1) % n].push_back({j, 0.25});
      into[(j + n - 2 % n) % n].push_back({j, 0.25});
    }
    size_t entries = 0;
    for (auto& row : into) entries += row.size();
    std::unique_ptr<int[]> starts(new int[n + 1]), columns(new int[entries]);
    std::unique_ptr<double[]> values(new double[entries]);
    starts[0] = 0;
    for (int i = 0, e = 0; i < n; i++) {
      for (auto& entry : into[i]) columns[e] = entry.first, values[e++] = entry.second;
      starts[i + 1] = e;
    }
    std::vector<double> first;
    for (Order order : kOrders)
      for (unsigned threads : {32u, 64u, 256u}) {
        auto v = zeros<double>(3 * n), sums = zeros<double>(2 * n), weights = zeros<double>(32), moved = zeros<double>(1);
        long long rows = n, chunks = (n + 511) / 512;
        auto partial = zeros<double>(chunks);
        v[0] = 1;
        double w[2][3] = {{0.5, 0.25, 0.25}, {0, 1, 2}};
        for (int t = 0; t < 2; t++)
          for (int k = 0; k < 3; k++) weights[16 * t + k] = w[t][k];
        const int *ps = starts.get(), *pc = columns.get();
        const double *pv = values.get(), *pw = weights.get(), *all = v.get(), *pp = partial.get();
        double *to_sums = sums.get(), *to_partial = partial.get(), *total = moved.get();
        for (int k = 0; k < 2; k++) {
          const double* x = v.get() + (size_t)k * n;
          double* y = v.get() + (size_t)(k + 1) * n;
          void* product[] = {&ps, &pc, &pv, &rows, &x, &y};
          std::string failure = run("sparseProduct", product, threads == 64 ? 1 : 3, threads, order);
          if (!failure.empty()) return puts(failure.c_str()), 3;
          double sum = 0;
          for (int i = 0; i < n; i++) sum += y[i];
          if (sum != 1) return printf("n = %d: a sum of 1 - %g is left\n", n, 1 - sum), 6;
        }
        int count = 3, times = 2;
        void* summed[] = {&to_sums, &pw, &all, &count, &times, &rows};
        std::string failure = run("powersSum", summed, 2, threads, order);
        if (!failure.empty()) return puts(failure.c_str()), 3;
        for (int t = 0; t < 2; t++)
          for (int i = 0; i < n; i++) {
            double expected = 0;
            for (int k = 0; k < 3; k++) expected += w[t][k] * v[(size_t)k * n + i];
            if (sums[(size_t)t * n + i] != expected) return printf("n = %d: sum %d of state %d\n", n, t, i), 6;
          }
        const double *before = v.get() + n, *after = v.get() + 2 * (size_t)n;
        void* apart[] = {&before, &after, &rows, &to_partial};
        void* added[] = {&pp, &chunks, &total};
        failure = run("powersMoved", apart, 2, threads, order);
        if (failure.empty()) failure = run("powersTotal", added, 1, 32, order);
        if (!failure.empty()) return puts(failure.c_str()), 3;
        double expected = 0;
        for (int i = 0; i < n; i++) expected += std::fabs(before[i] - after[i]);
        if (moved[0] != expected) return printf("n = %d: moved %g for %g\n", n, moved[0], expected), 6;
        std::vector<double> bits(v.get(), v.get() + 3 * n);
        bits.insert(bits.end(), sums.get(), sums.get() + 2 * n);
        if (first.empty()) first = bits;
        if (first != bits) return puts("other bits in another order or shape"), 4;
      }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "chains";
  if (strcmp(what, "chains") == 0) return all_chains();
  if (strcmp(what, "long") == 0) return long_chains();
  if (strcmp(what, "cumulants") == 0) return all_cumulants();
  if (strcmp(what, "fronts") == 0) return fronts();
  if (strcmp(what, "residual") == 0) return residual();
  if (strcmp(what, "planes") == 0) return planes();
  if (strcmp(what, "sparse") == 0) return sparse();
  if (strcmp(what, "self") == 0) return self();
  if (strcmp(what, "shifts") == 0) return shifts();
  return planted(what);
}
