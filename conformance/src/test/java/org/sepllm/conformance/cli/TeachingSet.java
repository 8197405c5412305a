package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sepllm.conformance.repository.Checkout;

/** The kernels that the toolkit's own tests are about, compiled by an earlier module. */
final class TeachingSet {
  private TeachingSet() {}

  /** Returns the folder of their classes and models. */
  static Path classes() {
    Path folder = Checkout.top().resolve("hat-kernels/hat/target/test-classes");
    assertThat(folder.resolve("META-INF/hatmodel")).isDirectory();
    return folder;
  }

  /** Runs a command of {@code kernels} on them. */
  static CommandRun kernels(String... arguments) {
    List<String> words = new ArrayList<>(List.of("kernels"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--class-path", classes().toString()));
    return CommandRun.of(words.toArray(String[]::new));
  }

  /** Returns the full names of all their kernels. */
  static List<String> names() {
    return kernels("list", "--plain").out().lines().toList();
  }

  /** Returns the full names of those that teach, which are small. */
  static List<String> smallNames() {
    return names().stream().filter(name -> name.startsWith("org.sepllm.hat.teaching.")).toList();
  }

  /** Tells whether a program is on the path. */
  static boolean isInstalled(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
