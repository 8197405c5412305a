package org.sepllm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.datasets.DatasetErrorKind;

final class TokenizerChoiceTest {
  @TempDir private Path folder;

  @Test
  void everyNameResolvesToItself() {
    assertThat(TokenizerChoice.names())
        .containsExactly("cl100k_base", "o200k_base", "p50k_base", "r50k_base", "tiny")
        .contains(TokenizerChoice.DEFAULT)
        .allSatisfy(name -> assertThat(TokenizerChoice.resolve(name).name()).isEqualTo(name));
  }

  @Test
  void aFolderStandsForItsTokenizerAndConfiguration() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, TokenizerJsonFixture.plain().json());
    assertThat(TokenizerChoice.resolve(folder.toString()).encode("A", false)).containsExactly(65);
    assertThat(TokenizerChoice.resolve(file.toString()).bosTokenId()).isEmpty();
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"x\",\"bos_token_id\":3}");
    assertThat(TokenizerChoice.resolve(file.toString()).bosTokenId()).hasValue(3);
  }

  @Test
  void anUnknownNameListsTheNames() {
    assertRefused(
        DatasetErrorKind.UNKNOWN_NAME,
        () -> TokenizerChoice.resolve("cl100k"),
        "\"cl100k\"",
        "cl100k_base, o200k_base, p50k_base, r50k_base, tiny");
    assertRefused(DatasetErrorKind.UNKNOWN_NAME, () -> TokenizerChoice.resolve(""), "tiny");
    assertRefused(DatasetErrorKind.UNKNOWN_NAME, () -> TokenizerChoice.resolve("a\0b"), "\\u0000");
  }
}
