package org.sepllm.conformance.deviation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.source.ReplaySource;
import org.sepllm.conformance.documentation.JavaExamples;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the document says of published code is what the named policies and mistakes yield. */
class DeviationsDocumentTest {
  static List<DeviationsDocument.Case> questions() {
    return DeviationsDocument.questions();
  }

  /** What the specification refuses is not made smaller. */
  static List<DeviationsDocument.Case> answered() {
    return questions().stream().filter(shown -> !object(shown.specified()).has("error")).toList();
  }

  static List<DeviationsDocument.Case> expressions() {
    return DeviationsDocument.expressions();
  }

  @Test
  void every_listed_deviation_has_a_section_and_no_other_has() {
    assertThat(DeviationsDocument.headings())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(DeviationsDocument.listed());
  }

  @Test
  void every_deviation_that_can_be_asked_about_has_a_case() {
    assertThat(questions().stream().map(DeviationsDocument.Case::deviation))
        .containsExactlyInAnyOrderElementsOf(PublishedBehavior.known());
  }

  @ParameterizedTest
  @MethodSource("questions")
  void both_answers_are_as_written(DeviationsDocument.Case shown) {
    ObjectNode question = object(shown.question());
    ObjectNode specified = PublishedBehavior.specified(question);
    ObjectNode published = PublishedBehavior.answer(shown.deviation(), question);

    assertThat(specified).isEqualTo(object(shown.specified())).isNotEqualTo(published);
    assertThat(published).isEqualTo(object(shown.published()));
  }

  @ParameterizedTest
  @MethodSource("answered")
  void no_smaller_question_shows_the_deviation(DeviationsDocument.Case shown) {
    assertThat(asCase(shown.question()).simpler().map(CheckCase::request))
        .noneMatch(smaller -> deviates(shown.deviation(), smaller));
  }

  /** A smaller question that published code cannot be asked shows nothing. */
  private static boolean deviates(String deviation, ObjectNode question) {
    ObjectNode published = PublishedBehavior.answer(deviation, question);
    return !published.has("error") && !published.equals(PublishedBehavior.specified(question));
  }

  private static CheckCase asCase(String question) {
    ReplaySource source = new ReplaySource("docs/deviations.md", question);
    return Stream.of(Level.values()).flatMap(source::cases).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void both_values_are_as_written(DeviationsDocument.Case shown) {
    assertThat(shown.specified()).isNotEqualTo(shown.published());
    try (JavaExamples java = new JavaExamples()) {
      assertThat(java.value(shown.question())).isEqualTo(shown.specified());
      assertThat(java.value(shown.otherwise())).isEqualTo(shown.published());
    }
  }

  private static ObjectNode object(String line) {
    return (ObjectNode) JsonMapper.shared().readTree(line);
  }
}
