package org.sepllm.conformance.check.cases;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import tools.jackson.databind.node.ObjectNode;

/**
 * The member of the mask family and the sizes that a case asks about.
 *
 * <p>Range: {@code initTokens} at least 0, {@code interval} at least 1.
 *
 * @param kind the member
 * @param initTokens a
 * @param layered whether requests and answers have a layer axis
 * @param neighbors n for each layer; exactly one if not layered
 * @param interval the interval of FixLLM
 * @param separators the ids as a request writes them; empty and {@code [-1]} select StreamingLLM
 */
public record MaskSetup(
    MaskKind kind,
    int initTokens,
    boolean layered,
    List<Integer> neighbors,
    int interval,
    List<Integer> separators) {

  /**
   * Copies the lists.
   *
   * @param kind the member
   * @param initTokens a
   * @param layered whether requests and answers have a layer axis
   * @param neighbors n for each layer
   * @param interval the interval of FixLLM
   * @param separators the ids as a request writes them
   */
  public MaskSetup {
    neighbors = List.copyOf(neighbors);
    separators = List.copyOf(separators);
  }

  /** Whether the list of separators says that there are none. */
  boolean withoutSeparators() {
    return SeparatorSet.selectsStreamingLlm(separatorIds());
  }

  private int[] separatorIds() {
    return separators.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Builds the rule of a layer.
   *
   * <p>Range: {@code layer} at least 0 and less than the number of layers.
   *
   * @param layer the layer
   * @return the rule
   */
  public MaskRule rule(int layer) {
    int n = neighbors.get(layer);
    return switch (kind) {
      case SEPLLM ->
          withoutSeparators()
              ? new StreamingLlmMask(initTokens, n)
              : new SepLlmMask(initTokens, n, SeparatorSet.of(separatorIds()));
      case STREAMINGLLM -> new StreamingLlmMask(initTokens, n);
      case FIXLLM -> new FixLlmMask(initTokens, n, interval);
      case FULL -> new FullMask();
    };
  }

  /** Writes the fields that this member of the family has; the first member needs no name. */
  void write(ObjectNode request) {
    if (kind != MaskKind.SEPLLM) {
      request.put("mask", kind.protocolName());
    }
    if (kind == MaskKind.FULL) {
      return;
    }
    request.put("init_tokens", initTokens);
    if (layered) {
      request.set("neighbors", Json.integers(neighbors));
    } else {
      request.put("neighbors", neighbors.getFirst());
    }
    if (kind == MaskKind.SEPLLM) {
      request.set("separator_token_ids", Json.integers(separators));
    }
    if (kind == MaskKind.FIXLLM) {
      request.put("interval", interval);
    }
  }

  Stream<MaskSetup> simpler() {
    return Stream.of(
            fewerLayers(),
            Smaller.than(initTokens, 0).mapToObj(this::withInitTokens),
            smallerWindows(),
            Smaller.than(interval, 1).mapToObj(this::withInterval),
            Smaller.fewer(separators).map(this::withSeparators))
        .flatMap(Function.identity());
  }

  private Stream<MaskSetup> fewerLayers() {
    return layered && neighbors.size() == 1
        ? Stream.of(new MaskSetup(kind, initTokens, false, neighbors, interval, separators))
        : Smaller.fewer(neighbors).map(this::withNeighbors);
  }

  private Stream<MaskSetup> smallerWindows() {
    return IntStream.range(0, neighbors.size())
        .boxed()
        .flatMap(layer ->
            Smaller.than(neighbors.get(layer), 1)
                .mapToObj(n -> withNeighbors(Smaller.with(neighbors, layer, n))));
  }

  private MaskSetup withInitTokens(int fewer) {
    return new MaskSetup(kind, fewer, layered, neighbors, interval, separators);
  }

  private MaskSetup withNeighbors(List<Integer> smaller) {
    return new MaskSetup(kind, initTokens, layered, smaller, interval, separators);
  }

  private MaskSetup withInterval(int smaller) {
    return new MaskSetup(kind, initTokens, layered, neighbors, smaller, separators);
  }

  private MaskSetup withSeparators(List<Integer> fewer) {
    return new MaskSetup(kind, initTokens, layered, neighbors, interval, fewer);
  }
}
