package org.sepllm.reference.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.sepllm.reference.ErrorKind;

class SeparatorSetTest {
  @Property
  void rule_SEP_SEP_001_membershipIsMembershipInTheList(
      @ForAll @NotEmpty List<@IntRange(max = 40) Integer> ids,
      @ForAll @IntRange(min = -5, max = 45) int candidate) {
    SeparatorSet set = SeparatorSet.of(ids.stream().mapToInt(Integer::intValue).toArray());

    assertThat(set.contains(candidate)).isEqualTo(ids.contains(candidate));
    assertThat(set.toArray()).isSorted().doesNotHaveDuplicates();
    assertThat(Arrays.stream(set.toArray()).boxed()).hasSameElementsAs(Set.copyOf(ids));
  }

  @Example
  void rule_SEP_SEP_002_repeatedIdsCountOnce() {
    SeparatorSet set = SeparatorSet.of(13, 11, 13);

    assertThat(set.toArray()).containsExactly(11, 13);
    assertThat(set).isEqualTo(SeparatorSet.of(11, 13)).hasSameHashCodeAs(SeparatorSet.of(11, 13));
    assertThat(set).isNotEqualTo(SeparatorSet.of(11)).isNotEqualTo(List.of(11, 13));
    assertThat(set.hashCode()).isNotEqualTo(SeparatorSet.of(11, 14).hashCode());
    assertThat(set).hasToString("SeparatorSet[11, 13]");
  }

  @Example
  void rule_SEP_SEP_002_theSetDoesNotChangeWithItsSourceOrItsCopy() {
    int[] ids = {5, 7};
    SeparatorSet set = SeparatorSet.of(ids);
    ids[0] = 6;
    set.toArray()[1] = 8;

    assertThat(set.toArray()).containsExactly(5, 7);
  }

  @Example
  void rule_SEP_SEP_002_idZeroIsAllowedAndBelowIsRefused() {
    assertThat(SeparatorSet.of(0).contains(0)).isTrue();
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "separator_token_ids is empty, needs one id or more [SEP-SEP-002]",
        () -> SeparatorSet.of());
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "separator_token_ids holds -1, ids must be at least 0 [SEP-SEP-002]",
        () -> SeparatorSet.of(-1));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "separator_token_ids holds -7, ids must be at least 0 [SEP-SEP-002]",
        () -> SeparatorSet.of(3, -1, -7));
  }

  @Example
  void rule_SEP_SEP_003_onlyTheEmptyListAndMinusOneAloneSelectStreamingLlm() {
    assertThat(SeparatorSet.selectsStreamingLlm()).isTrue();
    assertThat(SeparatorSet.selectsStreamingLlm(-1)).isTrue();
    assertThat(SeparatorSet.selectsStreamingLlm(-2)).isFalse();
    assertThat(SeparatorSet.selectsStreamingLlm(0)).isFalse();
    assertThat(SeparatorSet.selectsStreamingLlm(1)).isFalse();
    assertThat(SeparatorSet.selectsStreamingLlm(-1, -1)).isFalse();
    assertThat(SeparatorSet.selectsStreamingLlm(-1, 13)).isFalse();
  }
}
