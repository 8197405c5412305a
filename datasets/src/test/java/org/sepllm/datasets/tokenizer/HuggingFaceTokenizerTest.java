package org.sepllm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.sepllm.datasets.DatasetErrorKind;

final class HuggingFaceTokenizerTest {
  private static final Tokenizer TINY = TokenizerChoice.resolve("tiny");

  @Property(tries = 500)
  void decodingAnEncodingGivesTheText(@ForAll String text) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(TINY.decode(TINY.encode(valid, false))).isEqualTo(valid);
  }

  @Property(tries = 500)
  void tokenBytesJoinToTheTextsBytes(@ForAll String text) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    int length = 0;
    for (int id : TINY.encode(valid, true)) {
      length += TINY.tokenBytes(id).length;
    }
    assertThat(length).isEqualTo(valid.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void specialTokensAreOrdinaryTextUnlessAllowed() {
    assertThat(TINY.encode("<|bos|>a", true)).containsExactly(0, 66);
    assertThat(TINY.encode("<|bos|>a", false)).doesNotContain(0).hasSizeGreaterThan(2);
    assertThat(TINY.decode(TINY.encode("<|bos|>a", false))).isEqualTo("<|bos|>a");
  }

  @Test
  void describesItsVocabulary() {
    assertThat(TINY.name()).isEqualTo("tiny");
    assertThat(TINY.vocabularySize()).isEqualTo(4096);
    assertThat(TINY.bosTokenId()).hasValue(0);
    assertThat(TINY.templateBosTokenId()).isEmpty();
    assertThat(TINY.tokenText(0)).isEqualTo("<|bos|>");
    assertThat(TINY.tokenText(66)).isEqualTo("a");
    assertThat(TINY.contains(4095)).isTrue();
    assertThat(TINY.contains(4096)).isFalse();
    assertThat(TINY.contains(-1)).isFalse();
    assertThat(TINY.encode("", false)).isEmpty();
  }

  @Test
  void refusesIdsOutsideTheVocabulary() {
    assertRefused(
        DatasetErrorKind.OUT_OF_VOCABULARY, () -> TINY.tokenBytes(4096), "4096", "0 to 4095");
    assertRefused(DatasetErrorKind.OUT_OF_VOCABULARY, () -> TINY.decode(new int[] {-1}), "-1");
  }

  @Test
  void refusesHalfASurrogatePair() {
    assertRefused(
        DatasetErrorKind.MALFORMED, () -> TINY.encode("a\uD83Dz", false), "U+D83D", "index 1");
    assertRefused(DatasetErrorKind.MALFORMED, () -> TINY.encode("\uDE42", false), "U+DE42");
  }

  @Test
  void aMillionEqualLettersTakeSeconds() {
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> assertThat(TINY.encode("a".repeat(1 << 20), false)).hasSize(1 << 20));
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> assertThat(TINY.encode(" \n".repeat(1 << 19), false)).isNotEmpty());
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> assertThat(TINY.encode("e th".repeat(1 << 18).replace(" ", ""), false)).isNotEmpty());
  }

  @Test
  void addedTokensHonorTheirFlags() {
    Tokenizer tokenizer =
        TokenizerJsonFixture.plain()
            .addedTokens(
                """
                [{"id":300,"content":"<x>","lstrip":true,"rstrip":true,"special":true},
                 {"id":301,"content":"word","single_word":true},
                 {"id":302,"content":"ab"},
                 {"id":303,"content":"abc"}]\
                """)
            .tokenizer();
    assertThat(tokenizer.encode("a  <x>\n b", true)).containsExactly('a', 300, 'b');
    assertThat(tokenizer.encode("<x>", false)).containsExactly('<', 'x', '>');
    assertThat(tokenizer.encode("word", false)).containsExactly(301);
    assertThat(tokenizer.encode("swords", false)).containsExactly('s', 'w', 'o', 'r', 'd', 's');
    assertThat(tokenizer.encode("(word)", false)).containsExactly('(', 301, ')');
    assertThat(tokenizer.encode("abcab", false)).containsExactly(303, 302);
    assertThat(tokenizer.vocabularySize()).isEqualTo(304);
    assertThat(tokenizer.contains(256)).isFalse();
    assertThat(tokenizer.contains(300)).isTrue();
  }

  @Test
  void normalizedAddedTokensAreFoundAfterNormalization() {
    TokenizerJsonFixture fixture = TokenizerJsonFixture.plain().normalizer("{\"type\":\"NFC\"}");
    String decomposed = "n\u0300";
    Tokenizer after =
        fixture
            .addedTokens("[{\"id\":300,\"content\":\"\u01f9\",\"normalized\":true}]")
            .tokenizer();
    assertThat(after.encode(decomposed, false)).containsExactly(300);
    Tokenizer before =
        fixture
            .addedTokens("[{\"id\":300,\"content\":\"\u01f9\",\"normalized\":false}]")
            .tokenizer();
    assertThat(before.encode(decomposed, false)).containsExactly(0xC7, 0xB9);
  }

  @Test
  void mergesTheLowestRankFirstAndThenTheLeftmost() {
    Tokenizer tokenizer =
        TokenizerJsonFixture.plain()
            .token("aa", 256)
            .token("bc", 257)
            .token("ab", 258)
            .merges("[\"b c\", [\"a\", \"a\"], \"a b\"]")
            .tokenizer();
    assertThat(tokenizer.encode("aaa", false)).containsExactly(256, 'a');
    assertThat(tokenizer.encode("abc", false)).containsExactly('a', 257);
    assertThat(tokenizer.encode("aab", false)).containsExactly(256, 'b');
  }

  @Test
  void wholePiecesWinWhereMergesAreIgnored() {
    TokenizerJsonFixture fixture = TokenizerJsonFixture.plain().token("abc", 256);
    assertThat(fixture.tokenizer().encode("abc", false)).containsExactly('a', 'b', 'c');
    assertThat(fixture.model("\"ignore_merges\":true,").tokenizer().encode("abc", false))
        .containsExactly(256);
  }

  @Test
  void byteLevelMayAddASpaceInFront() {
    Tokenizer tokenizer =
        TokenizerJsonFixture.plain()
            .preTokenizer("{\"type\":\"ByteLevel\",\"add_prefix_space\":true}")
            .tokenizer();
    assertThat(tokenizer.encode("a", false)).containsExactly(' ', 'a');
    assertThat(tokenizer.encode(" a", false)).containsExactly(' ', 'a');
    assertThat(tokenizer.encode("", false)).isEmpty();
  }

  @Test
  void theTemplateNamesTheBeginningOfText() {
    Tokenizer tokenizer =
        TokenizerJsonFixture.plain()
            .addedTokens("[{\"id\":300,\"content\":\"<s>\",\"special\":true}]")
            .postProcessor(
                """
                {"type":"Sequence","processors":[{"type":"ByteLevel"},
                 {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},
                  {"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{}}]}\
                """)
            .tokenizer();
    assertThat(tokenizer.bosTokenId()).hasValue(300);
    assertThat(tokenizer.encode("a", true)).containsExactly('a');
  }

  @Test
  void configNamesTheBeginningOfText() {
    String json = TokenizerJsonFixture.plain().json();
    assertThat(
            HuggingFaceTokenizer.parse("t", json, Optional.of("{\"bos_token_id\":65}"))
                .bosTokenId())
        .hasValue(65);
    assertThat(
            HuggingFaceTokenizer.parse("t", json, Optional.of("{\"bos_token_id\":null}"))
                .bosTokenId())
        .isEmpty();
    assertRefused(
        DatasetErrorKind.OUT_OF_VOCABULARY,
        () -> HuggingFaceTokenizer.parse("t", json, Optional.of("{\"bos_token_id\":256}")),
        "bos_token_id",
        "256",
        "255");
  }
}
