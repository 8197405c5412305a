package org.sepllm.conformance.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.repository.Checkout;

/** Follows {@code docs/porting.md} like a newcomer: in an empty folder, with the kit alone. */
class PortingDocumentTest {
  private static final String DOCUMENT = Checkout.text(Checkout.top().resolve("docs/porting.md"));
  private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w+)( \\S+)?\\n(.*?)^```$");

  @TempDir private Path folder;

  @Test
  void every_block_does_what_the_text_says() throws IOException, InterruptedException {
    assumeTrue(ExamplePort.PYTHON.isInstalled(), "python3 is not installed");
    copy(Checkout.top().resolve("conformance/kit/1.1"), folder.resolve("kit"));
    Path launcher = Files.createDirectories(folder.resolve("bin")).resolve("sepllm");
    Files.writeString(launcher, "#!/bin/sh\nexec " + TestJava.command() + " \"$@\"\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    String printed = "";
    List<MatchResult> blocks = FENCED.matcher(DOCUMENT).results().toList();
    assertThat(blocks).hasSizeGreaterThan(20);
    for (MatchResult block : blocks) {
      String body = block.group(3);
      if (block.group(2) != null) {
        Files.writeString(folder.resolve(block.group(2).strip()), body);
      } else if (block.group(1).equals("sh")) {
        printed = run(body);
      } else {
        body.lines().forEach(assertThat(plain(printed))::contains);
      }
    }
    assertThat(folder.resolve("report/report.html")).exists();
  }

  /** What the text shows is the example port, so that neither can change alone. */
  @Test
  void the_pieces_are_those_of_the_example_port() {
    String port = Checkout.text(ExamplePort.FOLDER.resolve("python/port.py"));
    String helper = Checkout.text(ExamplePort.FOLDER.resolve("python/protocol.py"));
    assertThat(block("protocol.py")).isEqualTo(helper);
    assertThat(port).contains(definitions("masks.py")).contains(definitions("caches.py"));
  }

  private static String block(String file) {
    return FENCED
        .matcher(DOCUMENT)
        .results()
        .filter(found -> (" " + file).equals(found.group(2)))
        .findFirst()
        .orElseThrow()
        .group(3);
  }

  private static String definitions(String file) {
    String text = block(file);
    return text.substring(text.indexOf("def ")).strip();
  }

  private String run(String commands) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", commands)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder
        .environment()
        .merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static String plain(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
