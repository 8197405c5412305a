package org.sepllm.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/** The bytes of the tokens of a vocabulary by id. */
final class Vocabulary {
  private static final byte[] GAP = new byte[0];

  private final byte[][] bytesById;

  /** Takes tokens spelled in the byte alphabet, and added tokens whose text is taken as it is. */
  Vocabulary(Map<String, Integer> spellings, List<AddedToken> addedTokens) {
    int largest = -1;
    for (int id : spellings.values()) {
      largest = Math.max(largest, id);
    }
    for (AddedToken token : addedTokens) {
      largest = Math.max(largest, token.id());
    }
    bytesById = new byte[largest + 1][];
    Arrays.fill(bytesById, GAP);
    spellings.forEach((spelling, id) -> bytesById[id] = spelledBytes(spelling));
    for (AddedToken token : addedTokens) {
      bytesById[token.id()] = token.content().getBytes(StandardCharsets.UTF_8);
    }
  }

  private static byte[] spelledBytes(String spelling) {
    return ByteAlphabet.bytes(spelling).orElseGet(() -> spelling.getBytes(StandardCharsets.UTF_8));
  }

  int size() {
    return bytesById.length;
  }

  boolean contains(int id) {
    return id >= 0 && id < bytesById.length && bytesById[id].length > 0;
  }

  byte[] bytes(int id) {
    if (!contains(id)) {
      throw notAToken(id, bytesById.length);
    }
    return bytesById[id].clone();
  }

  static DatasetException notAToken(int id, int size) {
    return new DatasetException(
        DatasetErrorKind.OUT_OF_VOCABULARY,
        "token id %d is not in the vocabulary, whose ids run from 0 to %d".formatted(id, size - 1));
  }
}
