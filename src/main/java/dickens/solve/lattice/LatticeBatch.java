package dickens.solve.lattice;

import dickens.backend.BackendUnavailable;
import dickens.backend.DenseKernels;
import dickens.backend.FrontDevice;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Steady states of many lattices of one N, such as the points of a map, side by side on a device.
 *
 * <pre>
 *   each lattice: first window
 *   repeat: neighbours whose windows are much alike share their union, one elimination tree and one
 *           pinned state; all of them are factorised at once; each judges its own outflow and is
 *           done, or goes on with its next window
 *   of those done: all are read at once, so that their Drazin solves run side by side too
 * </pre>
 *
 * <p>A union contains every window that it is made of: less is truncated, never more. What it
 * cannot serve (a pinned state that is not populated, other moves, too little memory, too few
 * states in all to repay the launches) is left to the caller, who solves it alone. The groups
 * depend on the lattices and their order alone.
 */
public final class LatticeBatch {
  /** States of a union over those of the smallest window in it. */
  private static final double MOST_WASTE = 1.5;

  /** Lattices of one group, each of which is read by a thread of its own. */
  private static final int MOST_TOGETHER = 256;

  private final LatticeOptions options;
  private DenseKernels kernels;

  /** Reads a solution; called from several threads. It must not be kept. */
  public interface Reader {
    /** Reads the solution of a lattice. */
    void read(int index, LatticeSolution solution);
  }

  /** With settings and the kernels that may have a device; each solve uses one thread. */
  public LatticeBatch(LatticeOptions options, DenseKernels kernels) {
    this.options = options.withThreads(1);
    this.kernels = kernels;
  }

  /**
   * Solves what a device can do faster.
   *
   * @param lattices with unique steady states
   * @param reader is shown each lattice that was solved once, in no particular order
   */
  public void solve(List<PopulationLattice> lattices, Reader reader) {
    // a clock for each lattice means nothing where all are solved at once
    if (kernels.device().isEmpty() || Double.isFinite(options.budget().seconds())) {
      return;
    }
    WindowRounds[] rounds = new WindowRounds[lattices.size()];
    long begin = System.nanoTime();
    IntStream.range(0, rounds.length)
        .parallel()
        .forEach(i -> started(lattices.get(i), begin).ifPresent(r -> rounds[i] = r));
    List<Integer> left =
        new ArrayList<>(
            IntStream.range(0, rounds.length).filter(i -> rounds[i] != null).boxed().toList());
    for (int round = 1; round <= options.rounds() && !left.isEmpty(); round++) {
      List<Integer> next = new ArrayList<>();
      for (Group group : groups(left, rounds)) {
        Optional<FrontDevice> device = kernels.device();
        if (device.isPresent() && group.isWorth(device.get())) {
          next.addAll(solved(group, rounds, device.get(), round, reader));
        }
      }
      next.sort(null);
      left = next;
    }
  }

  private Optional<WindowRounds> started(PopulationLattice lattice, long begin) {
    WindowRounds rounds =
        new WindowRounds(lattice, options, kernels, begin, options.budget().begin());
    try {
      return rounds.start() ? Optional.of(rounds) : Optional.empty();
    } catch (OverBudget e) {
      // the caller's own solve says so
      return Optional.empty();
    }
  }

  /** Lattices that share a window. */
  private record Group(List<Integer> members, LatticeWindow window) {
    boolean isWorth(FrontDevice device) {
      return members.size() > 1
          && (double) members.size() * window.states() >= device.leastStates();
    }
  }

  /** Neighbours together as long as the union of their windows is not much larger than each. */
  private static List<Group> groups(List<Integer> indices, WindowRounds[] rounds) {
    List<Group> groups = new ArrayList<>();
    List<Integer> members = new ArrayList<>();
    LatticeWindow union = null;
    int smallest = 0;
    for (int i : indices) {
      LatticeWindow own = rounds[i].window();
      boolean fits = false;
      if (!members.isEmpty()
          && members.size() < MOST_TOGETHER
          && rounds[i].lattice().qubits() == rounds[members.get(0)].lattice().qubits()
          && union.touches(own)) {
        LatticeWindow wider = union.union(own);
        int least = Math.min(smallest, own.states());
        if (wider.states() <= MOST_WASTE * least) {
          fits = true;
          union = wider;
          smallest = least;
        }
      }
      if (!fits) {
        if (!members.isEmpty()) {
          groups.add(new Group(List.copyOf(members), union));
          members.clear();
        }
        union = own;
        smallest = own.states();
      }
      members.add(i);
    }
    if (!members.isEmpty()) {
      groups.add(new Group(List.copyOf(members), union));
    }
    return groups;
  }

  /** Solves a group; returns the members that go on with another window. */
  private List<Integer> solved(
      Group group, WindowRounds[] rounds, FrontDevice device, int round, Reader reader) {
    WindowRounds first = rounds[group.members().get(0)];
    LatticeWindow window = group.window();
    int pinned = window.state(first.window().ladder(first.mode()), first.window().up(first.mode()));
    NestedDissection tree =
        new NestedDissection(new WindowedLattice(first.lattice(), window), pinned);
    double room = options.budget().memoryBytes() - WorkingMemory.stationaryBytes(tree);
    EliminationPlan plan = new EliminationPlan(tree, FactorParts.LOWER, Shift.ZERO, room);
    EliminationMemory memory =
        new EliminationMemory(
            plan, WorkingMemory.solveBytes(tree, Shift.ZERO), options.budget(), "a point");
    int points = group.members().size();
    int most = points;
    while (most > 0 && !fits(memory, most)) {
      most--;
    }
    if (most == 0) {
      return List.of();
    }
    Shared shared = new Shared(memory, window, pinned, FrontTreeBuilder.of(tree), points);
    List<Integer> next = new ArrayList<>();
    try {
      for (int from = 0; from < points; from += most) {
        List<Integer> part = group.members().subList(from, Math.min(points, from + most));
        next.addAll(solved(shared, part, rounds, device, round, reader));
      }
    } catch (BackendUnavailable e) {
      if (kernels.device().isPresent()) {
        kernels = kernels.after(e);
      }
    } catch (SingularGenerator e) {
      // one of them has no way out of some state: each alone says which
      return next;
    }
    return next;
  }

  /** Solves as many of a group as this machine has room for, as many at once as the device has. */
  private List<Integer> solved(
      Shared shared,
      List<Integer> part,
      WindowRounds[] rounds,
      FrontDevice device,
      int round,
      Reader reader) {
    NestedDissection tree = shared.memory().plan().tree();
    FrontTree shape = shared.rated().tree();
    double[][] rates = new double[part.size()][];
    IntStream.range(0, rates.length)
        .parallel()
        .forEach(
            k -> {
              PopulationLattice lattice = rounds[part.get(k)].lattice();
              FrontTreeBuilder.rates(tree, shape, new WindowedLattice(lattice, shared.window()))
                  .ifPresent(found -> rates[k] = found);
            });
    List<Integer> members = new ArrayList<>();
    List<double[]> own = new ArrayList<>();
    for (int k = 0; k < rates.length; k++) {
      if (rates[k] != null) {
        members.add(part.get(k));
        own.add(rates[k]);
      }
    }
    if (members.isEmpty()) {
      return List.of();
    }
    FrontSystems all = systems(own);
    int most = device.capacity(shape, all);
    List<Integer> next = new ArrayList<>();
    for (int from = 0; most > 0 && from < members.size(); from += most) {
      int to = Math.min(members.size(), from + most);
      FrontSystems systems = all.part(from, to);
      next.addAll(
          solved(shared, members.subList(from, to), systems, rounds, device, round, reader));
    }
    return next;
  }

  private static FrontSystems systems(List<double[]> rates) {
    double[] zero = new double[rates.size()];
    return new FrontSystems(rates.toArray(double[][]::new), zero, zero, 1);
  }

  /** Each point keeps to the budget; of the heap all take their part at once. */
  private boolean fits(EliminationMemory memory, int points) {
    return options.budget().shortage(memory.bytesForDevice()).isEmpty()
        && options
            .budget()
            .withMemory(Double.MAX_VALUE)
            .shortage(points * memory.bytesForDevice())
            .isEmpty();
  }

  /** What the systems of a group have in common. */
  private record Shared(
      EliminationMemory memory,
      LatticeWindow window,
      int pinned,
      FrontTreeBuilder.Rated rated,
      int members) {}

  private List<Integer> solved(
      Shared shared,
      List<Integer> members,
      FrontSystems systems,
      WindowRounds[] rounds,
      FrontDevice device,
      int round,
      Reader reader) {
    NestedDissection tree = shared.memory().plan().tree();
    try (DeviceFactors factors =
        DeviceFactors.of(device, tree, shared.rated(), systems, Deadline.none())) {
      SharedSolves solves = new SharedSolves(factors, members.size(), tree.states());
      String where = "shared by " + shared.members() + " points, " + factors.method() + " for each";
      double[][] x = factors.stationary();
      List<Integer> next = new ArrayList<>();
      List<Integer> done = new ArrayList<>();
      List<SharedSolves.Member> readers = new ArrayList<>();
      for (int k = 0; k < x.length; k++) {
        if (WindowRounds.isBadPin(x[k], shared.pinned())) {
          continue;
        }
        int i = members.get(k);
        SharedSolves.Member member = solves.member(k);
        boolean goesOn =
            rounds[i].join(
                shared.window(),
                shared.pinned(),
                x[k],
                shared.memory(),
                where,
                device,
                member,
                round);
        if (goesOn) {
          next.add(i);
        } else {
          done.add(i);
          readers.add(member);
        }
      }
      read(done, readers, rounds, reader);
      return next;
    }
  }

  /** Lets all be read at once, by a thread each: their solves wait for each other. */
  private static void read(
      List<Integer> done, List<SharedSolves.Member> members, WindowRounds[] rounds, Reader reader) {
    if (done.isEmpty()) {
      return;
    }
    ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(done.size());
    members.forEach(SharedSolves.Member::enter);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int k = 0; k < done.size(); k++) {
        int i = done.get(k);
        SharedSolves.Member member = members.get(k);
        all.add(
            threads.submit(
                () -> {
                  try (member;
                      LatticeSolution solution = rounds[i].best()) {
                    reader.read(i, solution);
                  } catch (RuntimeException e) {
                    failures.add(e);
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while points were read", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdown();
    }
    failures.stream()
        .findFirst()
        .ifPresent(
            e -> {
              throw e;
            });
  }
}
