package org.sepllm.conformance.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The files that git tracks; a source archive has no such list, and tests of it are skipped. */
final class TrackedFiles {
  private TrackedFiles() {}

  static List<String> names() throws IOException, InterruptedException {
    return git("ls-files", "-z").toList();
  }

  static List<String> executableNames() throws IOException, InterruptedException {
    return git("ls-files", "-z", "--stage")
        .filter(line -> line.startsWith("100755 "))
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .toList();
  }

  private static Stream<String> git(String... arguments) throws IOException, InterruptedException {
    Path top = Checkout.top();
    Assumptions.assumeTrue(Files.exists(top.resolve(".git")), "not a git checkout");
    List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
    Process process =
        new ProcessBuilder(command)
            .directory(top.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("git " + String.join(" ", arguments) + " failed in " + top);
    }
    return Stream.of(output.split("\0")).filter(entry -> !entry.isEmpty());
  }
}
