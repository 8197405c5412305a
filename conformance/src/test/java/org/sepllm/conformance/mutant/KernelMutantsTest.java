package org.sepllm.conformance.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.check.Answer;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.SavedLaw;
import org.sepllm.conformance.check.generate.GeneratedSource;
import org.sepllm.conformance.check.local.LocalCheck;
import org.sepllm.conformance.check.local.LocalChecks;
import org.sepllm.conformance.check.plan.CheckSettings;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;

/**
 * Every mutant of {@code docs/kernel-mutants.md} differs from its kernel and is killed by what the
 * list names: a law, or a generated case of a check with the default seed.
 */
class KernelMutantsTest {
  private static final String BACKEND = "java-seq";

  /** A check on one back end asks these cases too. */
  private static final int CASES = 100;

  private static final int LEAST = 60;
  private static final String LAW = "law: ";

  static List<KernelMutant> mutants() {
    return KernelMutant.list();
  }

  @Test
  void the_list_is_long_and_numbered() {
    List<KernelMutant> mutants = mutants();
    assertThat(mutants.size()).isGreaterThanOrEqualTo(LEAST);
    assertThat(mutants)
        .extracting(KernelMutant::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, mutants.size()).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void a_mutant_is_killed(KernelMutant mutant) throws PortFailure {
    MutantLoader loader = new MutantLoader(mutant);
    Optional<String> found =
        mutant.killer().startsWith(LAW)
            ? brokenLaw(loader, mutant.killer().substring(LAW.length()))
            : failingCase(loader, Level.valueOf(mutant.killer()));
    assertThat(found).as("what %s finds of %s", mutant.killer(), mutant).isPresent();
  }

  private static Optional<String> brokenLaw(MutantLoader loader, String law) {
    for (LocalChecks level : loader.laws(BACKEND)) {
      LocalChecks some =
          level.only(subject -> subject.path(SavedLaw.LAW).stringValue().contains(law));
      try (Stream<LocalCheck> checks = some.checks()) {
        Iterator<LocalCheck> each = checks.iterator();
        while (each.hasNext()) {
          LocalCheck check = each.next();
          if (check.difference().isPresent()) {
            return Optional.of(check.toString());
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> failingCase(MutantLoader loader, Level level) throws PortFailure {
    GeneratedSource source =
        new GeneratedSource(CheckSettings.DEFAULT_SEED, CASES, Optional.empty());
    try (Port port = loader.port(BACKEND)) {
      Iterator<CheckCase> cases = source.cases(level).iterator();
      while (cases.hasNext()) {
        CheckCase asked = cases.next();
        boolean fails =
            switch (Answer.of(port.ask(asked.request()))) {
              case Answer.Given given -> asked.judge(given.fields()).difference().isPresent();
              case Answer.Failed _ -> true;
              case Answer.Skipped _ -> false;
            };
        if (fails) {
          return Optional.of(asked.request().toString());
        }
      }
    }
    return Optional.empty();
  }
}
