package dickens.backend.cpu;

/** A program that names the kernels of large fronts, for a test that starts it. */
final class KernelsName {
  private KernelsName() {}

  public static void main(String[] args) {
    System.out.println(new OpenBlasKernels().name(1000));
  }
}
