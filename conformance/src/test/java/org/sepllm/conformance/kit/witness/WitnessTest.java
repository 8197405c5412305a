package org.sepllm.conformance.kit.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.repository.Checkout;

/** Two oracles and the NumPy witness agree on generated configurations. */
class WitnessTest {
  private static final Path NUMPY = Checkout.top().resolve("conformance/ports/numpy");

  /** How many: few in CI, as many as are asked for in a recorded run. */
  private static final long CASES = Long.getLong("sepllm.witness.cases", 60_000);

  @BeforeAll
  static void numpy_is_there() throws IOException, InterruptedException {
    Process probe = new ProcessBuilder("sh", "-c", "python3 -c 'import numpy' 2>/dev/null").start();
    assumeTrue(probe.waitFor() == 0, "python3 with numpy is not installed");
  }

  @Test
  void all_three_agree() throws IOException, InterruptedException {
    String record = new WitnessRun(NUMPY.resolve("witness.py")).run(CASES);
    assertThat(record).contains("\"configurations\": " + CASES, "\"disagreements\": 0", "NumPy");
    String file = System.getProperty("sepllm.witness.record", "");
    if (!file.isEmpty()) {
      Files.writeString(Checkout.top().resolve(file), record);
    }
  }

  /** A witness that gets one rule slightly wrong is told apart, with the configuration. */
  @Test
  void a_wrong_rule_is_found(@TempDir Path folder) throws IOException {
    String rules = Files.readString(NUMPY.resolve("rules.py"));
    String right = "(self.position < time - self.w)";
    assertThat(rules).contains(right);
    Files.writeString(
        folder.resolve("rules.py"), rules.replace(right, "(self.position <= time - self.w)"));
    Path script = folder.resolve("witness.py");
    Files.writeString(script, Files.readString(NUMPY.resolve("witness.py")));
    assertThatThrownBy(() -> new WitnessRun(script).run(10_000))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the witness differs: WitnessCase[form=");
  }
}
