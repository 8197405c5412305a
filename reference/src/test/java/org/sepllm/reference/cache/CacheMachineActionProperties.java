package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/** Long sequences of everything that a caller may do with a machine, in any order. */
class CacheMachineActionProperties {
  private static final int ACTIONS = 220;

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void rule_SEP_CACHE_011_anySequenceOfActionsFollowsTheSchedule(
      @ForAll("sequences") ActionChain<ModelledCache> sequence) {
    ModelledCache end = sequence.withInvariant("follows the schedule", ModelledCache::check).run();

    end.checkCounters();
    assertThat(sequence.transformations()).hasSizeGreaterThanOrEqualTo(200);
  }

  @Provide
  Arbitrary<ActionChain<ModelledCache>> sequences() {
    return Arbitraries.randomValue(CacheCase::randomConfig)
        .flatMap(config ->
            ActionChain.startWith(() -> new ModelledCache(config))
                .withAction(30, append(Arbitraries.integers().between(0, 8).withoutEdgeCases()))
                .withAction(20, append(Arbitraries.of(CacheCase.SEPARATOR, 12).withoutEdgeCases()))
                .withAction(5, padding())
                .withAction(2, denseChunk())
                .withAction(6, always("save and resume", ModelledCache::saveAndResume))
                .withAction(6, always("read positions", ModelledCache::readPositions))
                .withAction(1, always("reset", ModelledCache::reset))
                .withMaxTransformations(ACTIONS));
  }

  private static Action.Independent<ModelledCache> append(Arbitrary<Integer> tokenIds) {
    return () -> tokenIds.map(id -> mutate("append " + id, cache -> cache.append(id)));
  }

  private static Action.Independent<ModelledCache> denseChunk() {
    Arbitrary<List<Integer>> chunks =
        Arbitraries.integers()
            .between(0, CacheCase.SEPARATOR)
            .list()
            .ofMinSize(1)
            .ofMaxSize(9)
            .withoutEdgeCases();
    return () -> chunks.map(ids -> mutate("dense " + ids, cache -> cache.appendDense(ids)));
  }

  private static Action<ModelledCache> padding() {
    return Action.<ModelledCache>when(ModelledCache::isWithoutTokens)
        .describeAs("padding")
        .justMutate(ModelledCache::appendPadding);
  }

  private static Action<ModelledCache> always(String name, Consumer<ModelledCache> action) {
    return Action.just(name, mutate(name, action));
  }

  private static Transformer<ModelledCache> mutate(String name, Consumer<ModelledCache> action) {
    return Transformer.mutate(name, action);
  }
}
