package org.sepllm.conformance.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sepllm.conformance.protocol.Json;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ObjectNode;

class ReferencePortTest {
  @Test
  void helloIsValid() throws PortFailure {
    try (ReferencePort port = new ReferencePort(Limits.DEFAULT)) {
      HelloAnswer.require(port.hello());
      assertThat(port.name()).isEqualTo("reference");
    }
  }

  @Test
  void questionsAreNumberedAndNotChanged() {
    try (ReferencePort port = new ReferencePort(Limits.DEFAULT)) {
      ObjectNode question = Json.object().put("op", "mask").put("mask", "full");
      question.putArray("token_ids").add(7);

      assertThat(port.ask(question).toString()).isEqualTo("{\"id\":0,\"rows\":[\"1\"]}");
      assertThat(port.ask(question).get("id").intValue()).isEqualTo(1);
      assertThat(question.has("id")).isFalse();
    }
  }

  @Test
  void refusalsAreAnswers() {
    try (ReferencePort port = new ReferencePort(Limits.DEFAULT)) {
      assertThat(port.ask(Json.object().put("op", "train")).get("error").get("kind").stringValue())
          .isEqualTo("unsupported");
    }
  }
}
