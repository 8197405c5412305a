package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.conformance.repository.Checkout;

/** Holds {@code docs/cli.md} to what the commands really know and print. */
class CliDocumentTest {
  private static final Path DOCUMENT = Checkout.top().resolve("docs/cli.md");
  private static final List<String> SHARED =
      List.of("Texts", "Masks", "Models", "Kernels", "The command", "Exit");
  private static final Set<String> EVERYWHERE = Set.of("--help", "--debug", "--version");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace",
        "mask",
        "explain",
        "generate",
        "perplexity",
        "kv-report",
        "backends",
        "bench",
        "kernels list",
        "kernels show",
        "kernels export"
      })
  void everyOptionIsDocumentedAndNoOtherIs(String command) throws IOException {
    Set<String> known = options(CommandRun.of((command + " --help").split(" ")).out());
    known.removeAll(EVERYWHERE);

    Set<String> shared = new TreeSet<>();
    Set<String> own = new TreeSet<>();
    for (String section : sections()) {
      if (SHARED.stream().anyMatch(section::startsWith)) {
        shared.addAll(options(section));
      } else if (section.startsWith(command + "\n")) {
        own.addAll(options(section.replaceAll("(?ms)^```.*?^```$", "")));
      }
    }
    assertThat(known).containsAll(own);
    own.addAll(shared);
    assertThat(own).containsAll(known);
  }

  /** Commands with a document of their own. */
  @ParameterizedTest
  @CsvSource({
    "docs/check.md, check",
    "docs/kit.md, kit run; kit verify; kit generate; kit report; kit diff",
    "docs/cli.md, port"
  })
  void aDocumentHasTheOptionsOfItsCommands(String document, String commands) throws IOException {
    Set<String> known = new TreeSet<>();
    for (String command : commands.split("; ")) {
      known.addAll(options(CommandRun.of((command + " --help").split(" ")).out()));
    }
    known.removeAll(EVERYWHERE);
    Set<String> documented = options(Files.readString(Checkout.top().resolve(document)));

    assertThat(documented).containsAll(known);
    if (!Checkout.top().resolve(document).equals(DOCUMENT)) {
      assertThat(known).containsAll(documented);
    }
  }

  static List<String[]> examples() throws IOException {
    List<String[]> examples = new ArrayList<>();
    Pattern pair =
        Pattern.compile("(?ms)^```sh\\n\\./sepllm (\\S+ [^\\n]*)\\n```\\n\\n```text\\n(.*?)^```$");
    for (MatchResult match : pair.matcher(Files.readString(DOCUMENT)).results().toList()) {
      examples.add(new String[] {match.group(1), match.group(2)});
    }
    return examples;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExamplePrintsWhatIsShown(String command, String output) {
    assertThat(CommandRun.of(words(command)).out()).isEqualTo(output);
  }

  /** Splits like a shell does, as far as the examples need it. */
  private static String[] words(String command) {
    Matcher words = Pattern.compile("'([^']*)'|(\\S+)").matcher(command);
    return words
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toArray(String[]::new);
  }

  private static List<String> sections() throws IOException {
    return List.of(Files.readString(DOCUMENT).split("(?m)^##? "));
  }

  private static Set<String> options(String text) {
    Set<String> options = new TreeSet<>();
    Pattern.compile("(?<![\\w-])--[a-z][a-z-]*")
        .matcher(text)
        .results()
        .forEach(match -> options.add(match.group()));
    return options;
  }
}
