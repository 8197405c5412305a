package org.sepllm.conformance.deviation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sepllm.conformance.repository.Checkout;

/** The cases of {@code docs/deviations.md}, and the table of the specification they belong to. */
final class DeviationsDocument {
  private static final Pattern HEADING = Pattern.compile("(?m)^### ([a-z-]+)$");
  private static final Pattern TABLE_ROW =
      Pattern.compile("(?m)^\\| \\[([a-z-]+)\\]\\(deviations\\.md#\\1\\) \\| SEP-");
  private static final Pattern ANSWERS =
      Pattern.compile("(?ms)^```jsonl\\n([^\\n]*)\\n([^\\n]*)\\n([^\\n]*)\\n```$");
  private static final Pattern VALUES =
      Pattern.compile(
          "(?ms)^```java\\n(.*?)\\n([^\\n]*)\\n// ([^\\n]*)\\n([^\\n]*)\\n// ([^\\n]*)\\n```$");

  /**
   * A question, or an expression with what comes before it, and both answers.
   *
   * @param deviation the deviation it shows
   * @param question what the specification is asked
   * @param specified its answer
   * @param otherwise what published code is asked, in Java; the same question in JSON
   * @param published the answer of published code
   */
  record Case(
      String deviation, String question, String specified, String otherwise, String published) {}

  private DeviationsDocument() {}

  static List<String> headings() {
    return HEADING.matcher(document()).results().map(heading -> heading.group(1)).toList();
  }

  /** The deviations that the specification's table lists. */
  static List<String> listed() {
    String section =
        Checkout.text(Checkout.top().resolve("docs/spec.md")).split("(?m)^## 9\\. ")[1];
    return TABLE_ROW
        .matcher(section.split("(?m)^## ")[0])
        .results()
        .map(row -> row.group(1))
        .toList();
  }

  static List<Case> questions() {
    return cases(
        ANSWERS,
        (deviation, block) ->
            new Case(deviation, block.group(1), block.group(2), block.group(1), block.group(3)));
  }

  static List<Case> expressions() {
    return cases(
        VALUES,
        (deviation, block) ->
            new Case(
                deviation,
                block.group(1) + "\n" + block.group(2),
                block.group(3),
                block.group(4),
                block.group(5)));
  }

  private interface Reading {
    Case read(String deviation, MatchResult block);
  }

  private static List<Case> cases(Pattern blocks, Reading reading) {
    String text = document();
    List<MatchResult> headings = HEADING.matcher(text).results().toList();
    List<Case> cases = new ArrayList<>();
    for (int place = 0; place < headings.size(); place++) {
      int end = place + 1 < headings.size() ? headings.get(place + 1).start() : text.length();
      String section = text.substring(headings.get(place).end(), end);
      String deviation = headings.get(place).group(1);
      blocks.matcher(section).results().forEach(block -> cases.add(reading.read(deviation, block)));
    }
    return cases;
  }

  private static String document() {
    return Checkout.text(Checkout.top().resolve("docs/deviations.md"));
  }
}
