package dickens.backend;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinLadder;
import dickens.spin.ParityLadder;
import dickens.spin.ParitySector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Spin ladders as columns of parameters, the form in which they go to a device. Points may differ
 * in everything: qubits, spin, sector, baths and their number (1 to 4).
 *
 * <p>Storage: {@code column(f)[point]} for the fields below; channel c has its fields at {@link
 * #CHANNEL_FIELDS} + c {@link #FIELDS_PER_CHANNEL}. {@link #kind(int)} packs operator and density
 * of the channels, 8 bits a channel: points of one kind run through the same code.
 *
 * <p>Memory: 200 bytes a point. Grows as needed; {@link #clear()} keeps the memory.
 */
public final class SpinLadderBatch {
  /** Largest number of channels of a point. */
  public static final int MAX_CHANNELS = 4;

  /** Field: number of qubits N. */
  public static final int QUBITS = 0;

  /** Field: twice the spin. */
  public static final int TWO_J = 1;

  /** Field: twice the a of the lowest level, 0, 1 or 2. */
  public static final int LOWEST_TWO_A = 2;

  /** Field: Omega [energy]. */
  public static final int OMEGA = 3;

  /** First field of channel 0. */
  public static final int CHANNEL_FIELDS = 4;

  /** Field of a channel: inverse temperature [1/energy]. */
  public static final int BETA = 0;

  /** Field of a channel: amplitude of the density (height, slope or amplitude). */
  public static final int AMPLITUDE = 1;

  /** Field of a channel: centre of a peak, or cut-off [energy]. */
  public static final int PLACE = 2;

  /** Field of a channel: width of a peak [energy]. */
  public static final int WIDTH = 3;

  /** Field of a channel: regulator of a regularised peak [energy]. */
  public static final int REGULATOR = 4;

  /** Number of fields of a channel. */
  public static final int FIELDS_PER_CHANNEL = 5;

  /** Density code: {@link SpectralDensity.Peaked}. */
  public static final int PEAKED = 1;

  /** Density code: {@link SpectralDensity.Ohmic}. */
  public static final int OHMIC = 2;

  /** Density code: {@link SpectralDensity.Flat}. */
  public static final int FLAT = 3;

  /** Density code: {@link SpectralDensity.RegularisedPeak}. */
  public static final int REGULARISED_PEAK = 4;

  /** Density code: {@link SpectralDensity.LorentzDrude}. */
  public static final int LORENTZ_DRUDE = 5;

  private static final int TWO_STEP_BIT = 8;
  private static final int FIELDS = CHANNEL_FIELDS + MAX_CHANNELS * FIELDS_PER_CHANNEL;

  private final double[][] columns = new double[FIELDS][];
  private int[] kinds;
  private long[] levels;
  private int size;

  /**
   * Bit f: some point has another value in field f than the first point; bit {@link #FIELDS} + c:
   * some point has c channels.
   */
  private int found;

  /** An empty batch with room for so many points. */
  public SpinLadderBatch(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity = " + capacity + ": it must be at least 1");
    }
    for (int f = 0; f < FIELDS; f++) {
      columns[f] = new double[capacity];
    }
    kinds = new int[capacity];
    levels = new long[capacity];
  }

  /** A batch of these points. */
  public static SpinLadderBatch of(List<SpinLadder> points) {
    SpinLadderBatch batch = new SpinLadderBatch(Math.max(1, points.size()));
    points.forEach(batch::add);
    return batch;
  }

  /**
   * A batch of so many points, made in parallel within the pool that it is called in.
   *
   * @param point gives a point by its number; called from several threads
   */
  public static SpinLadderBatch of(int count, IntFunction<SpinLadder> point) {
    SpinLadderBatch batch = new SpinLadderBatch(Math.max(1, count));
    if (count > 0) {
      batch.add(point.apply(0));
    }
    batch.size = count;
    batch.found |=
        IntStream.range(1, count)
            .parallel()
            .map(at -> batch.put(at, point.apply(at)))
            .reduce(0, (one, other) -> one | other);
    return batch;
  }

  /** Number of points. */
  public int size() {
    return size;
  }

  /** Largest number of channels of any point; at least 1. */
  public int channels() {
    return Math.max(1, 31 - Integer.numberOfLeadingZeros((found >>> FIELDS) | 1));
  }

  /** Removes all points. */
  public void clear() {
    size = 0;
    found = 0;
  }

  /** Appends a point; its couplings become channels 0, 1, .. in their order. */
  public void add(SpinLadder point) {
    if (size == kinds.length) {
      grow();
    }
    found |= put(size, point);
    size++;
  }

  /**
   * Writes a point, the first one before all others.
   *
   * @return what is to be noted as {@link #found}
   */
  private int put(int at, SpinLadder point) {
    List<SpinCoupling> couplings = point.couplings();
    if (couplings.size() > MAX_CHANNELS) {
      throw new IllegalArgumentException(
          "a point has " + couplings.size() + " baths: a batch takes 1 to " + MAX_CHANNELS);
    }
    int differing = set(QUBITS, at, (double) point.qubits());
    differing |= set(TWO_J, at, (double) point.ladder().twoJ());
    differing |= set(LOWEST_TWO_A, at, (double) point.ladder().twoA(0));
    differing |= set(OMEGA, at, point.omega());
    int kind = 0;
    for (int c = 0; c < couplings.size(); c++) {
      SpinCoupling coupling = couplings.get(c);
      kind |= kindOf(coupling) << (8 * c);
      differing |= set(field(c), at, coupling.bath());
    }
    kinds[at] = kind;
    levels[at] = point.levels();
    return differing | (1 << (FIELDS + couplings.size()));
  }

  private int set(int field, int at, double value) {
    double[] column = columns[field];
    column[at] = value;
    return value == column[0] ? 0 : 1 << field;
  }

  /** Writes the fields of a channel. */
  private int set(int first, int at, Bath bath) {
    SpectralDensity density = bath.density();
    double amplitude;
    double place = 0;
    double width = 0;
    double regulator = 0;
    if (density instanceof SpectralDensity.Peaked peaked) {
      amplitude = peaked.height();
      place = peaked.centre();
      width = peaked.width();
    } else if (density instanceof SpectralDensity.Ohmic ohmic) {
      amplitude = ohmic.slope();
      place = ohmic.cutoff();
    } else if (density instanceof SpectralDensity.Flat flat) {
      amplitude = flat.height();
    } else if (density instanceof SpectralDensity.RegularisedPeak regularised) {
      amplitude = regularised.peak().height();
      place = regularised.peak().centre();
      width = regularised.peak().width();
      regulator = regularised.regulator();
    } else {
      SpectralDensity.LorentzDrude lorentz = (SpectralDensity.LorentzDrude) density;
      amplitude = lorentz.amplitude();
      place = lorentz.cutoff();
    }
    return set(first + BETA, at, bath.beta())
        | set(first + AMPLITUDE, at, amplitude)
        | set(first + PLACE, at, place)
        | set(first + WIDTH, at, width)
        | set(first + REGULATOR, at, regulator);
  }

  /** Operator and density of a channel, 8 bits. */
  private static int kindOf(SpinCoupling coupling) {
    SpectralDensity density = coupling.bath().density();
    int code;
    if (density instanceof SpectralDensity.Peaked) {
      code = PEAKED;
    } else if (density instanceof SpectralDensity.Ohmic) {
      code = OHMIC;
    } else if (density instanceof SpectralDensity.Flat) {
      code = FLAT;
    } else if (density instanceof SpectralDensity.RegularisedPeak) {
      code = REGULARISED_PEAK;
    } else if (density instanceof SpectralDensity.LorentzDrude) {
      code = LORENTZ_DRUDE;
    } else {
      throw new IllegalArgumentException(
          "a batch does not know the density " + density.getClass().getSimpleName());
    }
    boolean twoSteps = coupling.operator() == SpinCoupling.Operator.JX_SQUARED_OVER_N;
    return code | (twoSteps ? TWO_STEP_BIT : 0);
  }

  private void grow() {
    int capacity = 2 * kinds.length;
    for (int f = 0; f < FIELDS; f++) {
      columns[f] = Arrays.copyOf(columns[f], capacity);
    }
    kinds = Arrays.copyOf(kinds, capacity);
    levels = Arrays.copyOf(levels, capacity);
  }

  /** The point again as a generator; its baths are named 0, 1, .. */
  public SpinLadder ladder(int point) {
    long twoJ = (long) columns[TWO_J][point];
    boolean minus = (twoJ & 1) == 0 && columns[LOWEST_TWO_A][point] == 2;
    ParityLadder ladder = new ParityLadder(twoJ, minus ? ParitySector.MINUS : ParitySector.PLUS);
    List<SpinCoupling> couplings = new ArrayList<>();
    for (int c = 0; c < channelsOf(kinds[point]); c++) {
      Bath bath = new Bath(String.valueOf(c), field(c, BETA)[point], density(c, point));
      couplings.add(
          new SpinCoupling(
              bath,
              stepOf(kinds[point], c) == 1
                  ? SpinCoupling.Operator.JX
                  : SpinCoupling.Operator.JX_SQUARED_OVER_N));
    }
    long qubits = (long) columns[QUBITS][point];
    return new SpinLadder(qubits, ladder, columns[OMEGA][point], couplings);
  }

  private SpectralDensity density(int c, int point) {
    double amplitude = field(c, AMPLITUDE)[point];
    double place = field(c, PLACE)[point];
    double width = field(c, WIDTH)[point];
    int code = densityOf(kinds[point], c);
    return switch (code) {
      case PEAKED -> new SpectralDensity.Peaked(amplitude, place, width);
      case OHMIC -> new SpectralDensity.Ohmic(amplitude, place);
      case FLAT -> new SpectralDensity.Flat(amplitude);
      case REGULARISED_PEAK ->
          new SpectralDensity.RegularisedPeak(
              new SpectralDensity.Peaked(amplitude, place, width), field(c, REGULATOR)[point]);
      case LORENTZ_DRUDE -> new SpectralDensity.LorentzDrude(amplitude, place);
      default -> throw new IllegalStateException("density code " + code);
    };
  }

  /** Column of a field of the point; its first {@link #size()} entries count. Read only. */
  public double[] column(int field) {
    return columns[field];
  }

  /** Column of a field of channel c. Read only. */
  public double[] field(int c, int field) {
    return columns[field(c) + field];
  }

  private static int field(int c) {
    return CHANNEL_FIELDS + c * FIELDS_PER_CHANNEL;
  }

  /** False where all points have the same value in a field that their kind reads. */
  public boolean varies(int field) {
    return ((found >>> field) & 1) != 0;
  }

  /** Operators and densities of a point, 8 bits a channel; 0 where there is no channel. */
  public int kind(int point) {
    return kinds[point];
  }

  /** Number of levels of a point's whole chain. */
  public long levels(int point) {
    return levels[point];
  }

  /** Number of channels of a kind. */
  public static int channelsOf(int kind) {
    int count = 0;
    while (count < MAX_CHANNELS && kind >>> (8 * count) != 0) {
      count++;
    }
    return count;
  }

  /** Density code of channel c of a kind. */
  public static int densityOf(int kind, int c) {
    return (kind >>> (8 * c)) & 7;
  }

  /** Step of the jumps of channel c of a kind: 1 for J_x, 2 for J_x^2/N. */
  public static int stepOf(int kind, int c) {
    return ((kind >>> (8 * c)) & TWO_STEP_BIT) == 0 ? 1 : 2;
  }
}
