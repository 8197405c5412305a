package org.sepllm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.datasets.DatasetErrorKind;

final class BundledTokenizerTest {
  private static final String TEXT =
      "The hare wasn't fast: 3.14, 1,000! Ünïcödé 日本語 🏳️‍🌈\r\n\tend  \u0000";

  @ParameterizedTest
  @EnumSource(BundledVocabulary.class)
  void decodingAnEncodingGivesTheText(BundledVocabulary vocabulary) {
    Tokenizer tokenizer = new BundledTokenizer(vocabulary);
    assertThat(tokenizer.decode(tokenizer.encode(TEXT, false))).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource(BundledVocabulary.class)
  void theLargestIdIsATokenAndTheNextIsNot(BundledVocabulary vocabulary) {
    Tokenizer tokenizer = new BundledTokenizer(vocabulary);
    int size = tokenizer.vocabularySize();
    assertThat(tokenizer.contains(size - 1)).isTrue();
    assertThat(tokenizer.contains(size)).isFalse();
    assertRefused(DatasetErrorKind.OUT_OF_VOCABULARY, () -> tokenizer.tokenBytes(size), "" + size);
  }

  @ParameterizedTest
  @EnumSource(BundledVocabulary.class)
  void everySpecialTokenIsOrdinaryTextUnlessAllowed(BundledVocabulary vocabulary) {
    Tokenizer tokenizer = new BundledTokenizer(vocabulary);
    vocabulary
        .specialTokens()
        .forEach((text, id) -> {
          assertThat(tokenizer.tokenText(id)).isEqualTo(text);
          assertThat(tokenizer.encode("a" + text + "b", true)).hasSize(3).contains(id);
          int[] ordinary = tokenizer.encode("a" + text + "b", false);
          assertThat(ordinary).doesNotContain(id);
          assertThat(tokenizer.decode(ordinary)).isEqualTo("a" + text + "b");
        });
  }

  // The expected ids are published for these vocabularies.
  @Test
  void encodesAsPublished() {
    assertThat(TokenizerChoice.resolve("cl100k_base").encode("hello world", false))
        .containsExactly(15339, 1917);
    assertThat(TokenizerChoice.resolve("r50k_base").encode("hello world", false))
        .containsExactly(31373, 995);
    assertThat(TokenizerChoice.resolve("p50k_base").encode("hello world", false))
        .containsExactly(31373, 995);
    assertThat(TokenizerChoice.resolve("o200k_base").encode("hello world", false))
        .containsExactly(24912, 2375);
  }

  @ParameterizedTest
  @EnumSource(BundledVocabulary.class)
  void everyTokenHasBytesAndNoTwoHaveTheSame(BundledVocabulary vocabulary) {
    Tokenizer tokenizer = new BundledTokenizer(vocabulary);
    Set<String> seen = new HashSet<>();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      if (tokenizer.contains(id)) {
        String bytes = new String(tokenizer.tokenBytes(id), StandardCharsets.ISO_8859_1);
        assertThat(bytes).as("token %d", id).isNotEmpty();
        assertThat(seen.add(bytes)).as("token %d is new", id).isTrue();
      }
    }
    assertThat(seen).hasSizeGreaterThan(50_000);
  }

  @Test
  void gapsAreNotTokens() {
    Tokenizer tokenizer = TokenizerChoice.resolve("cl100k_base");
    assertThat(tokenizer.contains(100_256)).isFalse();
    assertThat(tokenizer.contains(100_257)).isTrue();
    assertRefused(
        DatasetErrorKind.OUT_OF_VOCABULARY, () -> tokenizer.tokenBytes(100_256), "100256");
  }

  @ParameterizedTest
  @EnumSource(BundledVocabulary.class)
  void aMillionEqualLettersTakeSeconds(BundledVocabulary vocabulary) {
    Tokenizer tokenizer = new BundledTokenizer(vocabulary);
    Assertions.assertTimeout(
        Duration.ofSeconds(30),
        () -> assertThat(tokenizer.encode("a".repeat(1 << 20), false)).isNotEmpty());
  }

  @Test
  void refusesHalfASurrogatePair() {
    assertRefused(
        DatasetErrorKind.MALFORMED,
        () -> TokenizerChoice.resolve("cl100k_base").encode("\uD83D", false),
        "U+D83D");
  }
}
