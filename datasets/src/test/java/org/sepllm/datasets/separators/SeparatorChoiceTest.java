package org.sepllm.datasets.separators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.datasets.text.OptionalData;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.datasets.tokenizer.TokenizerChoice;
import org.sepllm.reference.config.NamedSeparators;
import org.sepllm.reference.config.SeparatorSet;

final class SeparatorChoiceTest {
  private static final String SPACES = "[\\p{IsWhite_Space}\\x1C-\\x1F]*";
  private static final Tokenizer TINY = TokenizerChoice.resolve("tiny");
  private static final Tokenizer CL100K = TokenizerChoice.resolve("cl100k_base");

  @Test
  void nineMergedIsWhatTheTinyModelWasTrainedWith() throws IOException {
    try (InputStream stream = TokenizerChoice.class.getResourceAsStream("tiny/config.json")) {
      JsonValue config =
          JsonValue.parse("config.json", new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      int[] trained =
          config.get("separator_token_ids").elements().stream()
              .mapToInt(id -> id.integer(0, 4095))
              .toArray();
      assertThat(trained).hasSize(54);
      assertThat(SeparatorChoice.resolve("nine+merged", TINY).separators())
          .isEqualTo(SeparatorSet.of(trained));
    }
  }

  @Test
  void nineAreTheSingleTokensOfNineCharacters() {
    assertThat(SeparatorChoice.resolve("nine", CL100K).separators())
        .isEqualTo(SeparatorSet.of(13, 11, 30, 0, 26, 25, 220, 197, 198));
    assertThat(SeparatorChoice.resolve("nine", TINY).tokens())
        .extracting(SeparatorToken::text)
        .containsExactlyInAnyOrder(".", ",", "?", "!", ";", ":", " ", "\t", "\n");
  }

  @Test
  void nineOfGptNeoxIsThePublishedList() {
    Optional<Path> file = OptionalData.find("data/tokenizers/gpt-neox-20b.json");
    assumeTrue(file.isPresent(), "the optional data folder has no GPT-NeoX tokenizer");
    Tokenizer neox = TokenizerChoice.resolve(file.get().toString());
    assertThat(SeparatorChoice.resolve("nine", neox).separators())
        .isEqualTo(NamedSeparators.PYTHIA9.separators())
        .isEqualTo(SeparatorChoice.resolve("pythia9", neox).separators());
    assertThat(SeparatorChoice.resolve("pythia20", neox).tokens())
        .extracting(SeparatorToken::text)
        .contains(" .", " ,", " ?", " !", " ;", " :");
  }

  @ParameterizedTest
  @MethodSource("org.sepllm.datasets.tokenizer.TokenizerChoice#names")
  void nineMergedHoldsNineAndTokensThatMergeThem(String name) {
    Tokenizer tokenizer = TokenizerChoice.resolve(name);
    SeparatorChoice merged = SeparatorChoice.resolve("nine+merged", tokenizer);
    assertThat(merged.tokens())
        .containsAll(SeparatorChoice.resolve("nine", tokenizer).tokens())
        .hasSizeGreaterThan(9)
        .allSatisfy(token -> assertThat(token.text()).matches(SPACES + "[.,?!;:]?" + SPACES));
    assertThat(merged.separators().contains(tokenizer.encode("\n\n", false)[0])).isTrue();
    assertThat(merged.separators().contains(tokenizer.encode("a", false)[0])).isFalse();
  }

  @Test
  void listedIdsAreTakenInAnyOrder() {
    SeparatorChoice choice = SeparatorChoice.resolve("ids:13, 11,13", CL100K);
    assertThat(choice.tokens())
        .containsExactly(new SeparatorToken(11, ","), new SeparatorToken(13, "."));
    assertThat(choice.choice()).isEqualTo("ids:13, 11,13");
  }

  @Test
  void aPublishedListIsTakenOnAVocabularyThatHasItsIds() {
    assertThat(SeparatorChoice.resolve("pythia9", CL100K).tokens())
        .contains(new SeparatorToken(13, "."), new SeparatorToken(15, "0"));
  }

  @Test
  void idsOutsideTheVocabularyAreRefused() {
    assertRefused(
        DatasetErrorKind.OUT_OF_VOCABULARY,
        () -> SeparatorChoice.resolve("llama18", TINY),
        "llama18",
        "128000",
        "tiny",
        "4095");
    assertRefused(
        DatasetErrorKind.OUT_OF_VOCABULARY,
        () -> SeparatorChoice.resolve("ids:13,100256", CL100K),
        "100256");
  }

  @Test
  void malformedChoicesAreRefused() {
    for (String choice : new String[] {"ids:", "ids:1,,2", "ids:x", "ids:-1", "ids:99999999999"}) {
      assertRefused(
          DatasetErrorKind.MALFORMED, () -> SeparatorChoice.resolve(choice, TINY), choice);
    }
    assertRefused(
        DatasetErrorKind.UNKNOWN_NAME,
        () -> SeparatorChoice.resolve("eleven", TINY),
        "eleven",
        "nine, nine+merged, pythia9, pythia20, llama9, llama17, llama18, falcon13",
        "ids:13,11");
  }
}
