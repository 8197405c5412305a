package org.sepllm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.datasets.DatasetErrorKind.MALFORMED;
import static org.sepllm.datasets.DatasetErrorKind.NOT_FOUND;
import static org.sepllm.datasets.DatasetErrorKind.TOO_LARGE;
import static org.sepllm.datasets.DatasetErrorKind.UNSUPPORTED;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

final class MalformedTokenizerTest {
  private static final TokenizerJsonFixture PLAIN = TokenizerJsonFixture.plain();
  private static final List<String> DAMAGE =
      List.of(
          "", "\"", "{", "]", ",", ":", "null", "-1", "1e9", "99999999999", "\\u", "[[", "true");

  @TempDir private Path folder;

  private static void refused(DatasetErrorKind kind, String json, String... parts) {
    assertRefused(kind, () -> HuggingFaceTokenizer.parse("t.json", json, Optional.empty()), parts);
  }

  @Test
  void textThatIsNotJson() {
    refused(MALFORMED, "{\"model\": }", "t.json", "line 1", "column");
    refused(MALFORMED, "", "t.json", "empty");
    refused(MALFORMED, "[1]", "t.json: the top level is an array, must be an object");
    refused(MALFORMED, "{} {}", "t.json");
    refused(MALFORMED, "{\"model\":1,\"model\":2}", "model");
    refused(MALFORMED, "[".repeat(100_000), "t.json");
  }

  @Test
  void missingOrWronglyTypedParts() {
    refused(MALFORMED, "{}", "has no model");
    refused(MALFORMED, "{\"model\":{\"type\":\"BPE\"}}", "t.json: model has no vocab");
    refused(
        MALFORMED,
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":1.5}}}",
        "t.json: model.vocab.a is 1.5, must be an integer");
    refused(MALFORMED, "{\"model\":{\"type\":\"BPE\",\"vocab\":[]}}", "model.vocab is an array");
  }

  @Test
  void idsOutOfRangeOrTaken() {
    refused(MALFORMED, PLAIN.token("zz", -1).json(), "model.vocab.zz is -1, must be from 0");
    refused(MALFORMED, PLAIN.token("zz", Integer.MAX_VALUE).json(), "2147483647", "1048575");
    refused(MALFORMED, PLAIN.token("zz", 7).json(), "is 7, which is also the id of zz");
    refused(
        MALFORMED,
        PLAIN.addedTokens("[{\"id\":65,\"content\":\"<x>\"}]").json(),
        "added_tokens[0].id is 65, which is taken");
    refused(
        MALFORMED,
        PLAIN.addedTokens("[{\"id\":400,\"content\":\"\"}]").json(),
        "added_tokens[0].content has 0 characters");
    refused(
        MALFORMED,
        PLAIN
            .addedTokens("[{\"id\":400,\"content\":\"x!\"},{\"id\":401,\"content\":\"x!\"}]")
            .json(),
        "added_tokens[1].content repeats");
  }

  @Test
  void mergesThatDoNotFit() {
    refused(MALFORMED, PLAIN.merges("[\"a b\"]").json(), "model.merges[0]", "\"ab\"");
    refused(MALFORMED, PLAIN.merges("[\"a\"]").json(), "model.merges[0] has 1 parts");
    refused(MALFORMED, PLAIN.merges("[[\"a\",\"b\",\"c\"]]").json(), "has 3 parts");
    refused(MALFORMED, PLAIN.merges("[[1,2]]").json(), "model.merges[0][0] is 1");
    refused(
        MALFORMED,
        PLAIN.token("ab", 256).merges("[\"a b\",\"a b\"]").json(),
        "model.merges[1] repeats");
  }

  @Test
  void whatIsNotSupportedIsRefusedByName() {
    refused(UNSUPPORTED, "{\"model\":{\"type\":\"Unigram\"}}", "model.type is \"Unigram\"", "BPE");
    refused(UNSUPPORTED, PLAIN.without("a").json(), "model.vocab has no token for byte 0x61");
    refused(UNSUPPORTED, PLAIN.model("\"dropout\":0.1,").json(), "model.dropout is 0.1");
    refused(UNSUPPORTED, PLAIN.model("\"byte_fallback\":true,").json(), "byte_fallback");
    refused(
        UNSUPPORTED, PLAIN.model("\"end_of_word_suffix\":\"</w>\",").json(), "end_of_word_suffix");
    refused(UNSUPPORTED, PLAIN.model("\"surprise\":1,").json(), "model.surprise");
    refused(UNSUPPORTED, PLAIN.extra("\"truncation\":{},").json(), "truncation");
    refused(UNSUPPORTED, PLAIN.extra("\"surprise\":{},").json(), "surprise");
    refused(UNSUPPORTED, PLAIN.extra("\"decoder\":{\"type\":\"WordPiece\"},").json(), "WordPiece");
    refused(UNSUPPORTED, PLAIN.normalizer("{\"type\":\"Lowercase\"}").json(), "Lowercase", "NFC");
    refused(UNSUPPORTED, PLAIN.preTokenizer("{\"type\":\"Metaspace\"}").json(), "Metaspace");
    refused(
        UNSUPPORTED,
        PLAIN.addedTokens("[{\"id\":400,\"content\":\"x\",\"glow\":true}]").json(),
        "added_tokens[0].glow");
    refused(
        UNSUPPORTED,
        PLAIN
            .preTokenizer(
                """
                {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(a+)+b"},
                 "behavior":"Isolated","invert":false},{"type":"ByteLevel"}]}\
                """)
            .json(),
        "pre_tokenizer.pretokenizers[0].pattern.Regex",
        "(a+)+b");
    refused(
        UNSUPPORTED, PLAIN.postProcessor("{\"type\":\"BertProcessing\"}").json(), "BertProcessing");
  }

  @Test
  void damagedTextIsReadOrRefusedButNeverCrashes() {
    String valid =
        PLAIN
            .token("ab", 256)
            .merges("[\"a b\"]")
            .addedTokens("[{\"id\":300,\"content\":\"<x>\",\"special\":true}]")
            .json();
    Random random = new Random(20250102);
    int refused = 0;
    for (int attempt = 0; attempt < 3_000; attempt++) {
      StringBuilder damaged = new StringBuilder(valid);
      int start = random.nextInt(valid.length());
      damaged.replace(
          start,
          Math.min(valid.length(), start + random.nextInt(4)),
          DAMAGE.get(random.nextInt(DAMAGE.size())));
      try {
        HuggingFaceTokenizer.parse("t.json", damaged.toString(), Optional.empty())
            .encode("abc <x>", true);
      } catch (DatasetException e) {
        assertThat(e.getMessage()).startsWith("t.json").doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  @Test
  void filesThatCannotBeRead() throws IOException {
    assertRefused(
        NOT_FOUND, () -> TokenizerChoice.resolve(folder.toString()), "tokenizer.json", "exist");
    Path large = folder.resolve("tokenizer.json");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(TokenizerJson.MAX_BYTES + 1);
    }
    assertRefused(
        TOO_LARGE, () -> TokenizerChoice.resolve(large.toString()), "67108865", "67108864");
    Files.write(large, new byte[] {'{', 0, '}'});
    assertRefused(
        MALFORMED, () -> TokenizerChoice.resolve(folder.toString()), "NUL", "byte offset 1");
  }
}
