package dickens.study;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine that this process runs on, as provenance tells it. */
final class Machine {
  private Machine() {}

  /** Host, operating system, processor, memory in bytes, Java. */
  static ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("host", host());
    json.put("os", property("os.name") + " " + property("os.version"));
    json.put("architecture", property("os.arch"));
    json.put("cpu", cpu());
    json.put("cores", Runtime.getRuntime().availableProcessors());
    memory().ifPresent(bytes -> json.put("memory", bytes));
    json.put("java", property("java.vm.name") + " " + property("java.vm.version"));
    json.put("heap", Runtime.getRuntime().maxMemory());
    return json;
  }

  /** The job of the scheduler that this process belongs to: its variables; empty without one. */
  static ObjectNode job(Map<String, String> environment) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String name :
        List.of(
            "SLURM_CLUSTER_NAME",
            "SLURM_JOB_ID",
            "SLURM_ARRAY_JOB_ID",
            "SLURM_ARRAY_TASK_ID",
            "SLURM_RESTART_COUNT",
            "SLURM_JOB_NODELIST")) {
      if (environment.containsKey(name)) {
        json.put(name, environment.get(name));
      }
    }
    return json;
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  /** Without asking a name server, which may not answer. */
  private static String host() {
    return firstLine(Path.of("/proc/sys/kernel/hostname"), "")
        .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
        .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
        .orElse("unknown");
  }

  private static String cpu() {
    return firstLine(Path.of("/proc/cpuinfo"), "model name")
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
        .orElse("unknown");
  }

  private static Optional<Long> memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Optional.of(system.getTotalMemorySize())
        : Optional.empty();
  }

  private static Optional<String> firstLine(Path file, String start) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(start)).findFirst();
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty(); // not on this operating system
    }
  }
}
