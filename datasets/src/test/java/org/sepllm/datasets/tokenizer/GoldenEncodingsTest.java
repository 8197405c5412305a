package org.sepllm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.datasets.text.OptionalData;

final class GoldenEncodingsTest {
  private static final int MAX_ID = 1 << 20;

  @Test
  void tinyEncodesTheCommittedTextsExactly() throws IOException {
    List<JsonValue> cases = committed();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(16);
    for (JsonValue golden : cases) {
      assertEncodes(TokenizerChoice.resolve("tiny"), golden);
    }
  }

  @Test
  void tinyEncodesTheGoldenTextsExactly() throws IOException {
    assertGolden("tiny", TokenizerChoice.resolve("tiny"));
  }

  @Test
  void gptNeoxEncodesTheGoldenTextsExactly() throws IOException {
    Optional<Path> file = OptionalData.find("data/tokenizers/gpt-neox-20b.json");
    assumeTrue(file.isPresent(), "the optional data folder has no GPT-NeoX tokenizer");
    assertGolden("gpt-neox-20b", TokenizerChoice.resolve(file.get().toString()));
  }

  private static void assertGolden(String name, Tokenizer tokenizer) throws IOException {
    Optional<Path> golden = OptionalData.find("golden/tokenizer.json.gz");
    assumeTrue(golden.isPresent(), "the optional data folder has no golden encodings");
    int compared = 0;
    try (InputStream stream = new GZIPInputStream(Files.newInputStream(golden.get()))) {
      String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      for (JsonValue value : JsonValue.parse("golden", json).elements()) {
        if (value.get("tokenizer").text().equals(name)) {
          assertEncodes(tokenizer, value);
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(32);
  }

  private static void assertEncodes(Tokenizer tokenizer, JsonValue golden) {
    int[] expected =
        golden.get("ids").elements().stream().mapToInt(id -> id.integer(0, MAX_ID)).toArray();
    String text = golden.get("text").text();
    assertThat(tokenizer.encode(text, false)).as(text).containsExactly(expected);
  }

  private static List<JsonValue> committed() throws IOException {
    try (InputStream stream =
        GoldenEncodingsTest.class.getResourceAsStream("tiny-encodings.json")) {
      String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return JsonValue.parse("tiny-encodings.json", json).elements();
    }
  }
}
