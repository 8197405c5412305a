package org.sepllm.conformance.documentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sepllm.conformance.repository.Checkout;

/** What is behind every rule: examples, tests, vectors of the kit, code and kernels. */
final class RuleTable {
  private static final int VECTORS_NAMED = 3;

  private final List<RuleDefinition> rules;
  private final RuleEvidence evidence;

  RuleTable(List<RuleDefinition> rules, RuleEvidence evidence) {
    this.rules = List.copyOf(rules);
    this.evidence = evidence;
  }

  /** What is missing behind rules, a line for each; none if every rule has its proof. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    for (RuleDefinition rule : rules) {
      String id = rule.id();
      addIf(gaps, evidence.tests().of(id).isEmpty(), id + " has no test");
      addIf(gaps, evidence.code().of(id).isEmpty(), id + " has no code");
      boolean silent = !evidence.vectors().containsKey(id) && reason(rule).isEmpty();
      addIf(gaps, silent, id + " has neither vectors nor a reason");
    }
    Set<String> known = rules.stream().map(RuleDefinition::id).collect(Collectors.toSet());
    Stream.of(
            evidence.code().rules(),
            evidence.kernels().rules(),
            evidence.vectors().keySet(),
            evidence.indexed())
        .flatMap(Collection::stream)
        .distinct()
        .filter(id -> !known.contains(id))
        .forEach(id -> gaps.add(id + " is stated nowhere"));
    return gaps;
  }

  private static void addIf(List<String> gaps, boolean condition, String gap) {
    if (condition) {
      gaps.add(gap);
    }
  }

  /** Why a rule has no vectors; empty where nothing says. */
  private String reason(RuleDefinition rule) {
    return evidence.reasons().getOrDefault(rule.id(), "");
  }

  /** The document. */
  String document() {
    SourceLinks links = new SourceLinks(Checkout.top(), namedFiles());
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # What is behind every rule

        This table is generated. For each rule of [spec.md](spec.md), [numerics.md](numerics.md) and
        [models.md](models.md) it counts the worked examples below the rule, which the build runs, and names
        the tests that cite it; how many committed vectors of [the kit](kit.md) look at it, and the first of
        them; the code that states it; and the [kernels](kernels.md). Sources for f32 stand for those of the
        other storage types. A rule without code, without a test, or without both vectors and a reason
        fails the build, and so does a table that is not up to date. The table is written anew by

        ```sh
        mvn -q test -pl conformance -am -Dtest=RulesDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dsepllm.write=true
        ```

        | rule | title | examples | tests | vectors | code | kernels |
        | --- | --- | --- | --- | --- | --- | --- |
        """);
    for (RuleDefinition rule : rules) {
      String id = rule.id();
      List<String> cells =
          List.of(
              id,
              rule.title(),
              examples(rule),
              links.cell(evidence.tests().of(id)),
              vectors(id),
              links.cell(evidence.code().of(id)),
              links.cell(evidence.kernels().of(id)));
      text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    text.append(
        """

        ## Rules without vectors

        Every rule has tests of this project. A kit cannot ask a port about these, for the reason given:

        | rule | reason |
        | --- | --- |
        """);
    rules.stream()
        .filter(rule -> !evidence.vectors().containsKey(rule.id()))
        .forEach(rule -> text.append("| %s | %s |\n".formatted(rule.id(), reason(rule))));
    return text.append('\n').append(links.definitions()).toString();
  }

  private Set<Path> namedFiles() {
    Set<Path> named = new TreeSet<>();
    for (RuleDefinition rule : rules) {
      Stream.of(evidence.tests(), evidence.code(), evidence.kernels())
          .forEach(citations -> named.addAll(citations.of(rule.id())));
    }
    return named;
  }

  private static String examples(RuleDefinition rule) {
    int examples = SpecificationExample.in(rule.text()).size();
    return examples == 0 ? "–" : Integer.toString(examples);
  }

  private String vectors(String rule) {
    List<String> ids = evidence.vectors().getOrDefault(rule, List.of());
    if (ids.isEmpty()) {
      return "–";
    }
    String first = ids.stream().limit(VECTORS_NAMED).collect(Collectors.joining(", "));
    return ids.size() + ": " + first + (ids.size() > VECTORS_NAMED ? ", …" : "");
  }
}
