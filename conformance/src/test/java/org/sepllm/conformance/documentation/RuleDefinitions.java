package org.sepllm.conformance.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sepllm.conformance.repository.Checkout;

/** The rules that the documents state. */
final class RuleDefinitions {
  /** What attention and models compute is stated in documents of their own. */
  static final List<String> DOCUMENTS =
      List.of("docs/spec.md", "docs/numerics.md", "docs/models.md");

  /** A rule begins a paragraph or an entry of a numbered list with its id in bold type. */
  private static final Pattern BEGINNING =
      Pattern.compile("(?m)^(?:\\d+\\. )?\\*\\*(SEP-[A-Z]+-\\d{3})\\b[:,]? *([^*]*)\\*\\*");

  private static final Pattern SECTION = Pattern.compile("(?m)^##? ");

  private RuleDefinitions() {}

  /** All rules in the order of the documents. */
  static List<RuleDefinition> all() {
    return DOCUMENTS.stream().flatMap(document -> of(document).stream()).toList();
  }

  private static List<RuleDefinition> of(String document) {
    String text = Checkout.text(Checkout.top().resolve(document));
    List<MatchResult> beginnings = BEGINNING.matcher(text).results().toList();
    List<RuleDefinition> rules = new ArrayList<>();
    for (int place = 0; place < beginnings.size(); place++) {
      MatchResult beginning = beginnings.get(place);
      int next = place + 1 < beginnings.size() ? beginnings.get(place + 1).start() : text.length();
      String body = SECTION.split(text.substring(beginning.start(), next), 2)[0];
      String title = beginning.group(2).replaceAll("\\s+", " ").replaceAll("[.:]?$", "");
      rules.add(new RuleDefinition(beginning.group(1), title, document, body));
    }
    return rules;
  }
}
