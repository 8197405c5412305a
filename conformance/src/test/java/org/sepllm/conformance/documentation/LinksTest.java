package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.repository.Checkout;

/** Every link of the README and the documents that stays inside the repository leads somewhere. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]+)(?:#[^)]*)?\\)");

  static List<Path> documents() throws IOException {
    Path top = Checkout.top();
    try (Stream<Path> docs = Files.walk(top.resolve("docs"))) {
      return Stream.concat(Stream.of(top.resolve("README.md")), docs)
          .filter(file -> file.toString().endsWith(".md"))
          .map(top::relativize)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void every_local_link_leads_to_a_file(Path document) {
    Path folder = Checkout.top().resolve(document).getParent();
    assertThat(LINK.matcher(Checkout.text(Checkout.top().resolve(document))).results())
        .extracting(link -> link.group(1))
        .filteredOn(target -> !target.contains("://"))
        .allMatch(target -> Files.exists(folder.resolve(target)));
  }
}
