package org.sepllm.conformance.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.protocol.Json;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.conformance.protocol.ProtocolDocument;
import tools.jackson.databind.node.ObjectNode;

/** The small port that the protocol's document shows works as it stands. */
class DocumentedPortTest {
  private static ObjectNode mask(int[] tokenIds, int initTokens, int neighbors) {
    ObjectNode question =
        Json.object().put("op", "mask").put("init_tokens", initTokens).put("neighbors", neighbors);
    question.putArray("separator_token_ids").add(9);
    for (int tokenId : tokenIds) {
      question.withArray("token_ids").add(tokenId);
    }
    return question;
  }

  @Test
  void itAgreesWithTheReference(@TempDir Path folder) throws PortFailure, IOException {
    assumeTrue(hasPython(), "python3 is not installed");
    Path script = folder.resolve("port.py");
    Files.writeString(script, ProtocolDocument.blocks("python").getFirst());
    int[] tokenIds = {5, 9, 5, 5, 9, 5, 5};

    try (ProcessPort port =
            ProcessPort.start("python3 '" + script + "'", Duration.ofSeconds(20), 1 << 20);
        ReferencePort reference = new ReferencePort(Limits.DEFAULT)) {
      assertThat(port.hello().get("name").stringValue()).isEqualTo("mask in Python");
      reference.hello();
      for (int initTokens = 0; initTokens < 3; initTokens++) {
        for (int neighbors = 1; neighbors < 4; neighbors++) {
          ObjectNode question = mask(tokenIds, initTokens, neighbors);
          assertThat(port.ask(question)).isEqualTo(reference.ask(question));
        }
      }
      assertThat(port.ask(mask(tokenIds, 0, 1).put("mask", "sepllm")).toString())
          .contains("unsupported");
      port.finish();
    }
  }

  private static boolean hasPython() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "python3")));
  }
}
