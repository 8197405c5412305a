package org.sepllm.conformance.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.tokenizer.TokenizerChoice;

class TokenNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "0a | \"\\n\"",
        "09 | \"\\t\"",
        "0d0a | \"\\r\\n\"",
        "20 | \" \"",
        "22 | \"\\\"\"",
        "5c | \"\\\\\"",
        "1b5b | \"\\u{1b}[\"",
        "7f | \"\\u{7f}\"",
        "c2a0 | \"\\u{a0}\"",
        "e280ae | \"\\u{202e}\"",
        "e4bda0 | \"你\"",
        "e4bd | \"\\xe4\\xbd\"",
        "bd61 | \"\\xbda\"",
        "61e4bd62 | \"a\\xe4\\xbdb\"",
        "ff | \"\\xff\"",
        "f09f9880 | \"😀\""
      })
  void everythingInvisibleIsEscaped(String hex, String shown) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    assertThat(TokenNames.quoted(bytes)).isEqualTo(shown);
  }

  @Test
  void namesComeFromTheVocabularyOrAreIds() {
    TokenNames names = TokenNames.of(TokenizerChoice.resolve("cl100k_base"));

    assertThat(names.shown(198)).isEqualTo("\"\\n\"");
    assertThat(names.hasTexts()).isTrue();
    assertThatThrownBy(() -> names.shown(99_999_999)).isInstanceOf(DatasetException.class);
    assertThat(TokenNames.idsOnly().shown(99_999_999)).isEqualTo("99999999");
    assertThat(TokenNames.idsOnly().hasTexts()).isFalse();
  }

  @Test
  void widthsAreThoseOfATerminal() {
    assertThat(DisplayWidth.of("abc")).isEqualTo(3);
    assertThat(DisplayWidth.of("你好")).isEqualTo(4);
    assertThat(DisplayWidth.of("e\u0301")).isEqualTo(1);
    assertThat(DisplayWidth.of("😀")).isEqualTo(2);
    assertThat(DisplayWidth.fit("你好", 6, "…")).isEqualTo("你好  ");
    assertThat(DisplayWidth.fit("你好你好", 6, "…")).isEqualTo("你好… ");
    assertThat(DisplayWidth.of(DisplayWidth.fit("你好你好", 6, "..."))).isEqualTo(6);
  }
}
