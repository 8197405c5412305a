package org.sepllm.datasets.text;

import java.util.Set;
import org.sepllm.datasets.json.JsonValue;

/**
 * A math word problem with its worked answer.
 *
 * <p>The answer computes step by step ({@code 3 × 4 = 12}) and ends with a line {@code #### 12}.
 *
 * @param question the problem
 * @param answer the worked answer
 */
public record WordProblem(String question, String answer) {
  private static final Set<String> MEMBERS = Set.of("question", "answer");

  static WordProblem of(JsonValue line) {
    line.requireOnly(MEMBERS);
    return new WordProblem(line.get("question").text(), line.get("answer").text());
  }

  /**
   * Returns the problem and its answer as running text.
   *
   * @return the question, a line break, the answer, and a line break
   */
  public String text() {
    return question + "\n" + answer + "\n";
  }
}
