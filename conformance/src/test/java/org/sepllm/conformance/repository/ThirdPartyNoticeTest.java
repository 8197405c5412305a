package org.sepllm.conformance.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The executable jar carries other people's classes; its notice must name them all. */
class ThirdPartyNoticeTest {
  private static final Pattern VERSION_AND_SUFFIX = Pattern.compile("-[0-9][^/]*\\.jar$");

  private static final Pattern TEST_ONLY =
      Pattern.compile(
          "junit-.*|jqwik.*|assertj-.*|archunit.*|opentest4j|apiguardian-api|byte-buddy.*|jspecify"
              + "|hamcrest.*|json-schema-validator|itu|surefire-.*|sepllm-.*");

  @Test
  void every_library_of_the_jar_is_named_with_its_license() {
    String notice = Checkout.text(Checkout.top().resolve("conformance/src/shade/THIRD-PARTY.txt"));
    assertThat(bundledLibraries()).hasSizeGreaterThan(5).allMatch(notice::contains);
  }

  private static List<String> bundledLibraries() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).getFileName().toString())
        .filter(name -> name.endsWith(".jar"))
        .map(name -> VERSION_AND_SUFFIX.matcher(name).replaceFirst(""))
        .filter(name -> !TEST_ONLY.matcher(name).matches())
        .toList();
  }
}
