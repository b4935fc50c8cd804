// Runs kernels on the host under AddressSanitizer and UBSan.
//
//   kernels-checked chains       ChainBatch.cu on ladders of 1 to 200 levels in all three thread orders and several
//                                launch shapes: the same bits each time, the first law, no NaN
//   kernels-checked shifts       ChainShifts.cu in the same way: sum x = sum b / z
//   kernels-checked self         SelfTest.cu in all three orders
//   kernels-checked NAME         a kernel of planted.cu: prints what was wrong with it and exits 0 if the machine
//                                itself noticed (exit 3), if the orders disagree (4) or if the result is NaN (5);
//                                the sanitizers end the process with their own report
// Exit 0: nothing wrong.
#include <vector>
#include "simt.h"

namespace {

using simt::Order;
const Order kOrders[] = {Order::kAscending, Order::kDescending, Order::kShuffled};

struct ChainBatchArguments {  // as in ChainBatch.cu
  const double* column[24];
  long long step[24];
  long long points, levels, kind, lanes;
  double* workspace;
  double* result;
};

std::string run(const char* name, void** parameters, unsigned grid, unsigned block, Order order) {
  auto found = simt::kernels().find(name);
  if (found == simt::kernels().end()) return std::string("no kernel ") + name;
  return simt::launch(found->second, parameters, dim3(grid), dim3(block), 0, order, 12345);
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

// A refrigerator of N qubits with three peaked baths, point by point another beta_c.
int chains(int channels, long long qubits, long long levels, int points, std::vector<double>& first, unsigned grid,
           unsigned block, Order order) {
  std::vector<double> column[24];
  ChainBatchArguments a;
  memset(&a, 0, sizeof a);
  double values[24] = {(double)qubits, (double)qubits, qubits % 2 ? 1.0 : 0.0, 1,                // N, 2j, 2a_0, Omega
                       3, 0.01, 2, 0.1, 0.5, 1, 0.01, 6, 0.1, 0.5, 0.2, 0.01, 4, 0.1, 0.5, 0.7, 0.02, 3, 0.2, 0.5};
  for (int f = 0; f < 24; f++) {
    bool varies = f == 4;
    column[f].assign(varies ? points : 1, values[f]);
    if (varies)
      for (int p = 0; p < points; p++) column[f][p] = 1.5 + 0.01 * p;
    a.column[f] = column[f].data();
    a.step[f] = varies;
  }
  const int codes[] = {1, 8 | 1, 4, 2};
  for (int c = 0; c < channels; c++) a.kind |= (long long)codes[c] << (8 * c);
  a.points = points;
  a.levels = levels;
  a.lanes = (long long)grid * block;
  size_t work = (size_t)(3 * channels + 5) * levels * a.lanes;
  std::unique_ptr<double[]> workspace(new double[work]), result(new double[(3 * channels + 3) * points]);
  for (size_t i = 0; i < work; i++) workspace[i] = NAN;
  a.workspace = workspace.get();
  a.result = result.get();
  void* parameters[] = {&a};
  std::string failure = run(("chainBatch" + std::to_string(channels)).c_str(), parameters, grid, block, order);
  if (!failure.empty()) return puts(failure.c_str()), 3;
  for (int p = 0; p < points; p++) {
    double sum = 0, gross = 0;
    for (int r = 0; r < 3 * channels + 3; r++)
      if (std::isnan(result[r * points + p])) return printf("row %d of point %d is NaN\n", r, p), 5;
    for (int c = 0; c < channels; c++) {
      sum += result[c * points + p];
      gross += result[(channels + c) * points + p];
    }
    if (std::fabs(sum) > 1e-14 * gross) return printf("first law: %g of %g\n", sum, gross), 7;
    if (result[(3 * channels + 1) * points + p] > 1e-14) return puts("residual"), 8;
  }
  std::vector<double> bits(result.get(), result.get() + (3 * channels + 3) * points);
  if (first.empty()) first = bits;
  return bits == first ? 0 : 4;
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
        std::unique_ptr<double[]> bands(new double[7 * levels]), z(new double[2 * count]), y(new double[2 * count]);
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
        }
        std::vector<double> bits(y.get(), y.get() + 2 * count);
        if (first.empty()) first = bits;
        if (bits != first) return 4;
      }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "chains";
  if (strcmp(what, "chains") == 0) return all_chains();
  if (strcmp(what, "self") == 0) return self();
  if (strcmp(what, "shifts") == 0) return shifts();
  return planted(what);
}
