package org.sepllm.conformance.port;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program that starts a port and is then interrupted. */
final class AbandonedPort {
  private AbandonedPort() {}

  public static void main(String[] arguments) throws PortFailure, InterruptedException {
    try (ProcessPort _ = ProcessPort.start(arguments[0], Duration.ofSeconds(600), 1000)) {
      TimeUnit.SECONDS.sleep(600);
    }
  }
}
