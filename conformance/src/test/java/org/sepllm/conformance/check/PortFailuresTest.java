package org.sepllm.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.check.report.LevelReport;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ObjectNode;

/** A port that fails disagrees, is started again, and is given up after a few failures. */
class PortFailuresTest {
  private static final int CASES = 20;

  @ParameterizedTest
  @EnumSource(
      value = PortFailure.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "NOT_STARTABLE")
  void a_failure_is_named_and_the_other_levels_go_on(PortFailure.Kind kind) throws PortFailure {
    CheckReport report = Checks.generated(CASES, () -> new FailingPort(kind, "cache"));
    assertThat(report.result()).isEqualTo(CheckReport.Result.DISAGREES);
    assertThat(Checks.level(report, Level.L0).passed()).isEqualTo(CASES);
    assertThat(Checks.level(report, Level.L2).passed()).isEqualTo(CASES);
    LevelReport caches = Checks.level(report, Level.L1);
    assertThat(caches.failureKinds()).containsOnlyKeys(kind.words()).containsEntry(kind.words(), 3);
    assertThat(caches.skipReasons()).containsOnlyKeys("given up after 3 failures of the port");
    assertThat(caches.skipped()).isEqualTo(CASES - 3);
    assertThat(caches.divergence().orElseThrow().difference().actual())
        .isEqualTo(kind.words() + ": as planned at cache");
  }

  @Test
  void a_failure_at_the_start_is_a_disagreement() throws PortFailure {
    CheckReport report =
        Checks.generated(CASES, () -> new FailingPort(PortFailure.Kind.NOISE, "hello"));
    assertThat(report.result()).isEqualTo(CheckReport.Result.DISAGREES);
    assertThat(report.failures()).containsExactly("start: noise: as planned at hello");
  }

  @Test
  void a_failure_at_the_end_is_a_disagreement() throws PortFailure {
    CheckReport report =
        Checks.generated(CASES, () -> new FailingPort(PortFailure.Kind.CRASHED, "finish"));
    assertThat(report.result()).isEqualTo(CheckReport.Result.DISAGREES);
    assertThat(report.failures()).containsExactly("end: crashed: as planned at finish");
    assertThat(report.levels()).allSatisfy(level -> assertThat(level.failed()).isZero());
  }

  @Test
  void a_port_that_cannot_be_started_is_no_disagreement() {
    assertThatThrownBy(() ->
            Checks.generated(CASES, () -> new FailingPort(PortFailure.Kind.NOT_STARTABLE, "hello")))
        .isInstanceOf(PortFailure.class);
  }

  @Test
  void an_error_answer_to_a_valid_question_is_a_disagreement() throws PortFailure {
    CheckReport report = Checks.generated(CASES, () -> refusing("bad_shape"));
    LevelReport masks = Checks.level(report, Level.L0);
    assertThat(masks.failed()).isEqualTo(CASES);
    assertThat(masks.failureKinds()).containsOnlyKeys("error bad_shape");
  }

  @Test
  void a_port_that_supports_nothing_conforms_to_nothing() throws PortFailure {
    CheckReport report = Checks.generated(CASES, () -> refusing("unsupported"));
    assertThat(report.result()).isEqualTo(CheckReport.Result.NOTHING_COMPARED);
    assertThat(report.levels()).allSatisfy(level -> assertThat(level.skipped()).isEqualTo(CASES));
  }

  @Test
  void what_hello_does_not_offer_is_skipped_with_its_reason() throws PortFailure {
    CheckReport report = Checks.generated(100, SmallOffer::new);
    assertThat(report.result()).isEqualTo(CheckReport.Result.CONFORMANT);
    assertThat(Checks.level(report, Level.L0).skipReasons())
        .containsOnlyKeys("longer than max_tokens 30");
    assertThat(Checks.level(report, Level.L1).skipReasons())
        .containsKeys("policy full is not offered", "policy streaming is not offered");
    assertThat(Checks.level(report, Level.L2).skipReasons())
        .containsOnlyKeys("operation attention is not offered");
    assertThat(Checks.level(report, Level.L1).passed()).isPositive();
  }

  private static WrongPort refusing(String kind) {
    return new WrongPort((_, _) -> {
      var answer = Json.object();
      answer.putObject("error").put("kind", kind).put("message", "as planned");
      return answer;
    });
  }

  /** Offers masks and one policy of short caches. */
  private static final class SmallOffer implements Port {
    private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);

    @Override
    public String name() {
      return "small";
    }

    @Override
    public ObjectNode hello() {
      var hello = reference.hello();
      hello.putArray("ops").add("hello").add("mask").add("cache");
      hello.putArray("policies").add("paper");
      hello.put("max_tokens", 30);
      return hello;
    }

    @Override
    public ObjectNode ask(ObjectNode request) {
      return reference.ask(request);
    }

    @Override
    public void close() {
      reference.close();
    }
  }
}
