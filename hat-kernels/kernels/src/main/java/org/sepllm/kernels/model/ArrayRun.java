package org.sepllm.kernels.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.kernels.rope.RotaryTable;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.SelfAttention;
import org.sepllm.reference.trace.KeyList;

/** A row that a model in arrays reads. */
final class ArrayRun implements ModelRun {
  private final ArrayModel model;
  private final ArraySight sight;
  private final ArrayAngles angles;
  private final List<ArrayKeys> layers;
  private final List<CacheStep> steps = new ArrayList<>();
  private final int chunk;
  private final float[][] wide;
  private final float[][] normed;
  private final float[][] query;
  private final float[][] key;
  private final float[][] value;
  private final float[][] heads;
  private final float[][] inner;
  private final float[][] up;
  private final float[][] logits;

  ArrayRun(ArrayModel model, ArraySight sight, int chunk) {
    this.model = model;
    this.sight = sight;
    this.chunk = chunk;
    LanguageModel weights = model.model();
    SelfAttention attention = weights.blocks().getFirst().attention();
    this.angles = new ArrayAngles(new RotaryTable(weights.rotary()));
    this.layers =
        model.blocks().stream()
            .map(_ -> new ArrayKeys(attention.kvHeads(), attention.headDim(), angles))
            .toList();
    int innerSize =
        model.blocks().stream().mapToInt(block -> block.up().outputs()).max().orElseThrow();
    this.wide = new float[chunk][weights.hiddenSize()];
    this.normed = new float[chunk][weights.hiddenSize()];
    this.query = new float[chunk][attention.query().outputs()];
    this.key = new float[chunk][attention.key().outputs()];
    this.value = new float[chunk][attention.key().outputs()];
    this.heads = new float[chunk][attention.query().outputs()];
    this.inner = new float[chunk][innerSize];
    this.up = new float[chunk][innerSize];
    this.logits = new float[chunk][weights.vocabularySize()];
  }

  /** What is done with the logits of a chunk. */
  private interface Reader {
    void read(int first, int count);
  }

  private void read(int[] tokenIds, Reader reader) {
    model.model().requireReadable(sight.length(), tokenIds, sight.usesTextPositions());
    if (sight instanceof ArraySight.OfMask && tokenIds.length > chunk) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-MODEL-009",
          "row has %d tokens, there is room for %d".formatted(tokenIds.length, chunk));
    }
    steps.clear();
    for (int first = 0; first < tokenIds.length; ) {
      int[] rest = Arrays.copyOfRange(tokenIds, first, tokenIds.length);
      int count = sight.begin(rest);
      for (int place = 0; place < count; place++) {
        steps.add(sight.step(place));
      }
      pass(rest, count);
      reader.read(first, count);
      first += count;
    }
  }

  /** SEP-MODEL-007, SEP-MODEL-008. */
  private void pass(int[] tokenIds, int count) {
    for (int row = 0; row < count; row++) {
      for (int dim = 0; dim < wide[row].length; dim++) {
        wide[row][dim] = model.model().embedding().at(tokenIds[row], dim);
      }
    }
    for (int layer = 0; layer < layers.size(); layer++) {
      block(layer, count);
    }
    ArrayMath.norm(model.model().finalNorm(), wide, count, normed);
    model.output().multiply(normed, count, logits);
  }

  private void block(int layer, int count) {
    ArrayBlock block = model.blocks().get(layer);
    ArrayMath.norm(block.attentionNorm(), wide, count, normed);
    block.query().multiply(normed, count, query);
    block.key().multiply(normed, count, key);
    block.value().multiply(normed, count, value);
    attend(layer, count);
    if (block.parallel()) {
      ArrayMath.norm(block.feedForwardNorm(), wide, count, normed);
      block.output().add(heads, count, wide);
    } else {
      block.output().add(heads, count, wide);
      ArrayMath.norm(block.feedForwardNorm(), wide, count, normed);
    }
    feedForward(block, count);
    block.down().add(inner, count, wide);
  }

  private void feedForward(ArrayBlock block, int count) {
    if (block.gate().isPresent()) {
      block.gate().get().multiply(normed, count, inner);
      block.up().multiply(normed, count, up);
      for (int row = 0; row < count; row++) {
        ArrayMath.gate(inner[row], up[row], block.up().outputs());
      }
    } else {
      block.up().multiply(normed, count, inner);
      for (int row = 0; row < count; row++) {
        ArrayMath.gelu(inner[row], block.up().outputs());
      }
    }
  }

  private void attend(int layer, int count) {
    ArrayKeys keys = layers.get(layer);
    SelfAttention attention = model.model().blocks().get(layer).attention();
    keys.move(sight.moves(layer));
    for (int row = 0; row < count; row++) {
      ArraySight.View view = sight.view(layer, row);
      keys.put(view, key[row], value[row]);
      angles.turn(query[row], attention.heads(), attention.headDim(), view.position());
    }
    if (sight.countsPlaces()) {
      keys.rotateByPlace(sight.view(layer, count - 1));
    }
    IntStream rows = IntStream.range(0, count);
    (count > 1 ? rows.parallel() : rows)
        .forEach(
            row -> keys.attend(sight.view(layer, row), query[row], attention.heads(), heads[row]));
  }

  @Override
  public List<float[]> logits(int... tokenIds) {
    List<float[]> all = new ArrayList<>();
    read(
        tokenIds,
        (_, count) -> IntStream.range(0, count).forEach(row -> all.add(logits[row].clone())));
    return all;
  }

  @Override
  public float[] lastLogits(int... tokenIds) {
    int[] last = new int[1];
    read(tokenIds, (_, count) -> last[0] = count - 1);
    return logits[last[0]].clone();
  }

  @Override
  public double[] nll(int[] tokenIds, int[] nextIds) {
    model.model().requireFollowed(sight.length(), tokenIds, nextIds);
    double[] nll = new double[tokenIds.length];
    read(
        tokenIds,
        (first, count) ->
            IntStream.range(0, count)
                .parallel()
                .forEach(
                    row -> nll[first + row] = ArrayMath.nll(logits[row], nextIds[first + row])));
    return nll;
  }

  @Override
  public List<CacheStep> steps() {
    return List.copyOf(steps);
  }

  @Override
  public KeyList storedKeys() {
    return sight.storedKeys();
  }

  /** The heap frees the memory. */
  @Override
  public void close() {
    steps.clear();
  }
}
