// A stand-in libcusparse.so.12 on the host's memory: the functions that Dickens calls, to test the way to them. It says
// nothing about the speed or the rounding of cuSPARSE: its pentadiagonal solver is Gaussian elimination, not QR.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace {
struct Matrix {
  int64_t rows;
  const int* starts;
  const int* columns;
  const double* values;
};
struct Vector {
  int64_t size;
  double* values;
};
}  // namespace

extern "C" {

int cusparseCreate(void** handle) {
  *handle = new int(0);
  return 0;
}
int cusparseDestroy(void* handle) {
  delete (int*)handle;
  return 0;
}

int cusparseGetVersion(void*, int* version) {
  *version = 12500;
  return 0;
}
int cusparseSetStream(void*, void*) { return 0; }

int cusparseDgpsvInterleavedBatch_bufferSizeExt(void*, int, int, const double*, const double*, const double*,
                                                const double*, const double*, const double*, int, size_t* bytes) {
  *bytes = 1;
  return 0;
}
// Row i: ds x_{i-2} + dl x_{i-1} + d x_i + du x_{i+1} + dw x_{i+2} = x_i; entry i of system p at i * batch + p.
int cusparseDgpsvInterleavedBatch(void*, int, int m, double* ds, double* dl, double* d, double* du, double* dw,
                                  double* x, int batch, void*) {
  for (int p = 0; p < batch; p++) {
    auto at = [=](double* row, int i) -> double& { return row[(size_t)i * batch + p]; };
    for (int i = 0; i < m; i++) {
      if (i + 1 < m) {
        double f = at(dl, i + 1) / at(d, i);
        at(d, i + 1) -= f * at(du, i);
        at(du, i + 1) -= f * at(dw, i);
        at(x, i + 1) -= f * at(x, i);
      }
      if (i + 2 < m) {
        double f = at(ds, i + 2) / at(d, i);
        at(dl, i + 2) -= f * at(du, i);
        at(d, i + 2) -= f * at(dw, i);
        at(x, i + 2) -= f * at(x, i);
      }
    }
    for (int i = m - 1; i >= 0; i--) {
      double sum = at(x, i);
      if (i + 1 < m) sum -= at(du, i) * at(x, i + 1);
      if (i + 2 < m) sum -= at(dw, i) * at(x, i + 2);
      at(x, i) = sum / at(d, i);
    }
  }
  return 0;
}

int cusparseCreateConstCsr(void** matrix, int64_t rows, int64_t, int64_t, const void* starts, const void* columns,
                           const void* values, int, int, int, int) {
  *matrix = new Matrix{rows, (const int*)starts, (const int*)columns, (const double*)values};
  return 0;
}
int cusparseCreateConstDnVec(void** vector, int64_t size, const void* values, int) {
  *vector = new Vector{size, (double*)values};
  return 0;
}
int cusparseCreateDnVec(void** vector, int64_t size, void* values, int) {
  *vector = new Vector{size, (double*)values};
  return 0;
}
int cusparseDestroySpMat(const void* matrix) {
  delete (const Matrix*)matrix;
  return 0;
}
int cusparseDestroyDnVec(const void* vector) {
  delete (const Vector*)vector;
  return 0;
}
// The buffer is asked for and looked at, so that a caller who gives another is noticed.
int cusparseSpMV_bufferSize(void*, int, const void*, const void*, const void*, const void*, void*, int, int,
                            size_t* bytes) {
  *bytes = 64;
  return 0;
}
// Rows are summed from the last entry to the first, as a library may.
int cusparseSpMV(void*, int operation, const void* alpha, const void* matrix, const void* x, const void* beta, void* y,
                 int, int, void* buffer) {
  auto* a = (const Matrix*)matrix;
  if (operation != 0 || !buffer || ((const Vector*)x)->size != a->rows || ((Vector*)y)->size != a->rows) return 3;
  memset(buffer, 0, 64);
  for (int64_t i = 0; i < a->rows; i++) {
    double sum = 0;
    for (int e = a->starts[i + 1]; e-- > a->starts[i];)
      sum += a->values[e] * ((const Vector*)x)->values[a->columns[e]];
    double& out = ((Vector*)y)->values[i];
    double before = *(const double*)beta == 0 ? 0 : *(const double*)beta * out;
    out = *(const double*)alpha * sum + before;
  }
  return 0;
}

}  // extern "C"
