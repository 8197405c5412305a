package org.sepllm.reference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** Weights that do not fit each other are refused by name; what fits is counted. */
final class ModelShapesTest {
  private static final int HIDDEN = 6;
  private static final int INNER = 10;
  private static final int VOCABULARY = 5;
  private static final RotaryEmbedding ROTARY =
      new RotaryEmbedding(2, 2, 100, new RopeScaling.None());

  private static WeightMatrix matrix(int rows, int columns) {
    return WeightMatrix.of(rows, columns, new float[rows * columns]);
  }

  private static WeightVector vector(int size) {
    return WeightVector.of(new float[size]);
  }

  private static Linear linear(int outputs, int inputs) {
    return new Linear(matrix(outputs, inputs), Optional.empty());
  }

  private static Linear biased(int outputs, int inputs, int bias) {
    return new Linear(matrix(outputs, inputs), Optional.of(vector(bias)));
  }

  private static Norm norm(int size) {
    return new Norm.Rms(vector(size), 1e-5);
  }

  private static SelfAttention attention(Linear query, Linear key, Linear value, Linear output) {
    return new SelfAttention(query, key, value, output, 3, 1);
  }

  private static SelfAttention attention() {
    return attention(linear(6, HIDDEN), linear(2, HIDDEN), linear(2, HIDDEN), linear(HIDDEN, 6));
  }

  private static FeedForward gelu(int size) {
    return new FeedForward.Gelu(linear(INNER, size), linear(size, INNER));
  }

  private static Block block(int first, int second, int inner) {
    return new Block(norm(first), attention(), norm(second), gelu(inner), Residual.SEQUENTIAL);
  }

  private static Block block() {
    return block(HIDDEN, HIDDEN, HIDDEN);
  }

  private static LanguageModel model(
      WeightMatrix embedding, List<Block> blocks, Norm last, WeightMatrix output, int positions) {
    return new LanguageModel(embedding, blocks, last, output, ROTARY, positions);
  }

  private static LanguageModel model() {
    WeightMatrix embedding = matrix(VOCABULARY, HIDDEN);
    return model(embedding, List.of(block()), norm(HIDDEN), embedding, 9);
  }

  /** What makes something that does not fit. */
  private interface Maker {
    Object make();
  }

  private static Arguments refused(String message, Maker maker) {
    return Arguments.of(message, maker);
  }

  static Stream<Arguments> misfits() {
    WeightMatrix embedding = matrix(VOCABULARY, HIDDEN);
    List<Block> blocks = List.of(block());
    Linear query = linear(6, HIDDEN);
    Linear key = linear(2, HIDDEN);
    Linear output = linear(HIDDEN, 6);
    Block wide =
        new Block(
            norm(8),
            attention(linear(6, 8), linear(2, 8), linear(2, 8), linear(8, 6)),
            norm(8),
            gelu(8),
            Residual.SEQUENTIAL);
    RotaryEmbedding longer = new RotaryEmbedding(4, 4, 100, new RopeScaling.None());
    return Stream.of(
        refused("number of rows is 0, must be at least 1", () -> matrix(0, 3)),
        refused("number of columns is 0, must be at least 1", () -> matrix(3, 0)),
        refused("weights has length 5, must be 6", () -> WeightMatrix.of(2, 3, new float[5])),
        refused("bias has length 3, must be 4", () -> biased(4, 2, 3)),
        refused(
            "epsilon is -1.0, must be at least 0 and finite", () -> new Norm.Rms(vector(2), -1)),
        refused(
            "epsilon is Infinity, must be at least 0 and finite",
            () -> new Norm.Layer(vector(2), vector(2), Double.POSITIVE_INFINITY)),
        refused(
            "bias of the norm has length 3, must be 2",
            () -> new Norm.Layer(vector(2), vector(3), 0)),
        refused(
            "number of kv heads is 0, must be at least 1",
            () -> new SelfAttention(query, key, key, output, 3, 0)),
        refused(
            "number of heads is 3, must be a multiple of 2",
            () -> new SelfAttention(query, key, key, output, 3, 2)),
        refused(
            "output of query has length 7, must be 6",
            () -> attention(linear(7, HIDDEN), key, key, output)),
        refused(
            "output of key has length 3, must be 2",
            () -> attention(query, linear(3, HIDDEN), key, output)),
        refused(
            "input of key has length 5, must be 6",
            () -> attention(query, linear(2, 5), key, output)),
        refused(
            "output of value has length 3, must be 2",
            () -> attention(query, key, linear(3, HIDDEN), output)),
        refused(
            "input of attention output has length 5, must be 6",
            () -> attention(query, key, key, linear(HIDDEN, 5))),
        refused(
            "output of gate has length 9, must be 10",
            () -> new FeedForward.SwiGlu(linear(9, 6), linear(INNER, 6), linear(6, INNER))),
        refused(
            "input of down has length 9, must be 10",
            () -> new FeedForward.SwiGlu(linear(INNER, 6), linear(INNER, 6), linear(6, 9))),
        refused(
            "input of down has length 9, must be 10",
            () -> new FeedForward.Gelu(linear(INNER, 6), linear(6, 9))),
        refused(
            "output of down has length 5, must be 6",
            () -> new FeedForward.Gelu(linear(INNER, 6), linear(5, INNER))),
        refused("norm before attention has length 5, must be 6", () -> block(5, 6, 6)),
        refused("norm before feed-forward has length 5, must be 6", () -> block(6, 5, 6)),
        refused("feed-forward has length 5, must be 6", () -> block(6, 6, 5)),
        refused(
            "number of layers is 0, must be at least 1",
            () -> model(embedding, List.of(), norm(HIDDEN), embedding, 9)),
        refused(
            "maximum of positions is 0, must be at least 1",
            () -> model(embedding, blocks, norm(HIDDEN), embedding, 0)),
        refused(
            "final norm has length 5, must be 6",
            () -> model(embedding, blocks, norm(5), embedding, 9)),
        refused(
            "row of the output matrix has length 5, must be 6",
            () -> model(embedding, blocks, norm(HIDDEN), matrix(VOCABULARY, 5), 9)),
        refused(
            "output matrix has length 4, must be 5",
            () -> model(embedding, blocks, norm(HIDDEN), matrix(4, HIDDEN), 9)),
        refused(
            "row of a layer has length 8, must be 6",
            () -> model(embedding, List.of(wide), norm(HIDDEN), embedding, 9)),
        refused(
            "head has length 2, must be 4",
            () -> new LanguageModel(embedding, blocks, norm(HIDDEN), embedding, longer, 9)),
        refused("maximum of positions is 0, must be at least 1", () -> model().withMaxPositions(0)),
        refused(
            "number of mask rules is 0, must be at least 1", () -> new Context.OfMask(List.of())),
        refused(
            "number of cache rules is 0, must be at least 1",
            () -> new Context.OfCache(List.of(), PositionScheme.IN_CACHE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misfits")
  void what_does_not_fit_is_refused_by_name(String message, Maker maker) {
    assertThatThrownBy(maker::make).isInstanceOf(SpecException.class).hasMessageContaining(message);
  }

  @Test
  void every_weight_is_counted_once() {
    int matrices = 6 * 6 + 2 * 6 + 2 * 6 + 6 * 6;
    int ofGelu = 2 * INNER * HIDDEN;
    LanguageModel tied = model();
    assertThat(tied.hiddenSize()).isEqualTo(HIDDEN);
    assertThat(tied.parameters()).isEqualTo(VOCABULARY * HIDDEN + matrices + ofGelu + 3 * HIDDEN);
    Block withBiases =
        new Block(
            new Norm.Layer(vector(HIDDEN), vector(HIDDEN), 0),
            attention(biased(6, HIDDEN, 6), linear(2, HIDDEN), linear(2, HIDDEN), linear(6, 6)),
            norm(HIDDEN),
            new FeedForward.Gelu(biased(INNER, HIDDEN, INNER), linear(HIDDEN, INNER)),
            Residual.PARALLEL);
    LanguageModel untied =
        model(
            matrix(VOCABULARY, HIDDEN),
            List.of(withBiases),
            norm(HIDDEN),
            matrix(VOCABULARY, HIDDEN),
            9);
    assertThat(untied.parameters())
        .isEqualTo(2 * VOCABULARY * HIDDEN + matrices + 6 + ofGelu + INNER + (2 + 1 + 1) * HIDDEN);
  }
}
