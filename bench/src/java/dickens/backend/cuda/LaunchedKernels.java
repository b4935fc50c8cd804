package dickens.backend.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * That a run launched every kernel there is: the entries of the committed images against what the
 * driver took. A kernel that nothing launched was not verified.
 */
record LaunchedKernels(VerificationRun run) {
  private static final Pattern SOURCE = Pattern.compile("kernels/(\\w+)\\.cu");
  private static final Pattern ENTRY = Pattern.compile("\\.entry\\s+(\\w+)");

  /** The .cu files of this build that hold kernels. */
  static List<String> images() {
    List<String> images = new ArrayList<>();
    Matcher file = SOURCE.matcher(text("stamp"));
    while (file.find()) {
      images.add(file.group(1));
    }
    if (images.isEmpty()) {
      throw new IllegalStateException("no kernel is in the list of this installation");
    }
    return images;
  }

  private static String text(String file) {
    return new String(KernelImage.bytes(file), StandardCharsets.US_ASCII);
  }

  /** Every kernel, and the .cu file that it is in. */
  static Map<String, String> kernels() {
    Map<String, String> kernels = new TreeMap<>();
    for (String image : images()) {
      Matcher entry = ENTRY.matcher(text(image + ".ptx"));
      int found = kernels.size();
      while (entry.find()) {
        kernels.put(entry.group(1), image);
      }
      if (kernels.size() == found) {
        throw new IllegalStateException(image + ".ptx has no kernel");
      }
    }
    return kernels;
  }

  /**
   * Tells the launches since then and what was never launched.
   *
   * @param before counts of {@link KernelLaunches} at the beginning
   */
  void check(Map<String, Long> before) {
    Map<String, Long> launches = new TreeMap<>();
    KernelLaunches.counts()
        .forEach((name, count) -> launches.put(name, count - before.getOrDefault(name, 0L)));
    launches.values().removeIf(count -> count == 0);
    Map<String, String> kernels = kernels();
    TreeSet<String> never = new TreeSet<>(kernels.keySet());
    never.removeAll(launches.keySet());
    TreeSet<String> unknown = new TreeSet<>(launches.keySet());
    unknown.removeAll(kernels.keySet());
    run.say("%nkernels launched: %d of %d", kernels.size() - never.size(), kernels.size());
    run.expect(
        never.isEmpty(),
        "never launched, so not verified: "
            + String.join(
                ", ", never.stream().map(name -> name + " of " + kernels.get(name)).toList()));
    run.expect(unknown.isEmpty(), "launched, but in no image: " + unknown);
    run.facts().put("launches", launches);
    run.facts().put("neverLaunched", never);
  }
}
