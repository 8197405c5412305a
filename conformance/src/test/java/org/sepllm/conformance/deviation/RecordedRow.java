package org.sepllm.conformance.deviation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sepllm.conformance.golden.GoldenFile;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.QueryTrace;
import org.sepllm.reference.trace.VisibilityTrace;
import tools.jackson.databind.JsonNode;

/**
 * A row that a published cache has read, alone or in a batch.
 *
 * @param config its sizes, under the policy that is named after it
 * @param batch how the rows of the batch were kept equally long; empty for a row alone
 * @param tokenIds its tokens
 * @param visible what each query saw
 * @param stored what was stored after each step
 * @param reproduced whether the reference under that policy and mode yields the same
 */
record RecordedRow(
    SepCacheConfig config,
    Optional<BatchMode> batch,
    List<Integer> tokenIds,
    List<List<Integer>> visible,
    List<List<Integer>> stored,
    boolean reproduced) {
  private static final GoldenFile ROWS = new GoldenFile("cache-traces", 360);
  private static final GoldenFile BATCHES = new GoldenFile("cache-traces-batch", 60);

  /** All of them; the test is skipped where the optional data folder lacks them. */
  static List<RecordedRow> all() throws IOException {
    List<RecordedRow> rows = new ArrayList<>();
    for (JsonNode record : ROWS.content()) {
      rows.add(alone(record));
    }
    for (JsonNode record : BATCHES.content()) {
      rows.addAll(ofBatch(record));
    }
    return rows;
  }

  private static RecordedRow alone(JsonNode record) {
    int[] tokenIds = GoldenFile.ints(record.required("token_ids"));
    SepCacheConfig config = config(record, record.required("max_separators_bounded").asBoolean());
    return row(
        config,
        Optional.empty(),
        tokenIds,
        steps(record.required("visible"), Optional.empty()),
        steps(record.required("stored"), Optional.empty()),
        CacheTrace.operational(config, TokenRow.of(tokenIds), 0));
  }

  private static List<RecordedRow> ofBatch(JsonNode record) {
    SepCacheConfig config = config(record, record.required("bounded").asBoolean());
    BatchMode mode = BatchMode.valueOf(constant(record.required("batch")));
    JsonNode ids = record.required("token_ids");
    int[][] tokenIds =
        IntStream.range(0, ids.size())
            .mapToObj(row -> GoldenFile.ints(ids.required(row)))
            .toArray(int[][]::new);
    List<VisibilityTrace> traces = CacheTrace.rectangular(config, mode, tokenIds);
    return IntStream.range(0, tokenIds.length)
        .mapToObj(row ->
            row(
                config,
                Optional.of(mode),
                tokenIds[row],
                steps(record.required("visible"), Optional.of(row)),
                steps(record.required("stored"), Optional.of(row)),
                traces.get(row)))
        .toList();
  }

  private static RecordedRow row(
      SepCacheConfig config,
      Optional<BatchMode> batch,
      int[] tokenIds,
      List<List<Integer>> visible,
      List<List<Integer>> stored,
      VisibilityTrace named) {
    boolean reproduced = true;
    for (QueryTrace query : named.queries()) {
      reproduced &= list(query.visible().toArray()).equals(visible.get(query.query()));
      reproduced &= list(query.stored().toArray()).equals(stored.get(query.query()));
    }
    return new RecordedRow(config, batch, list(tokenIds), visible, stored, reproduced);
  }

  private static List<List<Integer>> steps(JsonNode steps, Optional<Integer> row) {
    List<List<Integer>> lists = new ArrayList<>();
    for (JsonNode step : steps) {
      lists.add(list(GoldenFile.ints(row.isEmpty() ? step : step.required(row.get()))));
    }
    return lists;
  }

  static List<Integer> list(int[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  private static SepCacheConfig config(JsonNode record, boolean bounded) {
    return new SepCacheConfig(
        SepPolicy.valueOf(constant(record.required("policy"))),
        record.required("init_cache_size").asInt(),
        record.required("sep_cache_size").asInt(),
        record.required("local_size").asInt(),
        record.required("cache_size").asInt(),
        bounded,
        record.required("accumulate").asBoolean(),
        SeparatorSet.of(GoldenFile.ints(record.required("separator_token_ids"))));
  }

  private static String constant(JsonNode name) {
    return name.asString().toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
