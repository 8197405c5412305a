package org.sepllm.conformance.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.architecture.planted.low.LowMachine;

/** Holds the modules to {@link ArchitectureRules}, and shows that each rule can be broken. */
class ArchitectureTest {
  private static final String REFERENCE = "org.sepllm.reference";
  private static final String DATASETS = "org.sepllm.datasets";
  private static final String CONFORMANCE = "org.sepllm.conformance";
  private static final String HAT = "org.sepllm.hat";
  private static final String KERNELS = "org.sepllm.kernels";
  private static final String PLANTED = "org.sepllm.conformance.architecture.planted";

  private static final JavaClasses MODULES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(REFERENCE, DATASETS, CONFORMANCE);

  static Stream<ArchRule> houseRules() {
    return Stream.of(
        ArchitectureRules.needsOnlyJavaBase(REFERENCE),
        ArchitectureRules.touchesNoOutsideWorld(REFERENCE),
        ArchitectureRules.doesNotKnow(
            REFERENCE, DATASETS + "..", CONFORMANCE + "..", HAT + "..", KERNELS + ".."),
        ArchitectureRules.doesNotKnow(DATASETS, CONFORMANCE + "..", HAT + "..", KERNELS + ".."),
        ArchitectureRules.hasNoPackageCycle("org.sepllm"),
        ArchitectureRules.hasNoDrawerPackage(),
        ArchitectureRules.publicClassesAreClosed(),
        ArchitectureRules.printsNothing(REFERENCE),
        ArchitectureRules.printsNothing(DATASETS),
        ArchitectureRules.onlyMachinesAndCountersChange(REFERENCE),
        ArchitectureRules.changingFieldsArePrivate(),
        ArchitectureRules.staticFieldsAreFinal(),
        ArchitectureRules.noFieldShowsAnArray());
  }

  @ParameterizedTest
  @MethodSource("houseRules")
  void the_modules_obey(ArchRule rule) {
    rule.check(MODULES);
  }

  @Test
  void all_three_modules_are_looked_at() {
    assertThat(MODULES)
        .extracting(type -> type.getPackageName().split("\\.")[2])
        .contains("reference", "datasets", "conformance");
    assertThat(MODULES).noneMatch(type -> type.getSimpleName().endsWith("Test"));
  }

  static Stream<Arguments> brokenRules() {
    String low = PLANTED + ".low";
    return Stream.of(
        Arguments.of(ArchitectureRules.needsOnlyJavaBase(low), "java.util.logging"),
        Arguments.of(ArchitectureRules.touchesNoOutsideWorld(low), "nanoTime"),
        Arguments.of(ArchitectureRules.touchesNoOutsideWorld(low), "java.nio.file"),
        Arguments.of(ArchitectureRules.touchesNoOutsideWorld(low), "java.io.File"),
        Arguments.of(ArchitectureRules.doesNotKnow(low, PLANTED + ".high"), "HighClass"),
        Arguments.of(ArchitectureRules.hasNoPackageCycle(PLANTED), "Cycle detected"),
        Arguments.of(ArchitectureRules.hasNoDrawerPackage(), "Drawer"),
        Arguments.of(ArchitectureRules.publicClassesAreClosed(), "LowClass"),
        Arguments.of(ArchitectureRules.printsNothing(low), "System.out"),
        Arguments.of(ArchitectureRules.onlyMachinesAndCountersChange(low), "LowClass.changing"),
        Arguments.of(ArchitectureRules.changingFieldsArePrivate(), "LowClass.changing"),
        Arguments.of(ArchitectureRules.staticFieldsAreFinal(), "LowClass.shared"),
        Arguments.of(ArchitectureRules.noFieldShowsAnArray(), "LowClass.open"));
  }

  @ParameterizedTest
  @MethodSource("brokenRules")
  void a_planted_class_breaks(ArchRule rule, String named) {
    JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);
    assertThatThrownBy(() -> rule.check(planted))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(named);
  }

  @Test
  void a_machine_may_change() {
    JavaClasses machine = new ClassFileImporter().importClasses(LowMachine.class);
    ArchitectureRules.onlyMachinesAndCountersChange(PLANTED + ".low").check(machine);
    ArchitectureRules.changingFieldsArePrivate().check(machine);
  }
}
