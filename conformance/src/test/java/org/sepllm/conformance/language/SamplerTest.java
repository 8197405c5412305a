package org.sepllm.conformance.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final double[] LOGITS = {0, Math.log(6), Math.log(3), Double.NEGATIVE_INFINITY};
  private static final int DRAWS = 20_000;

  private static double[] shares(Sampler sampler) {
    double[] shares = new double[LOGITS.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      shares[sampler.choose(LOGITS)] += 1.0 / DRAWS;
    }
    return shares;
  }

  @Test
  void draws_follow_the_softmax() {
    assertThat(shares(new Sampler(1, 1, 3)))
        .containsExactly(new double[] {0.1, 0.6, 0.3, 0}, within(0.02));
    assertThat(shares(new Sampler(0.5, 1, 3)))
        .containsExactly(new double[] {1 / 46.0, 36 / 46.0, 9 / 46.0, 0}, within(0.02));
  }

  @Test
  void unlikely_tokens_are_left_out() {
    assertThat(shares(new Sampler(1, 0.6, 4)))
        .containsExactly(0, shares(new Sampler(1, 0.5, 4))[1], 0, 0);
    assertThat(shares(new Sampler(1, 0.61, 4)))
        .containsExactly(new double[] {0, 2 / 3.0, 1 / 3.0, 0}, within(0.02));
  }

  @Test
  void zero_takes_the_likeliest_and_a_seed_repeats() {
    assertThat(new Sampler(0, 1, 5).choose(LOGITS)).isEqualTo(1);
    assertThat(new Sampler(0, 1, 5).choose(new double[] {2, 2})).isZero();
    Sampler first = new Sampler(1, 1, 9);
    Sampler second = new Sampler(1, 1, 9);
    IntStream.range(0, 100)
        .forEach(_ -> assertThat(first.choose(LOGITS)).isEqualTo(second.choose(LOGITS)));
  }

  @Test
  void characters_come_whole() {
    TextStream stream = new TextStream();
    byte[] bytes = "a€ü".getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder();
    for (byte one : bytes) {
      String piece = stream.add(new byte[] {one});
      assertThat(piece).doesNotContain("\uFFFD");
      text.append(piece);
    }
    assertThat(text).hasToString("a€ü");
    assertThat(stream.end()).isEmpty();
    assertThat(stream.add(new byte[] {(byte) 0xE2})).isEmpty();
    assertThat(stream.end()).isEqualTo("\uFFFD");
  }
}
