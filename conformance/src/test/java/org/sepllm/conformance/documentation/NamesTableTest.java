package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.repository.Checkout;

/** The specification's table of names knows every name that a configuration may use. */
class NamesTableTest {
  private static final Path SPECIFICATION = Checkout.top().resolve("docs/spec.md");
  private static final Path NAMES =
      Checkout.top().resolve("datasets/src/main/java/org/sepllm/datasets/config/OptionNames.java");

  /** Columns with options of published code, counted from the empty one before the first bar. */
  private static final List<Integer> PUBLISHED = List.of(3, 4);

  /** An argument of a call, which no configuration holds. */
  private static final String ARGUMENT = "PREFILLING_FLAG";

  @Test
  void every_name_of_a_configuration_is_in_the_table() {
    assertThat(named(table(), "`([A-Za-z_]+)`")).containsAll(known());
  }

  @Test
  void every_published_name_of_the_table_may_stand_in_a_configuration() {
    Set<String> published = new TreeSet<>();
    table()
        .lines()
        .map(line -> line.split("\\|"))
        .filter(cells -> cells.length > PUBLISHED.getLast())
        .forEach(cells ->
            PUBLISHED.forEach(column -> published.addAll(named(cells[column], "`([A-Za-z_]+)`"))));
    published.remove(ARGUMENT);

    assertThat(published).hasSizeGreaterThan(30);
    assertThat(known()).containsAll(published);
  }

  private static Set<String> known() {
    return named(Checkout.text(NAMES).split("OptionNames\\(\\)")[0], "\"([A-Za-z_]+)\"");
  }

  private static String table() {
    return Checkout.text(SPECIFICATION).split("(?m)^## 10\\. ")[1];
  }

  private static Set<String> named(String text, String pattern) {
    Set<String> names = new TreeSet<>();
    Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .forEach(names::add);
    return names;
  }
}
