// A stand-in libcublas.so.12 on the host's memory: what the probe of Dickens calls, to test the way to it.
#include <cstddef>

extern "C" {

int cublasCreate_v2(void** handle) {
  *handle = new int(0);
  return 0;
}
int cublasDestroy_v2(void* handle) {
  delete (int*)handle;
  return 0;
}
// C = alpha A B + beta C, column-major, nothing transposed.
int cublasDgemm_v2(void*, int, int, int m, int n, int k, const double* alpha, const double* a, int lda, const double* b,
                   int ldb, const double* beta, double* c, int ldc) {
  for (int j = 0; j < n; j++)
    for (int i = 0; i < m; i++) {
      double sum = 0;
      for (int l = 0; l < k; l++) sum += a[i + (size_t)l * lda] * b[l + (size_t)j * ldb];
      double& out = c[i + (size_t)j * ldc];
      out = *alpha * sum + (*beta == 0 ? 0 : *beta * out);
    }
  return 0;
}

}  // extern "C"
