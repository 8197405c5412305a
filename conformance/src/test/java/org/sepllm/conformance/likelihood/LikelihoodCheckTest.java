package org.sepllm.conformance.likelihood;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class LikelihoodCheckTest {
  private static final List<LikelihoodVector> VECTORS = LikelihoodVector.committed();

  private record Run(boolean conforms, String out) {}

  /** The reference, but questions and answers pass through a fault. */
  private record Faulty(
      Port reference, UnaryOperator<ObjectNode> question, UnaryOperator<ObjectNode> answer)
      implements Port {
    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public ObjectNode hello() throws PortFailure {
      return answer.apply(reference.hello());
    }

    @Override
    public ObjectNode ask(ObjectNode request) throws PortFailure {
      return answer.apply(reference.ask(question.apply(request.deepCopy())));
    }

    @Override
    public void close() {
      reference.close();
    }
  }

  private static Run run(UnaryOperator<ObjectNode> question, UnaryOperator<ObjectNode> answer)
      throws PortFailure {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean conforms =
        new LikelihoodCheck(new PrintStream(out, true, StandardCharsets.UTF_8))
            .conforms(
                () -> new Faulty(new ReferencePort(Limits.DEFAULT), question, answer), VECTORS);
    return new Run(conforms, out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void the_reference_passes_in_both_arithmetics() throws PortFailure {
    Run run = run(question -> question, answer -> answer);
    assertThat(run.out())
        .isEqualTo("L4 likelihoods: 56 passed, 0 failed, 0 skipped" + System.lineSeparator());
    assertThat(run.conforms()).isTrue();
  }

  /** Each fault changes one field of the questions that have it; so many at least must fail. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "init_tokens; 1; 16",
        "neighbors; 6; 16",
        "separator_token_ids; [7,58]; 32",
        "init_cache_size; 1; 32",
        "local_size; 4; 24",
        "cache_size; 15; 24",
        "sep_cache_size; 3; 16",
        "positions; \"original\"; 24",
        "positions; \"in-cache\"; 16",
        "model; \"llama-tied-mha\"; 42"
      })
  void a_planted_fault_fails(String field, String value, int least) throws PortFailure {
    Run run =
        run(
            question -> {
              if (question.has(field)) {
                question.set(field, JsonMapper.shared().readTree(value));
              }
              return question;
            },
            answer -> answer);
    assertThat(run.conforms()).isFalse();
    assertThat(run.out().lines().filter(line -> line.contains("nll[")).count())
        .isGreaterThanOrEqualTo(least);
    assertThat(run.out()).contains("f64 [SEP-MODEL-004", "f32 [SEP-MODEL-004", " ± ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "null", "\"4\""})
  void what_is_no_number_fails(String value) throws PortFailure {
    Run run =
        run(
            question -> question,
            answer -> {
              if (answer.get("nll") instanceof ArrayNode nll) {
                if (value.equals("NaN")) {
                  nll.set(3, Double.NaN);
                } else {
                  nll.set(3, JsonMapper.shared().readTree(value));
                }
              }
              return answer;
            });
    assertThat(run.out()).contains("nll[3] is ").contains("0 passed, 56 failed");
    assertThat(run.conforms()).isFalse();
  }

  @Test
  void an_answer_that_is_too_short_fails() throws PortFailure {
    Run run =
        run(
            question -> question,
            answer -> {
              if (answer.get("nll") instanceof ArrayNode nll) {
                nll.remove(0);
              }
              return answer;
            });
    assertThat(run.out()).contains("expected is 47 numbers").contains("0 passed, 56 failed");
  }

  @Test
  void a_port_without_models_is_skipped_with_the_reason_and_does_not_conform() throws PortFailure {
    Run run =
        run(
            question -> question,
            answer -> {
              if (answer.get("ops") instanceof ArrayNode ops) {
                ops.removeAll().add("mask");
              }
              return answer;
            });
    assertThat(run.out())
        .contains("0 passed, 0 failed, 56 skipped", "skipped 56: operation nll is not offered");
    assertThat(run.conforms()).isFalse();
  }
}
