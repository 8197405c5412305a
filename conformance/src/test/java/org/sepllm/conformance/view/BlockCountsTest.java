package org.sepllm.conformance.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.explain.KeyPlace;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.QueryTrace;

class BlockCountsTest {
  private static final TokenRow ROW = TokenRow.of(1, 9, 2, 9, 3, 4, 9, 5, 6, 7, 8, 9, 1, 2);

  @Test
  void keysAreCountedInTheBlockTheyStandIn() {
    SepCacheConfig config = SepCacheConfig.paper(1, 2, 2, 7, SeparatorSet.of(9));
    List<Map<KeyPlace, Integer>> steps = BlockCounts.ofCache(config, ROW, 6, 8).steps();

    // Query 6 makes seven entries; then keys 1 and 3 form the block, 5 and 6 the window.
    assertThat(steps)
        .containsExactly(
            Map.of(KeyPlace.INITIAL, 1, KeyPlace.PAST_WINDOW, 4, KeyPlace.LOCAL_WINDOW, 2),
            Map.of(
                KeyPlace.INITIAL, 1,
                KeyPlace.SEPARATOR_BLOCK, 2,
                KeyPlace.PAST_WINDOW, 1,
                KeyPlace.LOCAL_WINDOW, 2));
  }

  @Test
  void blocksAddUpToWhatTheQuerySees() {
    SepCacheConfig config = SepCacheConfig.paper(1, 2, 2, 7, SeparatorSet.of(9));
    BlockCounts counts = BlockCounts.ofCache(config, ROW, 0, ROW.length());

    for (QueryTrace query : CacheTrace.operational(config, ROW, 0).queries()) {
      assertThat(counts.steps().get(query.query()).values().stream().mapToInt(count -> count).sum())
          .isEqualTo(query.visible().size());
    }
  }

  @Test
  void theCacheThatEvictsNothingHasOneBlock() {
    assertThat(BlockCounts.ofCache(new FullCacheConfig(), ROW, 3, 4).steps())
        .containsExactly(Map.of(KeyPlace.FULL, 4));
  }
}
