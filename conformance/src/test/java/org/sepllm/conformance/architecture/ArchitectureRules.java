package org.sepllm.conformance.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serializable;
import java.util.Set;

/** The rules of the house: who may depend on whom, and what a class may look like. */
final class ArchitectureRules {
  private static final Set<String> JAVA_BASE =
      ModuleLayer.boot().findModule("java.base").orElseThrow().getPackages();

  private ArchitectureRules() {}

  /** Ports are read off such a module, so the language and its base library must be enough. */
  static ArchRule needsOnlyJavaBase(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .onlyDependOnClassesThat(
            describe("of java.base or of the module", type -> isJavaBaseOr(root, type)));
  }

  private static boolean isJavaBaseOr(String root, JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    String owner = element.getPackageName();
    return element.isPrimitive()
        || JAVA_BASE.contains(owner)
        || owner.equals(root)
        || owner.startsWith(root + ".");
  }

  /** Such a module takes records and arrays; files, sockets and clocks belong elsewhere. */
  static ArchRule touchesNoOutsideWorld(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..", "java.time..")
        .orShould()
        .dependOnClassesThat(describe("of java.io that move data", ArchitectureRules::movesData))
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random");
  }

  private static boolean movesData(JavaClass type) {
    return type.getPackageName().equals("java.io")
        && !type.isAssignableTo(Throwable.class)
        && !type.isEquivalentTo(Serializable.class);
  }

  static ArchRule doesNotKnow(String lower, String... higher) {
    return noClasses()
        .that()
        .resideInAPackage(lower + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(higher);
  }

  /** Every package is one slice, so an inner package may know its outer one or be known by it. */
  static ArchRule hasNoPackageCycle(String root) {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  /** Code is filed under the concept it states. */
  static ArchRule hasNoDrawerPackage() {
    return noClasses()
        .should()
        .resideInAnyPackage("..util..", "..utils..", "..helper..", "..helpers..", "..common..");
  }

  static ArchRule publicClassesAreClosed() {
    return noClasses()
        .that()
        .arePublic()
        .should(be(describe("open for anyone to extend", ArchitectureRules::isOpen)));
  }

  private static boolean isOpen(JavaClass type) {
    return !type.isInterface()
        && !type.getModifiers().contains(JavaModifier.FINAL)
        && !type.isEnum()
        && !type.reflect().isSealed();
  }

  static ArchRule printsNothing(String root) {
    return noClasses().that().resideInAPackage(root + "..").should(ACCESS_STANDARD_STREAMS);
  }

  /** Public data is immutable; a public class that changes says so in its name. */
  static ArchRule onlyMachinesAndCountersChange(String root) {
    return fields()
        .that()
        .areNotFinal()
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .resideInAPackage(root + "..")
        .should()
        .beDeclaredInClassesThat()
        .haveNameMatching(".*(Machine|Counter)")
        .allowEmptyShould(true);
  }

  static ArchRule changingFieldsArePrivate() {
    return fields().that().areNotFinal().should().bePrivate().allowEmptyShould(true);
  }

  static ArchRule staticFieldsAreFinal() {
    return fields().that().areStatic().should().beFinal();
  }

  /** Whoever holds an array can write into it. */
  static ArchRule noFieldShowsAnArray() {
    return noFields()
        .that()
        .areNotPrivate()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .haveRawType(describe("an array", JavaClass::isArray));
  }
}
