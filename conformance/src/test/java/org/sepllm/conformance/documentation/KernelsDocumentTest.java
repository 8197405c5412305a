package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the document shows side by side is what the sources hold and the commands print. */
class KernelsDocumentTest {
  private static final String DOCUMENT = "docs/kernels.md";
  private static final String SOURCES = "hat-kernels/kernels/src/main/java/";
  private static final String SHOWN = "org.sepllm.kernels.scan.SeparatorScan";
  private static final String METHOD = "scatter";

  /** These packages are no portable kernels of SepLLM. */
  private static final List<String> LEFT_OUT =
      List.of(".ceiling.", ".tensor.", ".hopper.", ".bf16.");

  /** A rule, or several in a row. */
  private static final Pattern RULE =
      Pattern.compile("\\bSEP-[A-Z]+-\\d{3}\\b(?: to SEP-[A-Z]+-\\d{3}\\b)?");

  @Test
  void the_java_text_is_that_of_the_source() {
    String source = Checkout.text(file(SHOWN));
    int method = source.indexOf(" " + METHOD + "(");
    int from = source.lastIndexOf("\n\n", method) + 2;
    int to = source.indexOf("\n  }\n", method) + 5;
    String text = source.substring(from, to).replaceAll("(?m)^  ", "");

    GeneratedDocument.requirePart(DOCUMENT, "java", "```java\n" + text + "```\n");
  }

  @Test
  void the_cuda_text_is_what_the_command_prints() {
    CommandRun run =
        CommandRun.of("kernels", "show", "SeparatorScan::" + METHOD, "--target", "cuda");

    assertThat(run.exitCode()).isZero();
    GeneratedDocument.requirePart(DOCUMENT, "cuda", "```c\n" + run.out().strip() + "\n```\n");
  }

  @Test
  void every_portable_kernel_is_listed_with_its_source_and_rules() {
    StringBuilder table = new StringBuilder("| kernel | Java | rules |\n| --- | --- | --- |\n");
    JsonNode list = JsonMapper.shared().readTree(CommandRun.of("kernels", "list", "--json").out());
    List<String> kernels =
        StreamSupport.stream(list.get("kernels").spliterator(), false)
            .map(kernel -> kernel.get("name").stringValue())
            .filter(KernelsDocumentTest::isListed)
            .toList();
    for (String kernel : kernels) {
      String owner = owner(kernel);
      table.append(
          "| `%s` | [%s](../%s) | %s |\n"
              .formatted(
                  kernel.substring(owner.lastIndexOf('.') + 1),
                  owner.substring(owner.lastIndexOf('.') + 1),
                  Checkout.top().relativize(file(owner)),
                  String.join(", ", rules(kernel))));
    }

    assertThat(kernels).hasSizeGreaterThan(15);
    GeneratedDocument.requirePart(DOCUMENT, "kernels", table.toString());
  }

  @Test
  void every_portable_kernel_names_a_rule() {
    JsonNode list = JsonMapper.shared().readTree(CommandRun.of("kernels", "list", "--json").out());

    assertThat(list.get("kernels"))
        .extracting(kernel -> kernel.get("name").stringValue())
        .filteredOn(KernelsDocumentTest::isListed)
        .allSatisfy(kernel -> assertThat(rules(kernel)).isNotEmpty());
  }

  private static boolean isListed(String kernel) {
    String wider = owner(kernel).replaceFirst("F16$", "F32");
    return kernel.startsWith("org.sepllm.kernels.")
        && LEFT_OUT.stream().noneMatch(kernel::contains)
        && (wider.equals(owner(kernel)) || !Files.exists(file(wider)));
  }

  private static String owner(String kernel) {
    return kernel.substring(0, kernel.indexOf("::"));
  }

  private static Path file(String owner) {
    return Checkout.top().resolve(SOURCES + owner.replace('.', '/') + ".java");
  }

  /** The ids in the comment of the class, and in that of the method. */
  private static Set<String> rules(String kernel) {
    String source = Checkout.text(file(owner(kernel))).replaceAll("\\s+\\*\\s+", " ");
    int method = source.indexOf("void " + kernel.substring(kernel.indexOf("::") + 2) + "(");
    String comments =
        source.substring(0, source.indexOf("public final class"))
            + source.substring(source.lastIndexOf("/**", method), method);
    Set<String> rules = new TreeSet<>();
    RULE.matcher(comments).results().map(MatchResult::group).forEach(rules::add);
    return rules;
  }
}
