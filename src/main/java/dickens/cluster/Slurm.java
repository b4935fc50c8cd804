package dickens.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Slurm's commands. */
public final class Slurm {
  private static final long PATIENCE_SECONDS = 60;

  /**
   * One task of an array, or a job by itself.
   *
   * @param task its number in the array; 0 for a job by itself
   * @param state Slurm's word, for example RUNNING
   * @param place nodes, or why it waits; empty where Slurm says nothing
   */
  public record Task(int task, String state, String place) {}

  private final String prefix;

  private Slurm(String prefix) {
    this.prefix = prefix;
  }

  /** The commands on the PATH, as on a login node. */
  public static Slurm onPath() {
    return new Slurm("");
  }

  /** The commands in a folder. */
  static Slurm in(Path folder) {
    return new Slurm(folder + "/");
  }

  /**
   * Submits a script.
   *
   * @return the job's number
   * @throws IOException with what sbatch says
   */
  long submit(List<String> options, Path script) throws IOException {
    List<String> command = new ArrayList<>(List.of("sbatch", "--parsable"));
    command.addAll(options);
    command.add(script.toString());
    String said = run(command).strip();
    String number = said.lines().reduce("", (a, b) -> b).replaceFirst(";.*", "");
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw new IOException("sbatch answered '" + said + "', which names no job", e);
    }
  }

  /**
   * The tasks of a job that Slurm's controller still knows: all that wait or run, and for some
   * minutes those that have ended.
   *
   * @return none where the controller has forgotten the job
   * @throws IOException where Slurm does not answer
   */
  List<Task> tasks(long job) throws IOException {
    String said;
    try {
      said = run(List.of("squeue", "-h", "-r", "-t", "all", "-j", "" + job, "-o", "%K|%T|%N|%r"));
    } catch (IOException e) {
      if (e.getMessage().contains("Invalid job id")) {
        return List.of();
      }
      throw e;
    }
    List<Task> tasks = new ArrayList<>();
    for (String line : said.lines().toList()) {
      String[] parts = line.split("\\|", -1);
      if (parts.length == 4) {
        int task = parts[0].matches("\\d+") ? Integer.parseInt(parts[0]) : 0;
        String reason = parts[3].equals("None") ? "" : parts[3];
        tasks.add(new Task(task, parts[1], parts[2].isEmpty() ? reason : parts[2]));
      }
    }
    return tasks;
  }

  /** How the tasks of a job ended, from the accounts; none where the cluster keeps no accounts. */
  List<Task> accounts(long job) {
    String said;
    try {
      said = run(List.of("sacct", "-n", "-P", "-X", "-j", "" + job, "-o", "JobID,State,NodeList"));
    } catch (IOException e) {
      return List.of();
    }
    List<Task> tasks = new ArrayList<>();
    for (String line : said.lines().toList()) {
      String[] parts = line.split("\\|", -1);
      String id = parts[0].replaceFirst("^\\d+_?", "");
      if (parts.length == 3 && id.matches("\\d*")) {
        int task = id.isEmpty() ? 0 : Integer.parseInt(id);
        tasks.add(new Task(task, parts[1].replaceFirst(" .*", ""), parts[2]));
      }
    }
    return tasks;
  }

  /** Runs a command to its end; what it said. */
  private String run(List<String> words) throws IOException {
    List<String> command = new ArrayList<>(words);
    command.set(0, prefix + words.get(0));
    Path said = Files.createTempFile("dickens-slurm", ".txt");
    Path complaint = Files.createTempFile("dickens-slurm", ".txt");
    try {
      Process process;
      try {
        process =
            new ProcessBuilder(command)
                .redirectOutput(said.toFile())
                .redirectError(complaint.toFile())
                .start();
      } catch (IOException e) {
        throw new IOException(
            words.get(0)
                + " cannot be started: this needs Slurm's commands on the PATH, as on a login node"
                + " of the cluster",
            e);
      }
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(words.get(0) + " has not answered for " + PATIENCE_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        String text = Files.readString(complaint, StandardCharsets.UTF_8).strip();
        throw new IOException(
            words.get(0) + " refused: " + String.join("; ", text.lines().toList()));
      }
      return Files.readString(said, StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + words.get(0), e);
    } finally {
      Files.deleteIfExists(said);
      Files.deleteIfExists(complaint);
    }
  }
}
