package org.sepllm.conformance.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What git tracks is the agreed layout, pure Java, and free of traces of one machine. */
class RepositoryTest {
  private static final Set<String> TOP_LEVEL =
      Set.of(
          "pom.xml",
          "reference",
          "hat-kernels",
          "conformance",
          "datasets",
          "docs",
          "README.md",
          "LICENSE",
          "sepllm");

  private static final Pattern FOREIGN_BUILD = Pattern.compile(".*\\.(kt|kts|gradle|class|jar)");

  /** Home folders and work folders by absolute path; the brackets keep this line out. */
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.~-])/(?:hom[e]/[a-z]|User[s]/[a-z]|roo[t]/|wor[k]/|tm[p]/[a-z]+/)");

  @Test
  void the_top_level_is_the_agreed_one() throws Exception {
    assertThat(TrackedFiles.names())
        .isNotEmpty()
        .extracting(name -> name.split("/", 2)[0])
        .allMatch(name -> TOP_LEVEL.contains(name) || name.startsWith("."));
  }

  @Test
  void there_is_only_java_and_maven() throws Exception {
    assertThat(TrackedFiles.names()).noneMatch(name -> FOREIGN_BUILD.matcher(name).matches());
  }

  @Test
  void what_people_start_is_executable() throws Exception {
    assertThat(TrackedFiles.executableNames()).contains("sepllm", ".ci/run");
  }

  @Test
  void no_file_knows_the_machine_it_was_written_on() throws Exception {
    for (String name : TrackedFiles.names()) {
      Path file = Checkout.top().resolve(name);
      if (Files.exists(file) && isText(file)) {
        assertThat(machinePaths(Checkout.text(file))).as(name).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"see /hom" + "e/ann/x", "cd /wor" + "k/x", "(/roo" + "t/.m2)", "/tm" + "p/w/x"})
  void a_machine_path_is_found(String text) {
    assertThat(machinePaths(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"docs/wor" + "k/x", "https://host/home/ann", "~/wor" + "k/x", "/usr/lib/jvm"})
  void a_relative_or_common_path_is_not(String text) {
    assertThat(machinePaths(text)).isEmpty();
  }

  private static List<String> machinePaths(String text) {
    return MACHINE_PATH.matcher(text).results().map(result -> result.group()).toList();
  }

  private static boolean isText(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (byte value : bytes) {
      if (value == 0) {
        return false;
      }
    }
    return true;
  }
}
