package org.sepllm.conformance.port;

import java.util.List;

/** The command line {@code sepllm} as a process of its own, on the class path of this test. */
final class TestJava {
  private TestJava() {}

  static String command() {
    return "'" + String.join("' '", words()) + "'";
  }

  private static List<String> words() {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "org.sepllm.conformance.cli.Main");
  }
}
