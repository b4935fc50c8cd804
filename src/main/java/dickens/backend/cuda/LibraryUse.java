package dickens.backend.cuda;

/** Whether cuBLAS and cuSPARSE do what they can do, or own kernels everything. */
enum LibraryUse {
  WHERE_USABLE,
  NEVER
}
