package org.sepllm.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.sepllm.datasets.DatasetErrorKind.MALFORMED;
import static org.sepllm.datasets.DatasetErrorKind.NOT_FOUND;
import static org.sepllm.datasets.DatasetErrorKind.TOO_LARGE;
import static org.sepllm.datasets.DatasetErrorKind.UNREADABLE;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.QueryTrace;
import org.sepllm.reference.trace.StepDelta;
import org.sepllm.reference.trace.VisibilityTrace;

final class TraceFileTest {
  private static final Map<String, String> METADATA = Map.of(MetadataKeys.SOURCE, "a Ünïcödé text");

  @TempDir private Path folder;

  private static TokenRow row(int leftPadding, int length) {
    Random random = new Random(length);
    return TokenRow.padded(leftPadding, random.ints(length, 0, 5).toArray());
  }

  private static CacheConfig cache(SepPolicy policy) {
    return new SepCacheConfig(policy, 2, 3, 4, 12, false, true, SeparatorSet.of(1));
  }

  private List<StepDelta> steps(Path file) {
    List<StepDelta> steps = new ArrayList<>();
    TraceFile.read(file, steps::add);
    return steps;
  }

  @ParameterizedTest
  @EnumSource(SepPolicy.class)
  void aTraceReadsBackTheSameAndVisibilityFollows(SepPolicy policy) {
    TokenRow row = row(3, 500);
    List<StepDelta> deltas = CacheTrace.deltas(cache(policy), row, 0);
    Path file = folder.resolve("trace.arrow");
    TraceFile.write(file, METADATA, deltas::forEach);
    List<StepDelta> read = steps(file);
    assertThat(read).isEqualTo(deltas);
    assertThat(VisibilityTrace.fromDeltas(read))
        .isEqualTo(CacheTrace.operational(cache(policy), row, 0));
  }

  @Test
  void aLongTraceSpansBatches() {
    List<StepDelta> deltas = CacheTrace.deltas(cache(SepPolicy.PAPER), row(0, 20_000), 0);
    Path file = folder.resolve("trace.arrow");
    TraceFile.write(file, METADATA, deltas::forEach);
    assertThat(steps(file)).isEqualTo(deltas);
  }

  @Test
  void aLongListOfEvictedKeysStaysWhole() {
    int[] many = Stream.iterate(0, key -> key + 1).limit(1_200_000).mapToInt(key -> key).toArray();
    List<StepDelta> deltas = new ArrayList<>();
    for (int query = 0; query < 1_200_000; query += 1) {
      KeyList evicted = query == 1_199_999 ? KeyList.of(many) : KeyList.empty();
      deltas.add(new StepDelta(query, 1, 0, query == 1_199_999, evicted));
    }
    Path file = folder.resolve("trace.arrow");
    TraceFile.write(file, METADATA, deltas::forEach);
    assertThat(steps(file)).isEqualTo(deltas);
  }

  @Test
  void aFullTraceReadsBackTheSame() throws IOException {
    VisibilityTrace trace = CacheTrace.operational(cache(SepPolicy.SEPCACHE), row(2, 9_000), 0);
    long attended = trace.queries().stream().mapToLong(query -> query.visible().size()).sum();
    long retained = trace.queries().stream().mapToLong(query -> query.stored().size()).sum();
    long estimate = FullTraceFile.estimatedBytes(trace.length(), attended, retained);
    Path file = folder.resolve("full.arrow");
    FullTraceFile.write(file, METADATA, estimate, false, trace.queries()::forEach);
    List<QueryTrace> read = new ArrayList<>();
    assertThat(FullTraceFile.read(file, read::add)).containsAllEntriesOf(METADATA);
    assertThat(new VisibilityTrace(read)).isEqualTo(trace);
    assertThat(Files.size(file)).isBetween(estimate, estimate + estimate / 20);
  }

  @Test
  void aFullTraceAboveOneGibibyteIsRefusedUnlessForced() {
    assertThat(FullTraceFile.estimatedBytes(1_000, 100_000, 100_000)).isEqualTo(812_000);
    assertThat(FullTraceFile.estimatedBytes(Long.MAX_VALUE, 1, 1)).isEqualTo(Long.MAX_VALUE);
    Path file = folder.resolve("full.arrow");
    long bytes = FullTraceFile.estimatedBytes(4_000_000, 2_000_000_000L, 2_000_000_000L);
    assertRefused(
        TOO_LARGE,
        () -> FullTraceFile.write(file, METADATA, bytes, false, steps -> {}),
        "16048000000",
        "1073741824");
    assertThat(file).doesNotExist();
    FullTraceFile.write(file, METADATA, bytes, true, steps -> {});
    assertThat(file).exists();
    FullTraceFile.requireSize(FullTraceFile.MAX_BYTES, false);
  }

  @Test
  void tokensReadBackTheSame() {
    int[] ids = new Random(7).ints(30_000, 0, Integer.MAX_VALUE).toArray();
    Path file = folder.resolve("tokens.arrow");
    TokenFile.write(file, new TokenFile.Tokens(METADATA, ids));
    TokenFile.Tokens read = TokenFile.read(file);
    assertThat(read.tokenIds()).containsExactly(ids);
    assertThat(read.metadata())
        .containsAllEntriesOf(METADATA)
        .containsEntry("sepllm.format", "tokens")
        .containsEntry("sepllm.format_version", "1");
  }

  @Test
  void emptyFilesAreFiles() {
    Path tokens = folder.resolve("tokens.arrow");
    TokenFile.write(tokens, new TokenFile.Tokens(Map.of(), new int[0]));
    assertThat(TokenFile.read(tokens).tokenIds()).isEmpty();
    Path trace = folder.resolve("trace.arrow");
    TraceFile.write(trace, Map.of(), steps -> {});
    assertThat(steps(trace)).isEmpty();
  }

  @Test
  void theSameContentGivesTheSameBytes() throws IOException {
    TokenFile.Tokens tokens =
        new TokenFile.Tokens(Map.of("b", "2", "a", "1", "c", "3"), new int[] {4, 5});
    TokenFile.write(folder.resolve("1.arrow"), tokens);
    TokenFile.write(folder.resolve("2.arrow"), tokens);
    assertThat(folder.resolve("1.arrow")).hasSameBinaryContentAs(folder.resolve("2.arrow"));
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("trace.arrow");
    Files.writeString(file, "old");
    assertThat(
            catchThrowable(() ->
                TraceFile.write(
                    file,
                    METADATA,
                    steps -> {
                      steps.accept(new StepDelta(0, 1, 1, false, KeyList.empty()));
                      throw new IllegalStateException("stop");
                    })))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stop");
    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void unusablePathsAreRefused() {
    Path inside = folder.resolve("none").resolve("x.arrow");
    assertRefused(
        UNREADABLE,
        () -> TraceFile.write(inside, METADATA, steps -> {}),
        inside.toString(),
        "folder does not exist");
    assertRefused(NOT_FOUND, () -> steps(inside), inside.toString());
    assertRefused(UNREADABLE, () -> steps(folder), folder.toString());
  }

  @Test
  void impossibleNumbersAreRefused() {
    refusedTrace(new StepDelta(1, 1, 1, false, KeyList.empty()), "query is 1, must be from 0 to 0");
    refusedTrace(new StepDelta(0, 2, 1, false, KeyList.empty()), "attended is 2");
    refusedTrace(new StepDelta(0, 1, -1, false, KeyList.empty()), "retained is -1");
    refusedTrace(new StepDelta(0, 1, 0, true, KeyList.of(1)), "evicted is 1, must be from 0 to 0");
    Path file = folder.resolve("tokens.arrow");
    TokenFile.write(file, new TokenFile.Tokens(METADATA, new int[] {3, -1}));
    assertRefused(MALFORMED, () -> TokenFile.read(file), "tokens.arrow", "token_id is -1");
  }

  private void refusedTrace(StepDelta step, String part) {
    Path file = folder.resolve("bad.arrow");
    TraceFile.write(file, METADATA, steps -> steps.accept(step));
    assertRefused(MALFORMED, () -> steps(file), "bad.arrow", part);
  }
}
