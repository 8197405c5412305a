package org.sepllm.reference.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class KeyListTest {
  @Property
  void minusKeepsWhatDoesNotOccurInTheOther(
      @ForAll List<@IntRange(max = 12) Integer> keys,
      @ForAll List<@IntRange(max = 12) Integer> excluded) {
    int[] expected =
        keys.stream().filter(key -> !excluded.contains(key)).mapToInt(Integer::intValue).toArray();

    assertThat(list(keys).minus(list(excluded)).toArray()).containsExactly(expected);
  }

  @Property
  void containsIsMembership(
      @ForAll List<@IntRange(max = 12) Integer> keys, @ForAll @IntRange(max = 13) int key) {
    assertThat(list(keys).contains(key)).isEqualTo(keys.contains(key));
  }

  @Example
  void theListKeepsOrderAndRepetition() {
    KeyList list = KeyList.of(8, 7, 8);

    assertThat(list.size()).isEqualTo(3);
    assertThat(list.get(1)).isEqualTo(7);
    assertThat(list.toArray()).containsExactly(8, 7, 8);
    assertThat(list).hasToString("[8, 7, 8]");
  }

  @Example
  void theWorkedExampleOfMinus() {
    assertThat(KeyList.of(0, 2, 4).minus(KeyList.of(2))).isEqualTo(KeyList.of(0, 4));
    assertThat(KeyList.of(0, 2, 4).minus(KeyList.of(4, 0, 9))).isEqualTo(KeyList.of(2));
  }

  @Example
  void plusAddsAtTheEndAndLeavesTheListAsItWas() {
    KeyList list = KeyList.of(3);

    assertThat(list.plus(5)).isEqualTo(KeyList.of(3, 5));
    assertThat(list).isEqualTo(KeyList.of(3));
    assertThat(KeyList.empty().plus(0)).isEqualTo(KeyList.of(0));
  }

  @Example
  void theListDoesNotChangeWithItsSourceOrItsCopy() {
    int[] keys = {1, 2};
    KeyList list = KeyList.of(keys);
    keys[0] = 7;
    list.toArray()[1] = 7;

    assertThat(list).isEqualTo(KeyList.of(1, 2));
  }

  @Example
  void strictlyAscendingRefusesRepetition() {
    assertThat(KeyList.empty().strictlyAscending()).isTrue();
    assertThat(KeyList.of(4).strictlyAscending()).isTrue();
    assertThat(KeyList.of(3, 4, 9).strictlyAscending()).isTrue();
    assertThat(KeyList.of(3, 3).strictlyAscending()).isFalse();
    assertThat(KeyList.of(3, 4, 2).strictlyAscending()).isFalse();
    assertThat(KeyList.of(4, 3, 9).strictlyAscending()).isFalse();
  }

  @Example
  void listsAreEqualByTheirKeys() {
    assertThat(KeyList.of(1, 2))
        .isEqualTo(KeyList.of(1, 2))
        .hasSameHashCodeAs(KeyList.of(1, 2))
        .isNotEqualTo(KeyList.of(2, 1))
        .isNotEqualTo(List.of(1, 2));
    assertThat(KeyList.of(1, 2).hashCode()).isNotEqualTo(KeyList.of(2, 1).hashCode());
    assertThat(KeyList.empty()).isEqualTo(KeyList.of());
  }

  private static KeyList list(List<Integer> keys) {
    return KeyList.of(keys.stream().mapToInt(Integer::intValue).toArray());
  }
}
