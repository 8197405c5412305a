package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.repository.Checkout;

/** The rules of the documents are those that the code states and the tests are named after. */
class RuleIdsTest {
  /** What attention and models compute is stated in documents of their own. */
  private static final List<String> SPECIFICATION =
      List.of("docs/spec.md", "docs/numerics.md", "docs/models.md");

  /** A rule begins a paragraph or an entry of a numbered list with its id in bold type. */
  private static final Pattern DEFINITION =
      Pattern.compile("(?m)^(?:\\d+\\. )?\\*\\*(SEP-[A-Z]+-\\d{3})\\b");

  private static final Pattern CITATION = Pattern.compile("\\bSEP-[A-Z]+-\\d{3}\\b");

  /** Names of test methods cannot hold a hyphen, and some begin in lower case. */
  private static final Pattern NAME_IN_TEST =
      Pattern.compile("(?i)SEP[-_]?([A-Z]+)[-_]?(\\d{3})(?!\\d)");

  @Test
  void every_rule_is_defined_once() {
    assertThat(definitions()).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void every_cited_rule_is_defined() {
    assertThat(definitions()).containsAll(citations());
  }

  @Test
  void every_defined_rule_is_stated_by_code() {
    assertThat(citations()).containsAll(definitions());
  }

  @Test
  void every_defined_rule_is_tested() {
    Set<String> tested =
        found(
            Checkout.testSources(),
            NAME_IN_TEST,
            name -> "SEP-" + name.group(1).toUpperCase(Locale.ROOT) + "-" + name.group(2));
    assertThat(tested).containsAll(definitions());
  }

  private static List<String> definitions() {
    return SPECIFICATION.stream()
        .map(name -> Checkout.text(Checkout.top().resolve(name)))
        .flatMap(text -> DEFINITION.matcher(text).results())
        .map(definition -> definition.group(1))
        .toList();
  }

  private static Set<String> citations() {
    return found(Checkout.mainSources(), CITATION, MatchResult::group);
  }

  private static Set<String> found(
      List<Path> files, Pattern pattern, Function<MatchResult, String> id) {
    return files.stream()
        .flatMap(file -> pattern.matcher(Checkout.text(file)).results())
        .map(id)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
