package org.sepllm.conformance.port;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sepllm.conformance.repository.Checkout;

/** The example ports: what they are made of, and how they are built and started. */
enum ExamplePort {
  PYTHON("python3 --version", "", "python3 '%s/python/port.py'"),
  NUMPY("python3 -c 'import numpy'", "", "OPENBLAS_NUM_THREADS=1 python3 '%s/numpy/port.py'"),
  C("cc --version", "cc -O2 -Wall -Wextra -Werror -o '%2$s/c' '%1$s/c/port.c'", "'%2$s/c'"),
  RUST("rustc --version", "rustc -O -D warnings -o '%2$s/rust' '%1$s/rust/port.rs'", "'%2$s/rust'"),
  JAVASCRIPT("node --version", "", "node '%s/javascript/port.mjs'");

  static final Path FOLDER = Checkout.top().resolve("conformance/ports");

  private final String probe;
  private final String build;
  private final String start;

  ExamplePort(String probe, String build, String start) {
    this.probe = probe;
    this.build = build;
    this.start = start;
  }

  /** The files that are counted: what is written for the port alone. */
  List<String> sources() {
    return switch (this) {
      case PYTHON -> List.of("python/port.py");
      case NUMPY -> List.of("numpy/port.py", "numpy/rules.py", "numpy/attention.py");
      case C -> List.of("c/port.c");
      case RUST -> List.of("rust/port.rs");
      case JAVASCRIPT -> List.of("javascript/port.mjs");
    };
  }

  /** The shared helper of the language. */
  String helper() {
    return switch (this) {
      case PYTHON, NUMPY -> "python/protocol.py";
      case C -> "c/protocol.h";
      case RUST -> "rust/protocol.rs";
      case JAVASCRIPT -> "javascript/protocol.mjs";
    };
  }

  /** Builds the port, or skips the test where its language is not installed. */
  String command(Path builds) throws IOException, InterruptedException {
    assumeTrue(isInstalled(), () -> "not installed: " + probe);
    if (!build.isEmpty() && run(build.formatted(FOLDER, builds)) != 0) {
      throw new IOException(this + " does not build");
    }
    return start.formatted(FOLDER, builds);
  }

  boolean isInstalled() throws IOException, InterruptedException {
    return run(probe + " >/dev/null 2>&1") == 0;
  }

  private static int run(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
    return process.waitFor(120, TimeUnit.SECONDS) ? process.exitValue() : 1;
  }
}
