package org.sepllm.datasets.tokenizer;

import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/** Text that has a UTF-8 form: a Java string may also hold half of a surrogate pair. */
final class EncodableText {
  private EncodableText() {}

  static void require(String text) {
    for (int index = 0; index < text.length(); index++) {
      char unit = text.charAt(index);
      if (!Character.isSurrogate(unit)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(unit)
              && index + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(index + 1));
      if (!pair) {
        throw new DatasetException(
            DatasetErrorKind.MALFORMED,
            "the text has half of a surrogate pair, U+%04X, at index %d"
                .formatted((int) unit, index));
      }
      index++;
    }
  }
}
