package org.sepllm.reference.model;

import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** Models of random weights, small enough for an oracle that computes everything anew. */
final class SmallModels {
  static final int VOCABULARY = 13;
  private static final int HIDDEN = 12;
  private static final int INTERMEDIATE = 20;
  private static final int LAYERS = 2;

  private final Random random;

  private SmallModels(long seed) {
    this.random = new Random(seed);
  }

  /** Grouped heads, RMSNorm, SwiGLU, tied embeddings. */
  static LanguageModel llama(long seed) {
    SmallModels draw = new SmallModels(seed);
    WeightMatrix embedding = draw.matrix(VOCABULARY, HIDDEN);
    return draw.model(
        embedding,
        embedding,
        new RotaryEmbedding(6, 6, 100, new RopeScaling.Llama3(4, 1, 4, 16)),
        () -> draw.llamaBlock(),
        draw.rms());
  }

  /** LayerNorm, GELU, biases, partial rotation, another output matrix. */
  static LanguageModel neox(long seed, Residual residual) {
    SmallModels draw = new SmallModels(seed);
    return draw.model(
        draw.matrix(VOCABULARY, HIDDEN),
        draw.matrix(VOCABULARY, HIDDEN),
        new RotaryEmbedding(6, 2, 100, new RopeScaling.None()),
        () -> draw.neoxBlock(residual),
        draw.layerNorm());
  }

  private interface Blocks {
    Block next();
  }

  private LanguageModel model(
      WeightMatrix embedding,
      WeightMatrix output,
      RotaryEmbedding rotary,
      Blocks blocks,
      Norm finalNorm) {
    return new LanguageModel(
        embedding,
        IntStream.range(0, LAYERS).mapToObj(_ -> blocks.next()).toList(),
        finalNorm,
        output,
        rotary,
        64);
  }

  private Block llamaBlock() {
    return new Block(
        rms(),
        new SelfAttention(
            plain(12, HIDDEN), plain(6, HIDDEN), plain(6, HIDDEN), plain(HIDDEN, 12), 2, 1),
        rms(),
        new FeedForward.SwiGlu(
            plain(INTERMEDIATE, HIDDEN), plain(INTERMEDIATE, HIDDEN), plain(HIDDEN, INTERMEDIATE)),
        Residual.SEQUENTIAL);
  }

  private Block neoxBlock(Residual residual) {
    return new Block(
        layerNorm(),
        new SelfAttention(
            biased(12, HIDDEN), biased(12, HIDDEN), biased(12, HIDDEN), biased(HIDDEN, 12), 2, 2),
        layerNorm(),
        new FeedForward.Gelu(biased(INTERMEDIATE, HIDDEN), biased(HIDDEN, INTERMEDIATE)),
        residual);
  }

  private Norm rms() {
    return new Norm.Rms(vector(HIDDEN), 1e-5);
  }

  private Norm layerNorm() {
    return new Norm.Layer(vector(HIDDEN), vector(HIDDEN), 1e-5);
  }

  private Linear plain(int outputs, int inputs) {
    return new Linear(matrix(outputs, inputs), Optional.empty());
  }

  private Linear biased(int outputs, int inputs) {
    return new Linear(matrix(outputs, inputs), Optional.of(vector(outputs)));
  }

  private WeightMatrix matrix(int rows, int columns) {
    return WeightMatrix.of(rows, columns, numbers(rows * columns));
  }

  private WeightVector vector(int size) {
    return WeightVector.of(numbers(size));
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int place = 0; place < count; place++) {
      numbers[place] = (float) random.nextGaussian() * 0.6f;
    }
    return numbers;
  }

  /** Random ids, about every fourth of them the separator 0. */
  static int[] row(long seed, int length) {
    return new Random(seed)
        .ints(length, 0, VOCABULARY + 3)
        .map(id -> id < VOCABULARY ? id : 0)
        .toArray();
  }
}
