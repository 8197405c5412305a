package org.sepllm.conformance.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.conformance.golden.GoldenFile.ints;
import static org.sepllm.conformance.golden.GoldenFile.keys;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.QueryTrace;
import org.sepllm.reference.trace.VisibilityTrace;
import tools.jackson.databind.JsonNode;

/** Both statements of the cache against the published caches, one row and batches. */
class GoldenCacheTest {
  private static final GoldenFile ROWS = new GoldenFile("cache-traces", 360);
  private static final GoldenFile BATCHES = new GoldenFile("cache-traces-batch", 60);

  @Test
  void theFileHoldsAllRows() throws IOException {
    assertThat(ROWS.size()).isEqualTo(360);
  }

  @Test
  void theFileHoldsAllBatches() throws IOException {
    assertThat(BATCHES.size()).isEqualTo(60);
  }

  @TestFactory
  Stream<DynamicTest> rule_SEP_CACHE_002_equalsThePublishedCacheOfOneRow() {
    return ROWS.tests(GoldenCacheTest::checkRow);
  }

  @TestFactory
  Stream<DynamicTest> rule_SEP_CACHE_014_equalsThePublishedCacheOfABatch() {
    return BATCHES.tests(GoldenCacheTest::checkBatch);
  }

  private static void checkRow(JsonNode golden) {
    SepCacheConfig config = config(golden, golden.required("max_separators_bounded").asBoolean());
    TokenRow row = TokenRow.of(ints(golden.required("token_ids")));
    List<QueryTrace> published = new ArrayList<>();
    for (int query = 0; query < row.length(); query++) {
      published.add(
          new QueryTrace(
              query,
              keys(golden.required("visible").required(query)),
              keys(golden.required("stored").required(query))));
    }
    assertThat(CacheTrace.operational(config, row, 0).queries())
        .as("machine")
        .containsExactlyElementsOf(published);
    assertThat(CacheTrace.declarative(config, row, 0).queries())
        .as("schedule")
        .containsExactlyElementsOf(published);
    assertThat(VisibilityTrace.fromDeltas(CacheTrace.deltas(config, row, 0)).queries())
        .as("short form")
        .containsExactlyElementsOf(published);
  }

  private static void checkBatch(JsonNode golden) {
    JsonNode rows = golden.required("token_ids");
    int[][] tokenIds =
        IntStream.range(0, rows.size())
            .mapToObj(row -> ints(rows.required(row)))
            .toArray(int[][]::new);
    List<VisibilityTrace> traces =
        CacheTrace.rectangular(
            config(golden, golden.required("bounded").asBoolean()),
            BatchMode.valueOf(constant(golden.required("batch"))),
            tokenIds);
    JsonNode visible = golden.required("visible");
    JsonNode stored = golden.required("stored");
    assertThat(visible.size()).isEqualTo(tokenIds[0].length);
    for (int row = 0; row < tokenIds.length; row++) {
      for (int query = 0; query < visible.size(); query++) {
        assertThat(traces.get(row).queries().get(query))
            .as("row %d, query %d", row, query)
            .isEqualTo(
                new QueryTrace(
                    query,
                    keys(visible.required(query).required(row)),
                    keys(stored.required(query).required(row))));
      }
    }
  }

  private static SepCacheConfig config(JsonNode golden, boolean bounded) {
    return new SepCacheConfig(
        SepPolicy.valueOf(constant(golden.required("policy"))),
        golden.required("init_cache_size").asInt(),
        golden.required("sep_cache_size").asInt(),
        golden.required("local_size").asInt(),
        golden.required("cache_size").asInt(),
        bounded,
        golden.required("accumulate").asBoolean(),
        SeparatorSet.of(ints(golden.required("separator_token_ids"))));
  }

  private static String constant(JsonNode name) {
    return name.asString().toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
