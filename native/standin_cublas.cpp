// A stand-in libcublas.so.VERSION (12, 13) on the host's memory: what Dickens calls, to test the way to it.
#include <complex>
#include <cstddef>

namespace {

// C = alpha A B + beta C, column-major, nothing transposed; summed in another order than own kernels do, as a library may.
template <class T>
int product(int m, int n, int k, const T* alpha, const T* a, int lda, const T* b, int ldb, const T* beta, T* c, int ldc) {
  for (int j = 0; j < n; j++)
    for (int i = 0; i < m; i++) {
      T sum = 0;
      for (int l = k - 1; l >= 0; l--) sum += a[i + (size_t)l * lda] * b[l + (size_t)j * ldb];
      T& out = c[i + (size_t)j * ldc];
      out = *alpha * sum + (*beta == T(0) ? T(0) : *beta * out);
    }
  return 0;
}

}  // namespace

extern "C" {

int cublasCreate_v2(void** handle) {
  *handle = new int(0);
  return 0;
}
int cublasDestroy_v2(void* handle) {
  delete (int*)handle;
  return 0;
}
int cublasGetVersion_v2(void*, int* version) {
  *version = VERSION * 10000 + 600;
  return 0;
}
int cublasSetStream_v2(void*, void*) { return 0; }
int cublasDgemm_v2(void*, int, int, int m, int n, int k, const double* alpha, const double* a, int lda, const double* b,
                   int ldb, const double* beta, double* c, int ldc) {
  return product(m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
// y = alpha op(A) x + beta y, A of m rows and n columns, column-major; op: 0 as it is, 1 transposed.
int cublasDgemv_v2(void*, int op, int m, int n, const double* alpha, const double* a, int lda, const double* x, int incx,
                   const double* beta, double* y, int incy) {
  if (op > 1 || incx != 1 || incy != 1 || lda < m) return 7;
  for (int i = 0; i < (op ? n : m); i++) {
    double sum = 0;
    for (int k = op ? m : n; k-- > 0;) sum += (op ? a[k + (size_t)i * lda] : a[i + (size_t)k * lda]) * x[k];
    y[i] = *alpha * sum + (*beta == 0 ? 0 : *beta * y[i]);
  }
  return 0;
}
int cublasZgemm_v2(void*, int, int, int m, int n, int k, const std::complex<double>* alpha, const std::complex<double>* a,
                   int lda, const std::complex<double>* b, int ldb, const std::complex<double>* beta,
                   std::complex<double>* c, int ldc) {
  return product(m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

}  // extern "C"
