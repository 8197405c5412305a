package org.sepllm.conformance.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;
import org.sepllm.conformance.kit.mutant.Mutant;
import org.sepllm.conformance.kit.mutant.Mutants;
import org.sepllm.conformance.kit.run.Capabilities;
import org.sepllm.conformance.kit.run.KnownFailures;
import org.sepllm.conformance.kit.vector.VectorSet;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.node.ObjectNode;

/** The tests for JUnit fail where a port is wrong, and are skipped where it must not be asked. */
class KitTestsTest {
  private static final String PASSED = "passed";

  @TempDir private Path folder;

  /** The smoke kit asked of a port. */
  private record Smoke(Port port, Capabilities capabilities, KnownFailures knownFailures)
      implements KitTests {
    @Override
    public Path kit() {
      return Checkout.top().resolve("conformance/kit/1.1");
    }

    @Override
    public Set<VectorSet> sets() {
      return EnumSet.of(VectorSet.SMOKE);
    }
  }

  private static Map<String, String> run(Port port, Capabilities can, KnownFailures known)
      throws PortFailure {
    Map<String, String> results = new TreeMap<>();
    try (Stream<DynamicNode> nodes = new Smoke(port, can, known).the_port_conforms_to_the_kit()) {
      nodes.forEach(node -> run(node, results));
    }
    return results;
  }

  private static void run(DynamicNode node, Map<String, String> results) {
    switch (node) {
      case DynamicContainer container ->
          container.getChildren().forEach(child -> run(child, results));
      case DynamicTest test -> results.put(test.getDisplayName(), result(test));
      default -> throw new IllegalStateException("unknown " + node);
    }
  }

  private static String result(DynamicTest test) {
    try {
      test.getExecutable().execute();
      return PASSED;
    } catch (AssertionFailedError failed) {
      return "failed: " + failed.getMessage();
    } catch (TestAbortedException skipped) {
      return skipped.getMessage();
    } catch (Throwable defect) {
      throw new IllegalStateException(defect);
    }
  }

  private static Port wrong() {
    return Mutants.all().stream()
        .filter(mutant -> mutant.area().equals("mask"))
        .findFirst()
        .map(Mutant::port)
        .orElseThrow();
  }

  @Test
  void a_planted_mistake_fails_and_what_differs_is_told() throws PortFailure {
    Map<String, String> results = run(wrong(), Capabilities.ALL, KnownFailures.NONE);
    assertThat(results).hasSize(26).containsEntry("cache-2332", PASSED);
    assertThat(results.values())
        .anySatisfy(result -> assertThat(result).startsWith("failed: ").contains("expected"));
  }

  @Test
  void known_failures_and_lacks_are_skipped_with_their_reason() throws Exception {
    Path known = folder.resolve("known.txt");
    Files.write(
        known,
        run(wrong(), Capabilities.ALL, KnownFailures.NONE).entrySet().stream()
            .filter(entry -> entry.getValue().startsWith("failed"))
            .map(Map.Entry::getKey)
            .toList());
    Path can =
        Files.writeString(
            folder.resolve("can.json"),
            "{\"cannot\":[{\"level\":\"L2\",\"reason\":\"no numbers\"}]}");
    Map<String, String> results = run(wrong(), Capabilities.read(can), KnownFailures.read(known));
    assertThat(results).containsEntry("attention-0071", "no numbers").containsValue("wrong answer");
    assertThat(results.values()).noneMatch(result -> result.startsWith("failed"));
  }

  @Test
  void a_port_that_does_not_end_silently_fails_the_last_test() throws IOException, PortFailure {
    Map<String, String> results = run(new Noisy(), Capabilities.ALL, KnownFailures.NONE);
    assertThat(results)
        .containsEntry("the port ends without another word", "failed: noise: bye")
        .containsEntry("mask-0273", PASSED);
  }

  /** The reference, which has a last word. */
  private static final class Noisy implements Port {
    private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);

    @Override
    public String name() {
      return "noisy";
    }

    @Override
    public ObjectNode hello() {
      return reference.hello();
    }

    @Override
    public ObjectNode ask(ObjectNode request) {
      return reference.ask(request);
    }

    @Override
    public void finish() throws PortFailure {
      throw new PortFailure(PortFailure.Kind.NOISE, "bye");
    }

    @Override
    public void close() {
      reference.close();
    }
  }
}
