package org.sepllm.reference.model;

import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.RotaryEmbedding;
import org.sepllm.reference.trace.KeyList;

/**
 * A model as equations over a whole row: nothing is stored, every key is computed where a query
 * reads it. For one token: x of layer 0 is its row of the embedding; x of layer ℓ + 1 follows from
 * x of layer ℓ at the places that the query sees.
 */
final class DeclarativeModel {
  private static final int INTEGRATION_STEPS = 2000;

  private final LanguageModel model;
  private final int[] tokenIds;
  private final List<Sight[]> layers;

  /** What one query sees, and where. */
  record Sight(KeyList keys, KeyPositions positions) {}

  /** Takes for every layer one sight per query. */
  DeclarativeModel(LanguageModel model, int[] tokenIds, List<Sight[]> layers) {
    this.model = model;
    this.tokenIds = tokenIds;
    this.layers = layers;
  }

  double[][] logits() {
    double[][] x =
        IntStream.range(0, tokenIds.length)
            .mapToObj(index -> row(model.embedding(), tokenIds[index]))
            .toArray(double[][]::new);
    for (int layer = 0; layer < layers.size(); layer++) {
      x = next(model.blocks().get(layer), x, layers.get(layer));
    }
    double[][] logits = new double[x.length][];
    for (int index = 0; index < x.length; index++) {
      double[] last = norm(model.finalNorm(), x[index]);
      logits[index] =
          IntStream.range(0, model.vocabularySize())
              .mapToDouble(token -> dot(row(model.output(), token), last))
              .toArray();
    }
    return logits;
  }

  private double[][] next(Block block, double[][] x, Sight[] sights) {
    double[][] next = new double[x.length][];
    for (int index = 0; index < x.length; index++) {
      double[] attended = attention(block, x, index, sights[index]);
      double[] read = block.residual() == Residual.PARALLEL ? x[index] : plus(x[index], attended);
      double[] fed = feedForward(block.feedForward(), norm(block.feedForwardNorm(), read));
      next[index] = plus(plus(x[index], attended), fed);
    }
    return next;
  }

  private double[] attention(Block block, double[][] x, int index, Sight sight) {
    SelfAttention attention = block.attention();
    double[] query = linear(attention.query(), norm(block.attentionNorm(), x[index]));
    double[] heads = new double[query.length];
    for (int head = 0; head < attention.heads(); head++) {
      int kvHead = head * attention.kvHeads() / attention.heads();
      double[] q = turned(part(query, head), sight.positions().query());
      double[] weights = new double[sight.keys().size()];
      double total = 0;
      for (int place = 0; place < weights.length; place++) {
        double[] read = norm(block.attentionNorm(), x[sight.keys().get(place)]);
        double[] k =
            turned(
                part(linear(attention.key(), read), kvHead), sight.positions().keys().get(place));
        weights[place] = Math.exp(dot(q, k) / Math.sqrt(k.length));
        total += weights[place];
      }
      for (int place = 0; place < weights.length; place++) {
        double[] read = norm(block.attentionNorm(), x[sight.keys().get(place)]);
        double[] v = part(linear(attention.value(), read), kvHead);
        for (int dim = 0; dim < v.length; dim++) {
          heads[head * v.length + dim] += weights[place] / total * v[dim];
        }
      }
    }
    return linear(attention.output(), heads);
  }

  private double[] part(double[] heads, int head) {
    int size = model.rotary().headDim();
    return IntStream.range(head * size, (head + 1) * size).mapToDouble(at -> heads[at]).toArray();
  }

  /** Each pair as a complex number, multiplied by e^(i · angle). */
  private double[] turned(double[] head, int position) {
    RotaryEmbedding rotary = model.rotary();
    double[] turned = head.clone();
    int half = rotary.rotaryDim() / 2;
    for (int pair = 0; pair < half; pair++) {
      double frequency =
          rotary.scaling().scale(1 / Math.pow(rotary.base(), 2.0 * pair / rotary.rotaryDim()));
      double length = Math.hypot(head[pair], head[pair + half]);
      double angle = Math.atan2(head[pair + half], head[pair]) + position * frequency;
      turned[pair] = length * Math.cos(angle);
      turned[pair + half] = length * Math.sin(angle);
    }
    return turned;
  }

  private static double[] feedForward(FeedForward feedForward, double[] x) {
    return switch (feedForward) {
      case FeedForward.SwiGlu(Linear gate, Linear up, Linear down) -> {
        double[] gated = linear(gate, x);
        double[] raised = linear(up, x);
        yield linear(
            down,
            IntStream.range(0, gated.length)
                .mapToDouble(dim -> gated[dim] * logistic(gated[dim]) * raised[dim])
                .toArray());
      }
      case FeedForward.Gelu(Linear up, Linear down) -> {
        double[] raised = linear(up, x);
        yield linear(
            down,
            IntStream.range(0, raised.length)
                .mapToDouble(dim -> raised[dim] * normalShareBelow(raised[dim]))
                .toArray());
      }
    };
  }

  private static double logistic(double z) {
    return (1 + Math.tanh(z / 2)) / 2;
  }

  /** Φ(z), the integral of the normal density, by Simpson's rule from 0. */
  static double normalShareBelow(double z) {
    double step = z / INTEGRATION_STEPS;
    double sum = 0;
    for (int at = 0; at <= INTEGRATION_STEPS; at++) {
      int weight = at == 0 || at == INTEGRATION_STEPS ? 1 : at % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-(at * step) * (at * step) / 2);
    }
    return 0.5 + sum * step / 3 / Math.sqrt(2 * Math.PI);
  }

  private static double[] norm(Norm norm, double[] x) {
    double mean = IntStream.range(0, x.length).mapToDouble(dim -> x[dim]).average().orElseThrow();
    double squares = dot(x, x) / x.length;
    return switch (norm) {
      case Norm.Rms rms ->
          IntStream.range(0, x.length)
              .mapToDouble(
                  dim -> rms.weight().at(dim) * x[dim] * Math.pow(squares + rms.epsilon(), -0.5))
              .toArray();
      case Norm.Layer layer ->
          IntStream.range(0, x.length)
              .mapToDouble(dim ->
                  layer.bias().at(dim)
                      + layer.weight().at(dim)
                          * (x[dim] - mean)
                          * Math.pow(squares - mean * mean + layer.epsilon(), -0.5))
              .toArray();
    };
  }

  private static double[] linear(Linear layer, double[] x) {
    return IntStream.range(0, layer.outputs())
        .mapToDouble(output ->
            dot(row(layer.weight(), output), x)
                + layer.bias().map(bias -> (double) bias.at(output)).orElse(0.0))
        .toArray();
  }

  private static double[] row(WeightMatrix matrix, int row) {
    return IntStream.range(0, matrix.columns())
        .mapToDouble(column -> matrix.at(row, column))
        .toArray();
  }

  private static double dot(double[] left, double[] right) {
    return IntStream.range(0, left.length).mapToDouble(dim -> left[dim] * right[dim]).sum();
  }

  private static double[] plus(double[] left, double[] right) {
    return IntStream.range(0, left.length).mapToDouble(dim -> left[dim] + right[dim]).toArray();
  }
}
