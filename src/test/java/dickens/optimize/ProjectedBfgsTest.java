package dickens.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Minima that are known in closed form. */
class ProjectedBfgsTest {

  /** sum_k w_k (u_k - c_k)^2 + a product that couples the first two. */
  private record Bowl(double[] centre, double coupling) implements ProjectedBfgs.Function {
    @Override
    public double value(double[] u) {
      double sum = 0;
      for (int k = 0; k < u.length; k++) {
        sum += (k + 1) * (u[k] - centre[k]) * (u[k] - centre[k]);
      }
      return sum + coupling * (u[0] - centre[0]) * (u[1] - centre[1]);
    }

    @Override
    public double[] gradient(double[] u) {
      double[] gradient = new double[u.length];
      for (int k = 0; k < u.length; k++) {
        gradient[k] = 2 * (k + 1) * (u[k] - centre[k]);
      }
      gradient[0] += coupling * (u[1] - centre[1]);
      gradient[1] += coupling * (u[0] - centre[0]);
      return gradient;
    }
  }

  @Test
  void interiorMinimumIsFound() {
    Bowl bowl = new Bowl(new double[] {0.3, 0.7, 0.2}, 1.5);
    double[] u = ProjectedBfgs.minimum(bowl, new double[] {0.9, 0.1, 0.5}, 1e-10);
    assertArrayEquals(bowl.centre(), u, 1e-9);
  }

  @Test
  void minimumOutsideTheBoxIsTheNearestInTheFunctionsMetric() {
    // u_0 stays at its bound 1, u_1 at the minimum of 2 (u-0.5)^2 + 1.5 (1-2) (u-0.5)
    Bowl bowl = new Bowl(new double[] {2, 0.5}, 1.5);
    double[] u = ProjectedBfgs.minimum(bowl, new double[] {0.2, 0.2}, 1e-10);
    assertEquals(1.0, u[0]);
    assertEquals(0.875, u[1], 1e-9);
  }

  @Test
  void startAtAWrongBoundLeavesIt() {
    Bowl bowl = new Bowl(new double[] {0.5, 0.5}, 0);
    double[] u = ProjectedBfgs.minimum(bowl, new double[] {0, 1}, 1e-10);
    assertArrayEquals(new double[] {0.5, 0.5}, u, 1e-9);
  }

  @Test
  void narrowCurvedValleyIsFollowed() {
    // Rosenbrock's function with its minimum at (0.5, 0.25)
    ProjectedBfgs.Function valley =
        new ProjectedBfgs.Function() {
          @Override
          public double value(double[] u) {
            double a = 0.5 - u[0];
            double b = u[1] - u[0] * u[0];
            return a * a + 100 * b * b;
          }

          @Override
          public double[] gradient(double[] u) {
            double b = u[1] - u[0] * u[0];
            return new double[] {-2 * (0.5 - u[0]) - 400 * u[0] * b, 200 * b};
          }
        };
    double[] u = ProjectedBfgs.minimum(valley, new double[] {0, 1}, 1e-10);
    assertArrayEquals(new double[] {0.5, 0.25}, u, 1e-8);
  }
}
