package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.kit.build.KitBundle;

/** Every rule has something behind it, and the committed table says what. */
class RulesDocumentTest {
  private static final List<RuleDefinition> RULES = RuleDefinitions.all();
  private static final RuleEvidence EVIDENCE = RuleEvidence.ofRepository();

  @Test
  void every_rule_has_code_tests_and_vectors_or_a_reason() {
    assertThat(new RuleTable(RULES, EVIDENCE).gaps()).isEmpty();
  }

  @Test
  void the_committed_table_is_the_generated_one() {
    GeneratedDocument.require("docs/rules.md", new RuleTable(RULES, EVIDENCE).document());
  }

  /** Released kits hold titles, so a title is as fixed as an id. */
  @Test
  void titles_are_those_of_the_kits_index() {
    Map<String, String> titles =
        RULES.stream().collect(Collectors.toMap(RuleDefinition::id, RulesDocumentTest::plainTitle));

    assertThat(KitBundle.rules())
        .allSatisfy(rule -> assertThat(titles).containsEntry(rule.id(), rule.title()));
  }

  private static String plainTitle(RuleDefinition rule) {
    return rule.title().replace("`", "");
  }

  @Test
  void a_rule_with_nothing_behind_it_is_told() {
    // In two parts, since this file is a test that names rules.
    String id = "SEP-" + "MASK-" + "9".repeat(3);
    RuleDefinition planted = new RuleDefinition(id, "planted", "docs/spec.md", "");

    assertThat(
            new RuleTable(Stream.concat(RULES.stream(), Stream.of(planted)).toList(), EVIDENCE)
                .gaps())
        .containsExactly(
            id + " has no test", id + " has no code", id + " has neither vectors nor a reason");
  }

  @Test
  void a_rule_that_no_document_states_is_told() {
    assertThat(new RuleTable(RULES.subList(1, RULES.size()), EVIDENCE).gaps())
        .isNotEmpty()
        .allMatch(gap -> gap.equals(RULES.getFirst().id() + " is stated nowhere"));
  }
}
