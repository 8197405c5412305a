package org.sepllm.conformance.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.conformance.golden.GoldenFile.ints;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sepllm.datasets.model.LoadedModel;
import org.sepllm.datasets.model.ModelChoice;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.NegativeLogLikelihood;
import org.sepllm.reference.model.Precision;
import org.sepllm.reference.position.PositionScheme;
import tools.jackson.databind.JsonNode;

/** The models in double precision against values made independently in float64. */
class GoldenModelTest {
  private static final GoldenFile TRAINED = new GoldenFile("model-nll", 24);
  private static final GoldenFile RANDOM = new GoldenFile("random-models", 24);
  private static final int FIRST_TOKENS = 128;
  private static final double TOLERANCE = 1e-9;
  private static final Map<String, LoadedModel> LOADED = new ConcurrentHashMap<>();

  @Test
  void theFilesHoldAllCases() throws IOException {
    assertThat(TRAINED.size()).isEqualTo(24);
    assertThat(RANDOM.size()).isEqualTo(24);
  }

  @TestFactory
  Stream<DynamicTest> rule_SEP_MODEL_009_theFirstTokensOfTheTrainedModelsAgree() {
    return TRAINED.tests(golden -> check(golden, FIRST_TOKENS));
  }

  @TestFactory
  Stream<DynamicTest> rule_SEP_MODEL_010_theRandomModelsAgree() {
    return RANDOM.tests(golden -> check(golden, Integer.MAX_VALUE));
  }

  @TestFactory
  @Tag("long")
  Stream<DynamicTest> rule_SEP_MODEL_009_allTokensOfTheTrainedModelsAgree() {
    return TRAINED.tests(golden -> check(golden, Integer.MAX_VALUE));
  }

  private static void check(JsonNode golden, int most) {
    LoadedModel loaded =
        LOADED.computeIfAbsent(golden.required("model").asString(), ModelChoice::load);
    int[] tokenIds = ints(golden.required("token_ids"));
    int[] first = Arrays.copyOf(tokenIds, Math.min(most, tokenIds.length));
    // The published runs went on beyond the trained context, in the cache.
    ModelMachine machine =
        new ModelMachine(loaded.model(), context(golden, loaded), Precision.DOUBLE);
    double[] nll = NegativeLogLikelihood.ofRow(machine, first);
    JsonNode expected = golden.required("nll");
    assertThat(worst(nll, expected)).as("nll").isLessThan(TOLERANCE);
    if (first.length == tokenIds.length && golden.has("last_logits")) {
      double[] logits = machine.append(first[first.length - 1]).getFirst();
      JsonNode last = golden.required("last_logits");
      assertThat(logits).hasSize(last.size());
      assertThat(worst(logits, last)).as("last logits").isLessThan(TOLERANCE);
    }
    if (golden.has("attended")) {
      assertThat(machine.views(0).getLast().visible().size())
          .isEqualTo(golden.required("attended").required(nll.length - 1).asInt());
    }
  }

  /** The largest |x − ref| / max(1, |ref|). */
  private static double worst(double[] values, JsonNode expected) {
    return IntStream.range(0, values.length)
        .mapToDouble(place -> {
          double reference = expected.required(place).asDouble();
          double distance = Math.abs(values[place] - reference);
          return Double.isNaN(distance) ? distance : distance / Math.max(1, Math.abs(reference));
        })
        .reduce(0, Math::max);
  }

  private static Context context(JsonNode golden, LoadedModel loaded) {
    return golden.has("mask")
        ? new Context.OfMask(List.of(mask(golden, loaded)))
        : new Context.OfCache(List.of(cache(golden, loaded)), PositionScheme.IN_CACHE);
  }

  private static MaskRule mask(JsonNode golden, LoadedModel loaded) {
    int init = golden.required("init_tokens").asInt();
    int neighbors = golden.required("neighbors").asInt();
    return switch (golden.required("mask").asString()) {
      case "full" -> new FullMask();
      case "streaming" -> new StreamingLlmMask(init, neighbors);
      default -> new SepLlmMask(init, neighbors, separators(golden, loaded));
    };
  }

  private static CacheConfig cache(JsonNode golden, LoadedModel loaded) {
    int init = golden.required("init_cache_size").asInt();
    int size = golden.required("cache_size").asInt();
    return switch (golden.required("mode").asString()) {
      case "full" -> new FullCacheConfig();
      case "streamingllm" -> new StreamingLlmCacheConfig(init, size);
      default ->
          new SepCacheConfig(
              SepPolicy.STREAMING,
              init,
              golden.required("sep_cache_size").asInt(),
              golden.required("local_size").asInt(),
              size,
              true,
              true,
              separators(golden, loaded));
    };
  }

  private static SeparatorSet separators(JsonNode golden, LoadedModel loaded) {
    return SeparatorSet.of(
        golden.has("separator_token_ids")
            ? ints(golden.required("separator_token_ids"))
            : loaded.config().separatorTokenIds().stream().mapToInt(id -> id).toArray());
  }
}
