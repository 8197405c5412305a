package org.sepllm.conformance.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.config.SeparatorSet;

/** The definition for streams, against the machine that moves entries. */
class StreamOracleTest {

  @ParameterizedTest
  @EnumSource(SepPolicy.class)
  void rule_SEP_CACHE_011_demands_what_the_machine_stores(SepPolicy policy) {
    Random random = new Random(3);
    for (int trial = 0; trial < 20; trial++) {
      SepCacheConfig config =
          new SepCacheConfig(
              policy,
              random.nextInt(4),
              1 + random.nextInt(5),
              2 + random.nextInt(5),
              16 + random.nextInt(6),
              true,
              true,
              SeparatorSet.of(0));
      CacheMachine machine = new CacheMachine(config);
      StreamOracle oracle = new StreamOracle(config);
      int density = 1 + random.nextInt(8);
      for (int token = 0; token < 300; token++) {
        int id = random.nextInt(density);
        machine.append(id);
        oracle.add(id);
        assertThat(oracle.stored()).as(config + " at " + token).isEqualTo(machine.storedKeys());
        assertThat(oracle.length()).isEqualTo(machine.storedKeys().size());
      }
    }
  }

  @Test
  void the_slope_of_memory_is_that_of_a_straight_line() {
    List<StreamFacts.Memory> line =
        List.of(
            new StreamFacts.Memory(100, 1200),
            new StreamFacts.Memory(200, 1400),
            new StreamFacts.Memory(300, 1600));
    assertThat(new StreamFacts(line, 0).bytesPerToken()).isCloseTo(2, within(1e-12));
    assertThat(new StreamFacts(line.subList(0, 1), 0).bytesPerToken()).isZero();
  }
}
