package org.sepllm.reference.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.config.SeparatorSet;

class BipeIdsTest {
  private static final SeparatorSet NINE = SeparatorSet.of(9);

  @Example
  void rule_SEP_POS_007_theWorkedExample() {
    BipeIds ids = BipeIds.of(new int[] {5, 5, 9, 5, 9, 9, 5}, NINE);

    assertThat(ids.intra()).containsExactly(0, 1, 2, 0, 1, 0, 0);
    assertThat(ids.inter()).containsExactly(0, 0, 0, 1, 1, 2, 3);
  }

  @Property
  void rule_SEP_POS_007_interCountsSeparatorsBeforeAndIntraTokensSince(
      @ForAll List<@IntRange(min = 7, max = 10) Integer> tokenIds) {
    BipeIds ids = BipeIds.of(tokenIds.stream().mapToInt(Integer::intValue).toArray(), NINE);

    assertThat(ids.inter()).hasSameSizeAs(tokenIds);
    assertThat(ids.intra()).hasSameSizeAs(tokenIds);
    for (int index = 0; index < tokenIds.size(); index++) {
      List<Integer> before = tokenIds.subList(0, index);
      long separators = before.stream().filter(id -> id == 9).count();
      assertThat(ids.inter().get(index)).isEqualTo((int) separators);
      assertThat(ids.intra().get(index)).isEqualTo(index - before.lastIndexOf(9) - 1);
    }
  }

  @Example
  void rule_SEP_POS_007_errorsNameValueAndLimit() {
    assertThat(BipeIds.of(new int[0], NINE).inter()).isEmpty();
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 1 is -1, must be at least 0 [SEP-POS-007]",
        () -> BipeIds.of(new int[] {0, -1}, NINE));
  }

  @Example
  void rule_SEP_POS_007_idsDoNotChangeWithTheirSource() {
    List<Integer> list = new ArrayList<>(IntStream.range(0, 2).boxed().toList());
    BipeIds ids = new BipeIds(list, list);
    list.set(0, 9);

    assertThat(ids.inter()).containsExactly(0, 1);
    assertThat(ids.intra()).containsExactly(0, 1);
  }
}
