package org.sepllm.conformance.check.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.RecordedCase;
import org.sepllm.conformance.check.generate.GeneratedSource;

/** A case that was written as a request is the same case when it is read. */
class CaseReaderTest {

  @ParameterizedTest
  @EnumSource(Level.class)
  void a_written_case_reads_back_as_itself(Level level) {
    new GeneratedSource(5, 300, Optional.empty())
        .cases(level)
        .forEach(generated -> {
          CheckCase read = CaseReader.read("test", generated.request());
          assertThat(read.request()).isEqualTo(generated.request());
          boolean resumed = generated.classes().contains(CaseClass.RESUMED);
          assertThat(read.getClass())
              .isEqualTo(resumed ? RecordedCase.class : generated.getClass());
        });
  }

  @Test
  void an_id_is_passed_over() {
    var request =
        new GeneratedSource(1, 2, Optional.empty()).cases(Level.L0).toList().getLast().request();
    assertThat(CaseReader.read("test", request.deepCopy().put("id", 3)).request())
        .isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"op\":\"hello\"}",
        "{\"op\":\"mask\",\"token_ids\":[1]}",
        "{\"op\":\"attention\",\"q\":[]}"
      })
  void what_is_no_question_is_refused_in_one_line(String line) {
    assertThatThrownBy(() -> new ReplaySource("cases.jsonl", line + "\n"))
        .isInstanceOf(CaseFileException.class)
        .hasMessageStartingWith("cases.jsonl")
        .message()
        .doesNotContain("\n");
  }
}
