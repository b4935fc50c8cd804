package dickens.cluster;

import dickens.model.BadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a job array asks of the scheduler. An empty text leaves the choice to the cluster.
 *
 * @param shards tasks of the array, at least 1
 * @param gpus for each shard
 * @param cpus for each shard, at least 1
 * @param memory for each shard: a whole number and K, M, G or T (none: M)
 * @param time limit for each shard, as Slurm writes it: minutes, hours:minutes:seconds, days-hours
 * @param partition name
 */
public record ArrayRequest(
    int shards, int gpus, int cpus, String memory, String time, String partition) {
  private static final int MOST = 100_000;
  private static final Pattern MEMORY = Pattern.compile("(\\d{1,9})([KMGT]?)");
  private static final Pattern TIME =
      Pattern.compile("(?:(\\d{1,4})-)?(\\d{1,6})(?::(\\d{1,6}))?(?::(\\d{1,6}))?");

  /** A shard needs time to begin, and to end after the warning. */
  private static final int SHORTEST_MINUTES = 3;

  /**
   * Checks all parts.
   *
   * @throws BadRequest with all mistakes
   */
  public ArrayRequest {
    List<String> mistakes = new ArrayList<>();
    if (shards < 1 || shards > MOST) {
      mistakes.add("--shards " + shards + ": from 1 to " + MOST);
    }
    if (gpus < 0 || gpus > 64) {
      mistakes.add("--gpus-per-shard " + gpus + ": from 0 to 64");
    }
    if (cpus < 1 || cpus > 4096) {
      mistakes.add("--cpus " + cpus + ": from 1 to 4096");
    }
    if (!memory.isEmpty() && (!MEMORY.matcher(memory).matches() || megabytes(memory) < 512)) {
      mistakes.add(
          "--memory '" + memory + "': a whole number and M, G or T, at least 512M, for example 8G");
    }
    if (!time.isEmpty() && minutes(time) < SHORTEST_MINUTES) {
      mistakes.add(
          "--time '"
              + time
              + "': at least "
              + SHORTEST_MINUTES
              + " minutes, as minutes, hours:minutes:seconds or days-hours, for example 8:00:00");
    }
    if (!partition.matches("[\\w.,+-]*")) {
      mistakes.add("--partition '" + partition + "': a name, or several with commas");
    }
    if (!mistakes.isEmpty()) {
      throw new BadRequest(mistakes);
    }
  }

  /**
   * Java's heap in megabytes: three quarters of the memory, the rest is Java's own; 0: no limit.
   */
  long heap() {
    return memory.isEmpty() ? 0 : megabytes(memory) / 4 * 3;
  }

  private static long megabytes(String memory) {
    Matcher parts = MEMORY.matcher(memory);
    if (!parts.matches()) {
      return 0;
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "K" -> number >> 10;
      case "G" -> number << 10;
      case "T" -> number << 20;
      default -> number;
    };
  }

  /** Whole minutes of a limit in one of Slurm's forms; -1 for anything else. */
  private static long minutes(String time) {
    Matcher parts = TIME.matcher(time);
    if (!parts.matches()) {
      return -1;
    }
    long first = Long.parseLong(parts.group(2));
    long second = parts.group(3) == null ? 0 : Long.parseLong(parts.group(3));
    boolean three = parts.group(4) != null;
    if (parts.group(1) != null) {
      return 1440 * Long.parseLong(parts.group(1)) + 60 * first + second;
    }
    return three ? 60 * first + second : first;
  }
}
