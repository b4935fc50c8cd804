package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.BackendUnavailable;
import dickens.backend.KrylovVectors;
import dickens.backend.LiouvillianKernels;
import dickens.backend.PlaneProblem;
import dickens.backend.PlaneSolves;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.driver.JCudaDriver;

/**
 * Kernels whose operations are timed one by one by the wall clock, the device being waited for
 * after each, and counted: bytes of device memory that an operation reads and writes at least,
 * where they are known.
 */
final class OperationClock implements LiouvillianKernels {

  /** One operation: how often, how long and how much in all; bytes 0 where they are not counted. */
  record Operation(String name, int calls, double seconds, double bytes) {
    private Operation and(double moreSeconds, double moreBytes) {
      return new Operation(name, calls + 1, seconds + moreSeconds, bytes + moreBytes);
    }
  }

  private final LiouvillianKernels kernels;
  private final CudaDevice device;
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  OperationClock(LiouvillianKernels kernels, CudaDevice device) {
    this.kernels = kernels;
    this.device = device;
  }

  List<Operation> operations() {
    return List.copyOf(operations.values());
  }

  @Override
  public Optional<PlaneSolves<?, ?>> prepare(PlaneProblem problem) {
    long start = System.nanoTime();
    Optional<PlaneSolves<?, ?>> planes = kernels.prepare(problem);
    count("factorise", start, 0);
    return planes.map(own -> (PlaneSolves<?, ?>) watched(PlaneSolves.class, own, problem));
  }

  @Override
  public String note() {
    return kernels.note();
  }

  @Override
  public void failed(BackendUnavailable failure) {
    kernels.failed(failure);
  }

  private Object watched(Class<?> type, Object own, PlaneProblem problem) {
    PlaneLayout layout = PlaneLayout.of(problem);
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          String name = method.getName();
          long start = System.nanoTime();
          Object result;
          try {
            result = method.invoke(own, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
          if (name.equals("vectors")) {
            return watched(KrylovVectors.class, result, problem);
          }
          if (method.getReturnType() != String.class && !name.equals("close")) {
            device.call(
                () -> {
                  check("an operation on the planes", JCudaDriver.cuCtxSynchronize());
                  return null;
                });
            count(name, start, bytes(name, arguments, layout));
          }
          return result;
        };
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private void count(String name, long start, double bytes) {
    double seconds = (System.nanoTime() - start) * 1e-9;
    operations.merge(
        name,
        new Operation(name, 1, seconds, bytes),
        (sum, one) -> sum.and(one.seconds(), one.bytes()));
  }

  /** Vectors in double, corrections in single precision; L numbers each. */
  private static double bytes(String name, Object[] arguments, PlaneLayout layout) {
    double numbers = layout.length();
    PlaneProblem problem = layout.problem();
    double inverses =
        4.0
            * problem.numbers()
            * (2.0 * problem.parts() * layout.factors() + layout.center()[layout.planes()]);
    return switch (name) {
      case "apply", "scale" -> 16 * numbers;
      case "add", "subtractFrom", "project" -> 24 * numbers;
      case "norm", "restrict" -> 8 * numbers;
      case "prolong", "finishSweeps" -> 16 * numbers;
      case "beginSweeps" -> 20 * numbers;
      case "unpack" -> 12 * numbers;
      // w and the basis for the products; w, the basis and w again for the sum
      case "orthogonalise" -> 8 * numbers * (2 * ((List<?>) arguments[1]).size() + 3);
      // each colour has half of the numbers, in and out of the right side and the solution
      case "solveColour", "sweepColour" -> inverses / 2 + 12 * numbers;
      default -> 0;
    };
  }
}
