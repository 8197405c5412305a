package org.sepllm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PreTokenizerTest {
  private static final String LLAMA3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static List<String> pieces(String regex, String text) {
    List<String> pieces = new ArrayList<>();
    new PreTokenizer(List.of(new PreTokenizer.Stage(false, PreTokenizer.knownPattern(regex))))
        .split(text, pieces::add);
    return pieces;
  }

  @Test
  void gpt2KeepsASpaceWithTheWordBehindIt() {
    assertThat(pieces(PreTokenizer.GPT2, "I'll pay  3,000.\n\n  OK"))
        .containsExactly("I", "'ll", " pay", " ", " 3", ",", "000", ".", "\n\n ", " OK");
  }

  @Test
  void llama3CutsNumbersAfterThreeDigitsAndKeepsLineBreaksWithMarks() {
    assertThat(pieces(LLAMA3, "IT'S 12345.\n\nx"))
        .containsExactly("IT", "'S", " ", "123", "45", ".\n\n", "x");
  }

  @Test
  void qwenCutsNumbersAfterEveryDigit() {
    assertThat(pieces(LLAMA3.replace("{1,3}", ""), "a12")).containsExactly("a", "1", "2");
  }

  @Test
  void unicodeSpacesAreSpaces() {
    assertThat(pieces(PreTokenizer.GPT2, "a\u3000b\u00a0\u00a0c"))
        .containsExactly("a", "\u3000", "b", "\u00a0", "\u00a0", "c");
  }

  @Test
  void unknownPatternsAreNotCompiled() {
    assertThat(PreTokenizer.knownPattern("\\w+")).isEmpty();
  }
}
