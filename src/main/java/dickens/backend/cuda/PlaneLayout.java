package dickens.backend.cuda;

import dickens.backend.PlaneProblem;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;

/**
 * Where everything of an ensemble's planes lies, and how many bytes it takes; nothing is allocated.
 * Numbers are real or complex as the problem is.
 *
 * @param start first packed element of each plane, one more at the end
 * @param index first entry of the tables by (plane, i), one more at the end
 * @param block first superblock of each plane, one more at the end
 * @param sizes order of every superblock, the center of a plane first
 * @param factor first number of the inverse of every superblock but the centers
 * @param center first number of the inverse center of each plane, one more at the end
 * @param core first number of the values of each center, one more at the end
 * @param work first number of the square at work of each plane, one more at the end
 * @param factors numbers of all inverses of one half
 */
record PlaneLayout(
    PlaneProblem problem,
    long[] start,
    long[] index,
    int[] block,
    int[] sizes,
    long[] factor,
    long[] center,
    long[] core,
    long[] work,
    long factors) {
  /** Rows of a panel of the inversion, as in PlaneFactors.cu. */
  static final int PANEL = 16;

  static PlaneLayout of(PlaneProblem problem) {
    DickeLiouvillian l = problem.liouvillian();
    int planes = l.planes();
    long[] start = new long[planes + 1];
    long[] index = new long[planes + 1];
    int[] block = new int[planes + 1];
    for (int s = 0; s < planes; s++) {
      start[s + 1] = start[s] + HermitianPlanes.packedLength(l.twoJ(s));
      index[s + 1] = index[s] + l.twoJ(s) + 1;
      int largest = l.twoJ(s) / problem.step();
      int width = problem.width();
      block[s + 1] = block[s] + (largest < width ? 1 : 2 + (largest - width) / width);
    }
    int[] sizes = new int[block[planes]];
    long[] factor = new long[sizes.length];
    long[] center = new long[planes + 1];
    long[] core = new long[planes + 1];
    long[] work = new long[planes + 1];
    long factors = 0;
    for (int s = 0; s < planes; s++) {
      long largest = 0;
      for (int b = block[s]; b < block[s + 1]; b++) {
        sizes[b] = size(problem, l.twoJ(s), b - block[s]);
        largest = Math.max(largest, sizes[b]);
        if (b > block[s]) {
          factor[b] = factors;
          factors += (long) sizes[b] * sizes[b];
        }
      }
      long n = sizes[block[s]];
      center[s + 1] = center[s] + n * n;
      core[s + 1] = core[s] + n;
      work[s + 1] = work[s] + largest * largest;
    }
    return new PlaneLayout(
        problem, start, index, block, sizes, factor, center, core, work, factors);
  }

  private static int size(PlaneProblem problem, int twoJ, int k) {
    int size = 0;
    for (int p = k * problem.width(); p < (k + 1) * problem.width(); p++) {
      int length = Math.max(0, twoJ + 1 - p * problem.step());
      size += k == 0 && p > 0 ? 2 * length : length;
    }
    return size;
  }

  int planes() {
    return start.length - 1;
  }

  /** Packed elements of all planes. */
  long elements() {
    return start[planes()];
  }

  /** Doubles of a vector, floats of a correction. */
  long length() {
    return elements() * problem.numbers() * problem.parts();
  }

  /** Superblocks of a plane. */
  int blocks(int s) {
    return block[s + 1] - block[s];
  }

  /** The largest number of superblocks of a plane. */
  int mostBlocks() {
    return blocks(0);
  }

  /** Order of the largest superblock number k, that of the first plane. */
  int largest(int k) {
    return sizes[block[0] + k];
  }

  /** Order of the largest superblock of all. */
  int largest() {
    int largest = 0;
    for (int k = 0; k < mostBlocks(); k++) {
      largest = Math.max(largest, largest(k));
    }
    return largest;
  }

  // ---- bytes ----

  /** Inverses in single precision. */
  long factorBytes() {
    return 4L * problem.numbers() * (problem.parts() * factors + center[planes()]);
  }

  /** Squares in double precision, and panels, while factors are made. */
  long workBytes() {
    long halves = problem.parts();
    long squares = 16L * halves * problem.numbers() * work[planes()];
    return squares + halves * planes() * (panelBytes() + 4L * largest());
  }

  /** One panel. */
  long panelBytes() {
    return 8L * problem.numbers() * (3L * PANEL * largest() + PANEL * PANEL);
  }

  /** Krylov vectors and corrections of a full cycle, and the vectors around them. */
  long vectorBytes() {
    long corrections = problem.cycle() + 4L;
    return length() * (8L * vectors() + 4 * corrections)
        + 16 * elements() * problem.numbers()
        + sumBytes();
  }

  /** Partial sums of dot products: two for each 512 numbers. */
  private long sumBytes() {
    return 16 * (problem.cycle() + 2L) * (elements() * problem.numbers() / 512 + 1);
  }

  /** Vectors of a full cycle and around it, side by side. */
  int vectors() {
    return problem.cycle() + 8;
  }

  /** Vectors of a time evolution: a basis and its residual, the state, another, two to spare. */
  int evolutionVectors() {
    return problem.cycle() + 5;
  }

  /** All that a time evolution holds. */
  long evolutionBytes() {
    return tableBytes() + 8 * length() * evolutionVectors() + sumBytes();
  }

  /** Coefficients, tensors and bands of the coarse correction, about. */
  long coarseBytes() {
    long order = problem.multipoles() + 1L;
    long rows = index[planes()];
    return 8 * order * order / 2 * rows
        + 8 * order * rows * problem.numbers() * problem.parts()
        + planes() * order * order * (32 + 8L * problem.parts());
  }

  /** Tables of the stencil and the layout, about. */
  long tableBytes() {
    long terms = 0;
    DickeLiouvillian l = problem.liouvillian();
    for (int s = 0; s < planes(); s++) {
      terms += l.termsInto(s).size() * (4L * (l.twoJ(s) + 1) + 7);
    }
    return 8 * (terms + 3 * index[planes()] + 12L * planes() + 2L * sizes.length);
  }

  /** The largest sum of what is held at one time. */
  long bytes() {
    return factorBytes() + tableBytes() + Math.max(workBytes(), vectorBytes() + coarseBytes());
  }
}
