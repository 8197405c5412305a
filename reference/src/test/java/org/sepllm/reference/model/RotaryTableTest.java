package org.sepllm.reference.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

final class RotaryTableTest {
  private static final RotaryEmbedding ROTARY =
      new RotaryEmbedding(4, 4, 100, new RopeScaling.None());

  /** Low positions are remembered, from 16,384 on they are computed each time. */
  @ParameterizedTest
  @ValueSource(ints = {0, 7, 16_383, 16_384, 20_000})
  void turns_are_those_of_the_position(int position) {
    float[] turns = new RotaryTable(ROTARY).at(position);
    assertThat(turns)
        .containsExactly(
            (float) Math.cos(position),
            (float) Math.sin(position),
            (float) Math.cos(position * 0.1),
            (float) Math.sin(position * 0.1));
  }
}
