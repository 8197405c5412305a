package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The worked examples of the specification are what the reference answers. */
class SpecificationExamplesTest {
  private static final JavaExamples JAVA = new JavaExamples();

  @AfterAll
  static void closeTheShell() {
    JAVA.close();
  }

  static Stream<SpecificationExample> questions() {
    return examples("jsonl");
  }

  static Stream<SpecificationExample> expressions() {
    return examples("java");
  }

  private static Stream<SpecificationExample> examples(String language) {
    return RuleDefinitions.all().stream()
        .flatMap(rule -> SpecificationExample.in(rule.text()).stream())
        .filter(example -> example.language().equals(language));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void the_reference_answers_as_written(SpecificationExample example) {
    ObjectNode answer = new ReferencePort(Limits.DEFAULT).ask(object(example.question()));
    answer.remove("id");

    assertThat(answer).isEqualTo(object(example.answer()));
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void the_expression_has_the_written_value(SpecificationExample example) {
    assertThat(JAVA.value(example.question())).isEqualTo(example.answer());
  }

  @Test
  void every_family_of_rules_has_an_example() {
    List<RuleDefinition> rules = RuleDefinitions.all();
    Set<String> families =
        rules.stream().map(RuleDefinition::family).collect(Collectors.toCollection(TreeSet::new));
    Set<String> shown =
        rules.stream()
            .filter(rule -> !SpecificationExample.in(rule.text()).isEmpty())
            .map(RuleDefinition::family)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(shown).isEqualTo(families);
  }

  private static ObjectNode object(String line) {
    return (ObjectNode) JsonMapper.shared().readTree(line);
  }
}
