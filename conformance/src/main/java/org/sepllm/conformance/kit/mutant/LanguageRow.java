package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.model.Block;
import org.sepllm.reference.model.FeedForward;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.Linear;
import org.sepllm.reference.model.Norm;
import org.sepllm.reference.model.Residual;
import org.sepllm.reference.model.WeightMatrix;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A row that a language model reads, layer after layer; each decision is a method. */
class LanguageRow {
  private final ObjectNode request;
  private final LanguageModel model;
  private final List<Integer> ids;
  private final List<LayerSight> sights;

  LanguageRow(ObjectNode request) {
    this.request = request;
    this.model = LanguageModels.of(request);
    this.ids = MaskQuestion.integers(request.get("token_ids"));
    this.sights = LayerSight.of(request, model.blocks().size());
  }

  final LanguageModel model() {
    return model;
  }

  final List<LayerSight> sights() {
    return sights;
  }

  final ObjectNode answer() {
    List<double[]> logits = logits();
    List<Double> nll = new ArrayList<>();
    for (int index = 0; index + 1 < ids.size(); index++) {
      nll.add(nll(logits.get(index), ids.get(scored(index))));
    }
    List<double[]> chosen = new ArrayList<>();
    for (JsonNode place : request.path("logits_at")) {
      chosen.add(logits.get(place(place.intValue())));
    }
    return LayerSight.numbers(nll, chosen);
  }

  private List<double[]> logits() {
    List<double[]> rows = ids.stream().map(this::embedded).toList();
    for (int layer = 0; layer < model.blocks().size(); layer++) {
      rows = layer(model.blocks().get(layer), rows, sight(layer));
    }
    return rows.stream().map(row -> products(output(), finalNorm(row))).toList();
  }

  private List<double[]> layer(Block block, List<double[]> rows, LayerSight sight) {
    List<double[]> normed = rows.stream().map(row -> attentionNorm(block, row)).toList();
    List<LanguageHeads> heads =
        normed.stream().map(row -> LanguageHeads.of(this, block.attention(), row)).toList();
    List<double[]> next = new ArrayList<>();
    for (int index = 0; index < rows.size(); index++) {
      double[] joined = new LanguageAttention(this, block.attention()).joined(heads, index, sight);
      double[] attended = attentionLinear(block.attention().output(), joined);
      double[] row = rows.get(index);
      double[] read = residual(block) == Residual.PARALLEL ? row : sum(row, attended);
      double[] fed = feedForward(block.feedForward(), feedForwardNorm(block, read));
      next.add(sum(sum(row, attended), fed));
    }
    return next;
  }

  /** SEP-MODEL-008. */
  double[] embedded(int id) {
    double[] row = new double[model.hiddenSize()];
    for (int dim = 0; dim < row.length; dim++) {
      row[dim] = model.embedding().at(id, dim);
    }
    return row;
  }

  WeightMatrix output() {
    return model.output();
  }

  double[] finalNorm(double[] row) {
    return norm(model.finalNorm(), row);
  }

  double[] attentionNorm(Block block, double[] row) {
    return norm(block.attentionNorm(), row);
  }

  double[] feedForwardNorm(Block block, double[] row) {
    return norm(block.feedForwardNorm(), row);
  }

  /** SEP-MODEL-002, SEP-MODEL-003. */
  final double[] norm(Norm norm, double[] row) {
    double mean = 0;
    double squares = 0;
    for (double x : row) {
      mean += x / row.length;
      squares += x * x;
    }
    double[] normed = new double[row.length];
    switch (norm) {
      case Norm.Rms rms -> {
        double root = root(squares / row.length, rms.epsilon());
        for (int dim = 0; dim < row.length; dim++) {
          normed[dim] = (row[dim] - meanOfRms(mean)) / root * weight(rms.weight().at(dim));
        }
      }
      case Norm.Layer layer -> {
        double distances = 0;
        for (double x : row) {
          distances += (x - mean) * (x - mean);
        }
        double root = root(distances / divisor(row.length), layer.epsilon());
        for (int dim = 0; dim < row.length; dim++) {
          normed[dim] =
              (row[dim] - meanOfLayer(mean)) / root * layer.weight().at(dim)
                  + bias(layer.bias().at(dim));
        }
      }
    }
    return normed;
  }

  double root(double meanSquare, double epsilon) {
    return Math.sqrt(meanSquare + epsilon);
  }

  double meanOfRms(double mean) {
    return 0;
  }

  double meanOfLayer(double mean) {
    return mean;
  }

  double weight(double weight) {
    return weight;
  }

  double bias(double bias) {
    return bias;
  }

  int divisor(int dims) {
    return dims;
  }

  /** SEP-MODEL-001. */
  double[] attentionLinear(Linear layer, double[] row) {
    return linear(layer, row);
  }

  double[] feedForwardLinear(Linear layer, double[] row) {
    return linear(layer, row);
  }

  private static double[] linear(Linear layer, double[] row) {
    double[] result = products(layer.weight(), row);
    layer
        .bias()
        .ifPresent(bias -> {
          for (int output = 0; output < result.length; output++) {
            result[output] += bias.at(output);
          }
        });
    return result;
  }

  static double[] products(WeightMatrix weight, double[] row) {
    double[] result = new double[weight.rows()];
    for (int output = 0; output < result.length; output++) {
      double total = 0;
      for (int input = 0; input < row.length; input++) {
        total += weight.at(output, input) * row[input];
      }
      result[output] = total;
    }
    return result;
  }

  private static double[] sum(double[] left, double[] right) {
    double[] sum = new double[left.length];
    for (int dim = 0; dim < sum.length; dim++) {
      sum[dim] = left[dim] + right[dim];
    }
    return sum;
  }

  /** SEP-MODEL-005, SEP-MODEL-006. */
  private double[] feedForward(FeedForward feedForward, double[] row) {
    return switch (feedForward) {
      case FeedForward.SwiGlu glu -> {
        double[] gate = feedForwardLinear(glu.gate(), row);
        double[] up = feedForwardLinear(glu.up(), row);
        double[] inner = new double[up.length];
        for (int dim = 0; dim < inner.length; dim++) {
          inner[dim] = gated(gate[dim], up[dim]);
        }
        yield feedForwardLinear(glu.down(), inner);
      }
      case FeedForward.Gelu gelu -> {
        double[] inner = feedForwardLinear(gelu.up(), row);
        for (int dim = 0; dim < inner.length; dim++) {
          inner[dim] = gelu(inner[dim]);
        }
        yield feedForwardLinear(gelu.down(), inner);
      }
    };
  }

  double gated(double gate, double up) {
    return silu(gate) * up;
  }

  final double silu(double z) {
    return z * (1 + StrictMath.tanh(z / 2)) / 2;
  }

  double gelu(double z) {
    return z * NormalShare.below(z);
  }

  /** SEP-MODEL-007. */
  Residual residual(Block block) {
    return block.residual();
  }

  /** SEP-MODEL-009. */
  LayerSight sight(int layer) {
    return sights.get(layer);
  }

  /** SEP-MODEL-011: one of query, key and value (0, 1, 2) of a head. */
  double[] head(List<double[]> projections, int part, int head) {
    return LanguageHeads.slice(projections.get(part), head, model.rotary().headDim());
  }

  /** SEP-MODEL-004. */
  int kvHead(int head, int heads, int kvHeads) {
    return head / (heads / kvHeads);
  }

  double scale(int headDim) {
    return 1 / Math.sqrt(headDim);
  }

  double softmaxTotal(double total, double max) {
    return total;
  }

  double[] turnedValue(double[] value, int position) {
    return value;
  }

  /** SEP-POS-001 to SEP-POS-003. */
  int queryPosition(LayerSight sight, int query) {
    return sight.queryPositions().get(query);
  }

  int keyPosition(LayerSight sight, int query, int place) {
    return sight.keyPositions().get(query).get(place);
  }

  /** SEP-POS-004 to SEP-POS-006. */
  final double[] turned(double[] head, int position) {
    double[] turned = head.clone();
    int half = rotaryDim() / 2;
    for (int pair = 0; pair < half; pair++) {
      int left = left(pair);
      int right = right(pair, half);
      double angle = position * frequency(pair);
      double length = StrictMath.hypot(head[left], head[right]);
      double start = StrictMath.atan2(head[right], head[left]);
      turned[left] = length * StrictMath.cos(start + angle);
      turned[right] = length * StrictMath.sin(start + angle);
    }
    return turned;
  }

  int rotaryDim() {
    return model.rotary().rotaryDim();
  }

  int left(int pair) {
    return pair;
  }

  int right(int pair, int half) {
    return pair + half;
  }

  double frequency(int pair) {
    return scaled(1 / StrictMath.pow(base(), 2.0 * pair / rotaryDim()));
  }

  double base() {
    return model.rotary().base();
  }

  double scaled(double frequency) {
    return model.rotary().scaling().scale(frequency);
  }

  /** SEP-MODEL-010. */
  double nll(double[] logits, int id) {
    double max = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      max = Math.max(max, logit);
    }
    double total = 0;
    for (double logit : logits) {
      total += StrictMath.exp(logit - max);
    }
    return max + StrictMath.log(total) - logits[id];
  }

  /** The place of the token that the logits after a place are scored with. */
  int scored(int index) {
    return index + 1;
  }

  /** The place whose logits are answered for a place that is asked for. */
  int place(int asked) {
    return asked;
  }
}
