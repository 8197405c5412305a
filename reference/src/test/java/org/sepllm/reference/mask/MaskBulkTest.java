package org.sepllm.reference.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.BulkRun;
import org.sepllm.reference.trace.KeyList;

/** The machine and the predicate are two statements of one mask. */
class MaskBulkTest {
  private static final BulkRun<MaskCase> MASKS =
      new BulkRun<>(MaskCase::random, MaskCase::classes, MaskCase::smaller);

  private static final Map<String, Double> LEAST_PERCENT =
      Map.ofEntries(
          Map.entry("SepLlmMask", 45.0),
          Map.entry("StreamingLlmMask", 10.0),
          Map.entry("FixLlmMask", 20.0),
          Map.entry("FullMask", 10.0),
          Map.entry("empty row", 1.5),
          Map.entry("one token", 2.5),
          Map.entry("padding", 25.0),
          Map.entry("only padding", 0.8),
          Map.entry("several documents", 30.0),
          Map.entry("several documents after padding", 10.0),
          Map.entry("window covers the row", 20.0),
          Map.entry("window leaves keys behind", 40.0),
          Map.entry("initial tokens cover the row", 5.0),
          Map.entry("separator among the initial tokens", 25.0),
          Map.entry("separators only", 8.0),
          Map.entry("no separator", 5.0));

  @Test
  void rule_SEP_MASK_010_machineEqualsPredicate() {
    MASKS.run(
        "SEP-MASK-010 machine equals predicate", LEAST_PERCENT, MaskBulkTest::statementsAgree);
  }

  @Test
  void aFailingCaseShrinksToTheShortestRow() {
    SplittableRandom random = new SplittableRandom(7);
    MaskCase large = MaskCase.random(random);
    while (large.row().length() - large.row().leftPadding() < 20) {
      large = MaskCase.random(random);
    }

    MaskCase minimal = MASKS.minimal(drawn -> drawn.row().length() < 4, large);

    assertThat(minimal.row().length()).isEqualTo(4);
    assertThat(minimal.rule().initTokens()).isZero();
  }

  private static boolean statementsAgree(MaskCase drawn) {
    Mask mask = new Mask(drawn.rule(), drawn.row());
    KeyList[] visible = MaskMachine.visibleKeys(drawn.rule(), drawn.row());
    for (int query = 0; query < visible.length; query++) {
      if (!visible[query].equals(mask.visible(query))) {
        return false;
      }
    }
    return true;
  }
}
