package dickens;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dependencies between packages are those of the table below and no others. */
final class ArchitectureTest {
  /** Who uses whom. A package that is not here may not exist; one that is here may be missing. */
  private static final Map<String, Set<String>> USES = new LinkedHashMap<>();

  static {
    USES.put("spin", Set.of());
    USES.put("bath", Set.of());
    USES.put("generator", Set.of("spin", "bath"));
    USES.put("model", Set.of("spin", "bath", "generator"));
    USES.put("backend", Set.of("generator", "bath", "spin"));
    USES.put("backend.cpu", Set.of("backend", "generator", "bath", "spin", "solve"));
    USES.put("backend.cuda", Set.of("backend", "generator", "bath", "spin", "solve"));
    USES.put("solve", Set.of("backend", "generator"));
    USES.put("observe", Set.of("spin", "generator", "backend", "solve"));
    USES.put("report", Set.of());
    USES.put(
        "study",
        Set.of("spin", "bath", "generator", "model", "backend", "solve", "observe", "report"));
    USES.put("batch", Set.of("study", "report", "model", "backend", "solve"));
    USES.put("cluster", Set.of("model", "study", "report"));
    USES.put(
        "optimize", Set.of("generator", "model", "backend", "solve", "observe", "report", "study"));
    // solve and observe for what they report and are called; the commands solve nothing themselves
    USES.put(
        "cli",
        Set.of(
            "study",
            "batch",
            "cluster",
            "optimize",
            "backend",
            "report",
            "model",
            "solve",
            "observe"));
  }

  private static final List<String> EMPTY_WORDS =
      List.of("Manager", "Helper", "Util", "Utils", "Impl", "Base");

  private static JavaClasses ours;

  static Set<String> packages() {
    return USES.keySet();
  }

  @BeforeAll
  static void readTheClasses() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dickens");
  }

  @Test
  void theClassesWereRead() {
    assertTrue(ours.size() > 5, () -> "only " + ours.size() + " classes were read");
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageUsesOnlyWhatTheTableAllows(String name) {
    Set<String> allowed = USES.get(name);
    classes()
        .that(areIn(Set.of(name)))
        .should()
        .onlyDependOnClassesThat(
            areForeign().or(areIn(Set.of(name))).or(areIn(allowed)).as("dickens." + allowed))
        .allowEmptyShould(true)
        .check(ours);
  }

  @Test
  void everyPackageIsInTheTable() {
    String strangers =
        ours.stream()
            .filter(c -> packageOf(c).isEmpty() && !c.getSimpleName().equals("package-info"))
            .map(JavaClass::getName)
            .sorted()
            .collect(joining(", "));
    assertEquals("", strangers, "classes outside the packages of the table");
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dickens.(**)").should().beFreeOfCycles().allowEmptyShould(true).check(ours);
  }

  @Test
  void onlyTheCudaBackendTouchesJcuda() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dickens.backend.cuda..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jcuda..")
        .check(ours);
  }

  /** So that a verification knows which kernels ran. */
  @Test
  void everyLaunchIsCounted() {
    noClasses()
        .that()
        .doNotHaveSimpleName("KernelLaunches")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it is cuLaunchKernel or cuGraphLaunch",
                call -> call.getName().matches("cuLaunch.*|cuGraphLaunch")))
        .check(ours);
  }

  @Test
  void onlyTheCpuBackendTouchesOpenBlas() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dickens.backend.cpu..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(ours);
  }

  @Test
  void classesAreNamedForWhatTheyAre() {
    String pattern = ".*(" + String.join("|", EMPTY_WORDS) + ")";
    noClasses().should().haveNameMatching(pattern).check(ours);
  }

  private static DescribedPredicate<JavaClass> areIn(Set<String> names) {
    return DescribedPredicate.describe(
        "are in dickens." + String.join("|", names), c -> names.contains(packageOf(c)));
  }

  private static DescribedPredicate<JavaClass> areForeign() {
    return DescribedPredicate.describe(
        "are not ours",
        c -> !c.getPackageName().equals("dickens") && !c.getPackageName().startsWith("dickens."));
  }

  /** The longest name of the table that holds the class; empty where there is none. */
  private static String packageOf(JavaClass c) {
    String path = c.getBaseComponentType().getPackageName();
    return USES.keySet().stream()
        .filter(name -> (path + ".").startsWith("dickens." + name + "."))
        .reduce("", (a, b) -> a.length() >= b.length() ? a : b);
  }
}
