package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.repository.Checkout;

/** The rules of the documents are those that the code states and the tests are named after. */
class RuleIdsTest {
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
    assertThat(RuleCitations.inTests(Checkout.testSources()).rules()).containsAll(definitions());
  }

  private static List<String> definitions() {
    return RuleDefinitions.all().stream().map(RuleDefinition::id).toList();
  }

  private static Set<String> citations() {
    return RuleCitations.inCode(Checkout.mainSources()).rules();
  }
}
