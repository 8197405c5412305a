package org.sepllm.conformance.bench.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The clocks of a graphics processor, as NVIDIA's tool tells them where it is installed. */
final class GraphicsClock {
  private static final String[] COMMAND = {
    "nvidia-smi", "--query-gpu=clocks.sm,clocks.max.sm,clocks.mem", "--format=csv,noheader"
  };
  private static final int SECONDS = 10;

  private GraphicsClock() {}

  /** Asks once; says nothing where there is no such tool. */
  static Map<String, String> facts() {
    try {
      Process process = new ProcessBuilder(COMMAND).redirectErrorStream(true).start();
      try {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          return Map.of();
        }
        byte[] answer = process.getInputStream().readAllBytes();
        String clocks = new String(answer, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        return Map.of("clocks now, at most, of memory", clocks);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      return Map.of();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Map.of();
    }
  }
}
