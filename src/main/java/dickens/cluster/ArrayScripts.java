package dickens.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The two job scripts of a study.
 *
 * <p>A shard goes on where it was: after the loss of its node or a preemption Slurm puts it back
 * into the queue by itself; a minute before its time limit it is warned by USR1, ends in order, and
 * asks to be put back, if it has finished any point since it began: else it would come back for
 * ever. USR1 and not TERM, because TERM also says that somebody cancels the job.
 *
 * @param shards of the array: task i of n computes shard i/n
 * @param merge of the job that runs when all tasks have ended, well or not
 */
record ArrayScripts(String shards, String merge) {
  /** Warning before the time limit, in seconds: longer than a run takes to stop. */
  private static final int WARNING = 60;

  /**
   * Where a job's things are; all paths absolute.
   *
   * @param study file of the study with all choices made
   * @param name of the study
   * @param results folder of the results
   * @param home folder of scripts and logs
   */
  record Places(Path study, String name, Path results, Path home) {}

  /**
   * Makes the scripts.
   *
   * @param program words that start this program on a node
   * @param backend where the shards compute
   */
  static ArrayScripts of(
      ArrayRequest request, Places places, List<String> program, String backend) {
    return new ArrayScripts(
        shards(request, places, program, backend), merge(request, places, program));
  }

  private static String shards(
      ArrayRequest request, Places places, List<String> program, String backend) {
    List<String> options = new ArrayList<>();
    options.add("job-name=" + places.name());
    options.add("array=1-" + request.shards());
    options.add("requeue");
    options.add("open-mode=append");
    options.add("signal=B:USR1@" + WARNING);
    options.add("cpus-per-task=" + request.cpus());
    if (request.gpus() > 0) {
      options.add("gres=gpu:" + request.gpus());
    }
    common(options, request);
    if (!request.memory().isEmpty()) {
      options.add("mem=" + request.memory());
    }
    String run =
        words(program)
            + " run "
            + quoted(places.study().toString())
            + " --out "
            + quoted(places.results().toString())
            + " --shard \"$SLURM_ARRAY_TASK_ID/"
            + request.shards()
            + "\" --resume --jobs "
            + request.cpus()
            + " --backend "
            + backend
            + " --log-json \"$log\"";
    return header(options)
        + """
        # One shard of the study; dickens submit wrote this.
        log=%s/shard-"$SLURM_ARRAY_TASK_ID".json
        echo "shard $SLURM_ARRAY_TASK_ID on ${SLURMD_NODENAME:-?}, start $((${SLURM_RESTART_COUNT:-0} + 1))"
        stop=
        trap 'stop=limit; kill -TERM "$run"' USR1
        trap 'stop=${stop:-ended}; kill -TERM "$run"' TERM
        %s &
        run=$!
        while kill -0 "$run" 2>/dev/null; do wait "$run"; done
        wait "$run"
        code=$?
        # points on disk when this start began, and when it ended
        counts=$(sed -n 's/.*"event":"\\(start\\|end\\)".*"finished":\\([0-9]*\\).*/\\2/p' "$log" | tail -n 2)
        if [ "$stop" = limit ] && [ "$code" -ge 128 ]; then
          if [ "$(echo "$counts" | tail -n 1)" -gt "$(echo "$counts" | head -n 1)" ]; then
            echo "shard $SLURM_ARRAY_TASK_ID goes on after its time limit: back into the queue"
            scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && exit 0
          else
            echo "shard $SLURM_ARRAY_TASK_ID finished no point within its time limit: give it more"
          fi
        fi
        [ "$code" = 1 ] && code=0 # all is computed; the rows that did not converge are marked
        exit "$code"
        """
            .formatted(quoted(places.home().toString()), run);
  }

  private static String merge(ArrayRequest request, Places places, List<String> program) {
    List<String> options = new ArrayList<>();
    options.add("job-name=" + places.name() + "-merge");
    options.add("requeue");
    options.add("open-mode=append");
    common(options, request);
    if (!request.memory().isEmpty()) {
      options.add("mem=" + request.memory());
    }
    return header(options)
        + """
        # Collects the shards when all have ended, or says what is missing; dickens submit wrote this.
        %s merge %s --study %s
        code=$?
        [ "$code" -le 1 ] && rm -f %s
        [ "$code" = 1 ] && code=0 # all is there; the rows that did not converge are marked
        exit "$code"
        """
            .formatted(
                words(program),
                quoted(places.results().toString()),
                quoted(places.name()),
                quoted(places.home().resolve(SlurmArray.PROGRAM).toString()));
  }

  private static void common(List<String> options, ArrayRequest request) {
    if (!request.partition().isEmpty()) {
      options.add("partition=" + request.partition());
    }
    if (!request.time().isEmpty()) {
      options.add("time=" + request.time());
    }
  }

  private static String header(List<String> options) {
    return options.stream()
        .map(option -> "#SBATCH --" + option + "\n")
        .collect(Collectors.joining("", "#!/bin/bash\n", ""));
  }

  private static String words(List<String> words) {
    return words.stream().map(ArrayScripts::quoted).collect(Collectors.joining(" "));
  }

  /** A word as the shell takes it, whatever is in it. */
  static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
