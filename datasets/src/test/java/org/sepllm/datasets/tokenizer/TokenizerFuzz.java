package org.sepllm.datasets.tokenizer;

import java.util.Optional;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.Utf8File;

/** Any bytes as a {@code tokenizer.json}; what is accepted must encode and decode. */
public final class TokenizerFuzz {
  private static final String TEXT = "It's 12 o'clock,\n\tso… \uD83D\uDD70 a<|b|>  ";

  private TokenizerFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      Tokenizer tokenizer =
          HuggingFaceTokenizer.parse("fuzz", Utf8File.decode("fuzz", input), Optional.empty());
      for (int id : tokenizer.encode(TEXT, true)) {
        tokenizer.tokenBytes(id);
      }
    } catch (DatasetException refused) {
      return;
    }
  }
}
