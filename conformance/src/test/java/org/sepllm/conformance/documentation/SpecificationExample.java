package org.sepllm.conformance.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worked example of the specification: in JSON Lines a question of the port protocol and its
 * answer, in Java an expression and a comment with its value.
 *
 * @param language {@code jsonl} or {@code java}
 * @param question the first line
 * @param answer the second line, without the slashes of a comment
 */
record SpecificationExample(String language, String question, String answer) {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(jsonl|java)\\n(.*?)^ *```$");
  private static final String COMMENT = "// ";

  /** The examples of a text. */
  static List<SpecificationExample> in(String text) {
    List<SpecificationExample> examples = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      String language = blocks.group(1);
      List<String> questions = new ArrayList<>();
      for (String line : blocks.group(2).lines().map(String::strip).toList()) {
        if (isAnswer(language, questions, line)) {
          String answer = language.equals("java") ? line.substring(COMMENT.length()) : line;
          examples.add(new SpecificationExample(language, String.join("\n", questions), answer));
          questions.clear();
        } else {
          questions.add(line);
        }
      }
    }
    return examples;
  }

  private static boolean isAnswer(String language, List<String> questions, String line) {
    return language.equals("java") ? line.startsWith(COMMENT) : !questions.isEmpty();
  }
}
