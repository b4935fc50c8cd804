package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.backend.FrontDevice;
import dickens.solve.Budget;
import java.util.Locale;
import java.util.Optional;

/**
 * What an elimination and its solves take of this machine, by where its factors are: here by the
 * plan, or on a device, and then here just the tree that it is given and vectors.
 *
 * @param plan fronts and factors, if they are here
 * @param besides vectors and the tree of the elimination [bytes]
 * @param budget that either must keep to
 * @param what is done, for messages
 */
record EliminationMemory(EliminationPlan plan, double besides, Budget budget, String what) {

  /** Within the heap alone. */
  static EliminationMemory unlimited(EliminationPlan plan) {
    return new EliminationMemory(plan, 0, Budget.unlimited(), "an elimination");
  }

  /** Bytes here where the factors are here. */
  double bytesHere() {
    return plan.bytes() + besides;
  }

  /** Bytes here where a device holds the factors. */
  double bytesForDevice() {
    return besides + WorkingMemory.transferBytes(plan.tree());
  }

  /** The device that takes the elimination, where there is one and the tree is worth it. */
  Optional<FrontDevice> device(DenseKernels kernels) {
    return kernels.device().filter(d -> whyNotOn(d).isEmpty());
  }

  /** Why a device is not given the elimination, in words; empty where it is. */
  String whyNotOn(FrontDevice device) {
    if (plan.tree().states() < device.leastStates()) {
      return String.format(Locale.ROOT, "because fewer than %d states", device.leastStates());
    }
    boolean fits = budget.shortage(bytesForDevice()).isEmpty();
    return fits || budget.shortage(bytesHere()).isPresent()
        ? ""
        : "because the tree for the device does not fit the memory here";
  }

  /**
   * Before a device is given the elimination.
   *
   * @throws dickens.solve.OverBudget where it does not fit the budget or the heap
   */
  void requireForDevice() {
    budget.require(bytesForDevice(), what);
  }

  /**
   * Before it is done here.
   *
   * @throws dickens.solve.OverBudget where it does not fit the budget or the heap
   */
  void requireHere() {
    budget.require(bytesHere(), what);
  }

  /** Bytes here and what is done about it, in words. */
  String text(Optional<FrontDevice> device) {
    double bytes = device.isPresent() ? bytesForDevice() : bytesHere();
    String text = String.format(Locale.ROOT, "%.3g GB", bytes * 1e-9);
    return device.isPresent() || plan.keepsAll()
        ? text
        : text
            + String.format(
                Locale.ROOT,
                " (%.3g GB with all factors, here computed again where needed)",
                (plan.factorBytes() + besides) * 1e-9);
  }
}
