package org.sepllm.conformance.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.conformance.golden.GoldenFile.ints;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.JsonNode;

/** Both statements of the mask against the published training code. */
class GoldenMaskTest {
  private static final GoldenFile MASKS = new GoldenFile("mask", 60);

  @Test
  void theFileHoldsAllMasks() throws IOException {
    assertThat(MASKS.size()).isEqualTo(60);
  }

  @TestFactory
  Stream<DynamicTest> rule_SEP_MASK_001_equalsThePublishedMask() {
    return MASKS.tests(GoldenMaskTest::check);
  }

  private static void check(JsonNode golden) {
    MaskRule rule =
        new SepLlmMask(
            golden.required("init_tokens").asInt(),
            golden.required("neighbors").asInt(),
            SeparatorSet.of(ints(golden.required("separator_token_ids"))));
    TokenRow row = TokenRow.of(ints(golden.required("token_ids")));
    Mask mask = new Mask(rule, row);
    KeyList[] visible = MaskMachine.visibleKeys(rule, row);
    JsonNode prefill = golden.required("prefill");
    assertThat(prefill.size()).isEqualTo(row.length());
    for (int query = 0; query < row.length(); query++) {
      String published = prefill.required(query).asString();
      assertThat(bits(visible[query], row)).as("machine, query %d", query).isEqualTo(published);
      assertThat(bits(mask.visible(query), row))
          .as("predicate, query %d", query)
          .isEqualTo(published);
    }
    assertThat(bits(visible[row.length() - 1], row))
        .as("decode")
        .isEqualTo(golden.required("generate").asString());
  }

  private static String bits(KeyList visible, TokenRow row) {
    return IntStream.range(0, row.length())
        .mapToObj(key -> visible.contains(key) ? "1" : "0")
        .collect(Collectors.joining());
  }
}
