package org.sepllm.conformance.protocol;

import java.util.List;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;

/** Reads the sizes of {@code mask}. */
final class MaskLayers {
  /** The masks, the default first. */
  static final List<String> MASKS = List.of("sepllm", "streamingllm", "fixllm", "full");

  /** Fields that belong to some masks only. */
  static final List<String> FIELDS =
      List.of("init_tokens", "neighbors", "separator_token_ids", "interval");

  private MaskLayers() {}

  /** Reads the sizes of a mask that is named by {@link #MASKS}. */
  static PerLayer<MaskRule> read(Fields fields, String mask) {
    if (mask.equals("full")) {
      return new PerLayer<>(false, List.of(new FullMask()));
    }
    LayerSizes sizes = new LayerSizes(fields);
    sizes.read("neighbors");
    int initTokens =
        Values.integer("init_tokens", fields.required("init_tokens"), ProtocolErrorKind.BAD_CONFIG);
    return switch (mask) {
      case "streamingllm" -> sizes.build(size -> new StreamingLlmMask(initTokens, size[0]));
      case "fixllm" -> {
        int interval =
            Values.integer("interval", fields.required("interval"), ProtocolErrorKind.BAD_CONFIG);
        yield sizes.build(size -> new FixLlmMask(initTokens, size[0], interval));
      }
      default -> withSeparators(fields, sizes, initTokens);
    };
  }

  /** SEP-SEP-003: an empty list or exactly −1 selects StreamingLLM. */
  private static PerLayer<MaskRule> withSeparators(
      Fields fields, LayerSizes sizes, int initTokens) {
    int[] ids =
        Values.integers(
            "separator_token_ids",
            fields.required("separator_token_ids"),
            ProtocolErrorKind.BAD_CONFIG);
    if (SeparatorSet.selectsStreamingLlm(ids)) {
      return sizes.build(size -> new StreamingLlmMask(initTokens, size[0]));
    }
    SeparatorSet separators = SeparatorSet.of(ids);
    return sizes.build(size -> new SepLlmMask(initTokens, size[0], separators));
  }
}
