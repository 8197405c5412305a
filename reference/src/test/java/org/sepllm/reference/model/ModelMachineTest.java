package org.sepllm.reference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** The machine against equations over the whole row, under every kind of visibility. */
class ModelMachineTest {
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(0);
  private static final int LENGTH = 40;

  private static final List<LanguageModel> MODELS =
      List.of(
          SmallModels.llama(1),
          SmallModels.neox(2, Residual.PARALLEL),
          SmallModels.neox(3, Residual.SEQUENTIAL));

  private static final List<MaskRule> MASKS =
      List.of(
          new FullMask(),
          new SepLlmMask(2, 4, SEPARATORS),
          new StreamingLlmMask(1, 3),
          new FixLlmMask(1, 2, 5));

  private static final List<CacheConfig> CACHES =
      List.of(
          new FullCacheConfig(),
          new StreamingLlmCacheConfig(2, 9),
          sepCache(SepPolicy.PAPER, true, true),
          sepCache(SepPolicy.STREAMING, true, false),
          sepCache(SepPolicy.SEPCACHE, false, true));

  private static SepCacheConfig sepCache(SepPolicy policy, boolean bounded, boolean accumulate) {
    return new SepCacheConfig(policy, 1, 2, 4, 10, bounded, accumulate, SEPARATORS);
  }

  static Stream<Arguments> contexts() {
    List<Context> contexts = new ArrayList<>();
    MASKS.forEach(mask -> contexts.add(new Context.OfMask(List.of(mask))));
    contexts.add(new Context.OfMask(List.of(MASKS.get(1), MASKS.get(0))));
    for (PositionScheme scheme : PositionScheme.values()) {
      CACHES.forEach(cache -> contexts.add(new Context.OfCache(List.of(cache), scheme)));
      contexts.add(new Context.OfCache(List.of(CACHES.get(2), CACHES.get(1)), scheme));
    }
    return MODELS.stream()
        .flatMap(model -> contexts.stream().map(context -> Arguments.of(model, context)));
  }

  @ParameterizedTest
  @MethodSource("contexts")
  void rule_SEP_MODEL_009_equals_the_equations_over_the_row(LanguageModel model, Context context) {
    int[] row = SmallModels.row(7, LENGTH);
    List<DeclarativeModel.Sight[]> sights = new ArrayList<>();
    for (int layer = 0; layer < model.blocks().size(); layer++) {
      sights.add(sights(context, layer % context.rules(), row));
    }
    double[][] expected = new DeclarativeModel(model, row, sights).logits();
    List<double[]> got = new ModelMachine(model, context, Precision.DOUBLE).append(row);
    List<double[]> single = new ModelMachine(model, context, Precision.SINGLE).append(row);
    for (int index = 0; index < LENGTH; index++) {
      assertThat(got.get(index))
          .as("index %d", index)
          .containsExactly(expected[index], within(1e-9));
      assertThat(single.get(index)).containsExactly(expected[index], within(2e-3));
    }
  }

  /** Masks by their predicate, caches by their trace. */
  private static DeclarativeModel.Sight[] sights(Context context, int layer, int[] row) {
    return switch (context) {
      case Context.OfMask mask -> {
        Mask predicate = new Mask(mask.layers().get(layer), TokenRow.of(row));
        DeclarativeModel.Sight[] sights = new DeclarativeModel.Sight[row.length];
        Arrays.setAll(
            sights,
            query -> {
              KeyList keys = predicate.visible(query);
              List<Integer> positions = Arrays.stream(keys.toArray()).boxed().toList();
              return new DeclarativeModel.Sight(keys, new KeyPositions(query, positions));
            });
        yield sights;
      }
      case Context.OfCache cache -> {
        CacheMachine machine = new CacheMachine(cache.layers().get(layer));
        DeclarativeModel.Sight[] sights = new DeclarativeModel.Sight[row.length];
        for (int query = 0; query < row.length; query++) {
          machine.append(row[query]);
          sights[query] =
              new DeclarativeModel.Sight(
                  machine.visibleKeys(), machine.positions(cache.positions()));
        }
        yield sights;
      }
    };
  }

  @ParameterizedTest
  @MethodSource("contexts")
  void rule_SEP_MODEL_009_chunks_change_nothing(LanguageModel model, Context context) {
    int[] row = SmallModels.row(8, LENGTH);
    for (Precision precision : Precision.values()) {
      List<double[]> whole = new ModelMachine(model, context, precision).append(row);
      ModelMachine pieces = new ModelMachine(model, context, precision);
      int index = 0;
      for (int size = 1; index < LENGTH; size++) {
        int end = Math.min(LENGTH, index + size);
        for (double[] logits : pieces.append(Arrays.copyOfRange(row, index, end))) {
          assertThat(logits).isEqualTo(whole.get(index++));
        }
      }
      assertThat(pieces.length()).isEqualTo(LENGTH);
    }
  }

  @Test
  void rule_SEP_MODEL_009_a_mask_and_the_trace_of_a_cache_that_show_the_same_keys_agree() {
    int[] row = SmallModels.row(9, LENGTH);
    for (LanguageModel model : MODELS) {
      assertThat(logits(model, new Context.OfMask(List.of(new FullMask())), row))
          .isDeepEqualTo(
              logits(
                  model,
                  new Context.OfCache(List.of(new FullCacheConfig()), PositionScheme.ORIGINAL),
                  row));
      // A cache of one token more than the window evicts at every step: a + n keys are seen.
      assertThat(logits(model, new Context.OfMask(List.of(new StreamingLlmMask(2, 8))), row))
          .isDeepEqualTo(
              logits(
                  model,
                  new Context.OfCache(
                      List.of(new StreamingLlmCacheConfig(2, 9)), PositionScheme.ORIGINAL),
                  row));
    }
  }

  private static double[][] logits(LanguageModel model, Context context, int[] row) {
    return new ModelMachine(model, context, Precision.DOUBLE).append(row).toArray(double[][]::new);
  }

  @Test
  void rule_SEP_MODEL_012_positions_of_the_text_end_at_the_maximum() {
    LanguageModel model = MODELS.getFirst().withMaxPositions(5);
    ModelMachine masked =
        new ModelMachine(model, new Context.OfMask(List.of(new FullMask())), Precision.DOUBLE);
    masked.append(1, 2, 3, 4);
    assertRefused(
        ErrorKind.TOO_LARGE,
        "token at index 5 needs position 5 of the text, the model has positions below 5 [SEP-MODEL-012]",
        () -> masked.append(1, 2));
    assertThat(masked.length()).isEqualTo(4);
    assertThat(masked.views(1)).hasSize(4);
    assertThat(masked.views(1).get(2).visible().toArray()).containsExactly(0, 1, 2);
    masked.append(5);
    ModelMachine cached =
        new ModelMachine(
            model,
            new Context.OfCache(List.of(new FullCacheConfig()), PositionScheme.IN_CACHE),
            Precision.SINGLE);
    assertThat(cached.append(1, 2, 3, 4, 5, 6, 7)).hasSize(7);
  }

  @Test
  void rule_SEP_MODEL_010_there_is_a_token_to_score_after_each() {
    LanguageModel model = MODELS.getFirst();
    model.requireFollowed(5, new int[] {1, 2}, new int[] {0, SmallModels.VOCABULARY - 1});
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 7 is 13, must be in [0, 13) [SEP-MODEL-008]",
        () -> model.requireFollowed(5, new int[] {1, 2}, new int[] {2, SmallModels.VOCABULARY}));
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 1 is -1, must be in [0, 13) [SEP-MODEL-008]",
        () -> model.requireFollowed(0, new int[] {1, 2}, new int[] {-1, 3}));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "tokens that follow has length 1, must be 2 [SEP-MODEL-010]",
        () -> model.requireFollowed(0, new int[] {1, 2}, new int[] {2}));
  }

  @Test
  void rule_SEP_MODEL_008_ids_lie_in_the_vocabulary() {
    ModelMachine machine =
        new ModelMachine(
            MODELS.getFirst(), new Context.OfMask(List.of(new FullMask())), Precision.DOUBLE);
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 1 is 13, must be in [0, 13) [SEP-MODEL-008]",
        () -> machine.append(1, SmallModels.VOCABULARY));
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 0 is -1, must be in [0, 13) [SEP-MODEL-008]",
        () -> machine.append(-1));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "chunk has 0 tokens, must have at least 1 [SEP-MODEL-009]",
        machine::append);
    assertThat(machine.append(3).getFirst()).hasSize(SmallModels.VOCABULARY);
  }

  @Test
  void rule_SEP_MODEL_009_rules_fit_the_layers() {
    Context three = new Context.OfMask(List.of(MASKS.get(0), MASKS.get(0), MASKS.get(0)));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "rules are given for 3 layers, the model has 2 [SEP-MODEL-009]",
        () -> new ModelMachine(MODELS.getFirst(), three, Precision.DOUBLE));
  }
}
