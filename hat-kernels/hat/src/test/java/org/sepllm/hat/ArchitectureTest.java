package org.sepllm.hat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.sepllm.hat", "hat", "optkl", "jdk.incubator.code");

  @Test
  void theModelKnowsNothingElse() {
    classes()
        .that()
        .resideInAPackage("org.sepllm.hat.model..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.sepllm.hat.model..", "java..")
        .check(CLASSES);
  }

  @Test
  void theLifterUsesPublicInterfacesOfJavac() {
    classes()
        .that()
        .resideInAPackage("org.sepllm.hat.lift..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "org.sepllm.hat.lift..",
            "org.sepllm.hat.model..",
            "java..",
            "javax..",
            "com.sun.source..")
        .check(CLASSES);
  }

  @Test
  void portableHelpersUseMirroredTypesOnly() {
    classes()
        .that()
        .resideInAPackage("org.sepllm.hat.portable..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.sepllm.hat.portable..", "hat..", "java..")
        .check(CLASSES);
  }

  @Test
  void theRuntimeNamesNoBackEnd() {
    noClasses()
        .that()
        .resideInAnyPackage("org.sepllm.hat.runtime..", "hat..", "optkl..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.sepllm.hat.seq..",
            "org.sepllm.hat.mt..",
            "org.sepllm.hat.cgen..",
            "org.sepllm.hat.opencl..",
            "org.sepllm.hat.cuda..",
            "org.sepllm.hat.lift..",
            "org.sepllm.hat.host..")
        .check(CLASSES);
  }
}
