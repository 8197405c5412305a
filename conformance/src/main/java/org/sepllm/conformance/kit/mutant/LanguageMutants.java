package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sepllm.reference.model.Block;
import org.sepllm.reference.model.FeedForward;
import org.sepllm.reference.model.Linear;
import org.sepllm.reference.model.Residual;
import org.sepllm.reference.model.WeightMatrix;
import tools.jackson.databind.node.ObjectNode;

/** Mistakes in language models. */
final class LanguageMutants {
  static final String AREA = "model";

  private final List<Mutant> mutants = new ArrayList<>();

  private LanguageMutants() {}

  static List<Mutant> all() {
    LanguageMutants all = new LanguageMutants();
    all.addNorms();
    all.addFeedForward();
    all.addResiduals();
    all.addProjections();
    all.addScores();
    all.addOutput();
    all.mutants.addAll(LanguagePositionMutants.all());
    return all.mutants;
  }

  static Mutant mutant(String id, String mistake, Function<ObjectNode, LanguageRow> row) {
    return new Mutant("model-" + id, AREA, mistake, request -> row.apply(request).answer());
  }

  private void add(String id, String mistake, Function<ObjectNode, LanguageRow> row) {
    mutants.add(mutant(id, mistake, row));
  }

  private void addNorms() {
    add(
        "epsilon-absent",
        "norms without epsilon",
        request ->
            new LanguageRow(request) {
              @Override
              double root(double meanSquare, double epsilon) {
                return Math.sqrt(meanSquare);
              }
            });
    add(
        "epsilon-outside",
        "epsilon is added to the root, not below it",
        request ->
            new LanguageRow(request) {
              @Override
              double root(double meanSquare, double epsilon) {
                return Math.sqrt(meanSquare) + epsilon;
              }
            });
    add(
        "rms-centered",
        "RMSNorm subtracts the mean",
        request ->
            new LanguageRow(request) {
              @Override
              double meanOfRms(double mean) {
                return mean;
              }
            });
    add(
        "rms-one-plus-weight",
        "RMSNorm scales by one more than its weight",
        request ->
            new LanguageRow(request) {
              @Override
              double weight(double weight) {
                return 1 + weight;
              }
            });
    add(
        "layer-norm-not-centered",
        "LayerNorm does not subtract the mean",
        request ->
            new LanguageRow(request) {
              @Override
              double meanOfLayer(double mean) {
                return 0;
              }
            });
    add(
        "layer-norm-sample-variance",
        "LayerNorm's variance is divided by one less than the dimensions",
        request ->
            new LanguageRow(request) {
              @Override
              int divisor(int dims) {
                return dims - 1;
              }
            });
    add(
        "layer-norm-without-bias",
        "LayerNorm adds no bias",
        request ->
            new LanguageRow(request) {
              @Override
              double bias(double bias) {
                return 0;
              }
            });
    add(
        "final-norm-skipped",
        "no norm before the logits",
        request ->
            new LanguageRow(request) {
              @Override
              double[] finalNorm(double[] row) {
                return row;
              }
            });
    add(
        "one-norm-for-both",
        "the feed-forward sublayer reads through the norm of attention",
        request ->
            new LanguageRow(request) {
              @Override
              double[] feedForwardNorm(Block block, double[] row) {
                return norm(block.attentionNorm(), row);
              }
            });
  }

  private void addFeedForward() {
    add(
        "gelu-tanh",
        "GELU by a hyperbolic tangent",
        request ->
            new LanguageRow(request) {
              @Override
              double gelu(double z) {
                double inner = Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z);
                return z / 2 * (1 + StrictMath.tanh(inner));
              }
            });
    add(
        "gelu-sigmoid",
        "GELU by a logistic function",
        request ->
            new LanguageRow(request) {
              @Override
              double gelu(double z) {
                return silu(1.702 * z) / 1.702;
              }
            });
    add(
        "gate-and-up-swapped",
        "silu is taken of up, not of gate",
        request ->
            new LanguageRow(request) {
              @Override
              double gated(double gate, double up) {
                return silu(up) * gate;
              }
            });
    add(
        "gate-logistic",
        "the gate is the logistic function alone",
        request ->
            new LanguageRow(request) {
              @Override
              double gated(double gate, double up) {
                return (1 + StrictMath.tanh(gate / 2)) / 2 * up;
              }
            });
    add(
        "feed-forward-without-bias",
        "the feed-forward layers add no bias",
        request ->
            new LanguageRow(request) {
              @Override
              double[] feedForwardLinear(Linear layer, double[] row) {
                return products(layer.weight(), row);
              }
            });
  }

  private void addResiduals() {
    add(
        "residual-parallel",
        "a sequential residual is read as parallel",
        request ->
            new LanguageRow(request) {
              @Override
              Residual residual(Block block) {
                return Residual.PARALLEL;
              }
            });
    add(
        "residual-sequential",
        "a parallel residual is read as sequential",
        request ->
            new LanguageRow(request) {
              @Override
              Residual residual(Block block) {
                return Residual.SEQUENTIAL;
              }
            });
  }

  private void addProjections() {
    add(
        "attention-without-bias",
        "the layers of attention add no bias",
        request ->
            new LanguageRow(request) {
              @Override
              double[] attentionLinear(Linear layer, double[] row) {
                return products(layer.weight(), row);
              }
            });
    add(
        "fused-by-part",
        "the fused matrix holds all queries first, then all keys, then all values",
        request ->
            new LanguageRow(request) {
              @Override
              double[] head(List<double[]> projections, int part, int head) {
                Block first = model().blocks().getFirst();
                if (!(first.feedForward() instanceof FeedForward.Gelu)) {
                  return super.head(projections, part, head);
                }
                int block = part * first.attention().heads() + head;
                return super.head(projections, block % 3, block / 3);
              }
            });
    add(
        "kv-head-modulo",
        "query head h reads kv head h mod kvHeads",
        request ->
            new LanguageRow(request) {
              @Override
              int kvHead(int head, int heads, int kvHeads) {
                return head % kvHeads;
              }
            });
  }

  private void addScores() {
    add(
        "no-scale",
        "scores have no factor",
        request ->
            new LanguageRow(request) {
              @Override
              double scale(int headDim) {
                return 1;
              }
            });
    add(
        "softmax-plus-one",
        "the softmax has one more summand of score 0",
        request ->
            new LanguageRow(request) {
              @Override
              double softmaxTotal(double total, double max) {
                return total + StrictMath.exp(-max);
              }
            });
    add(
        "first-layer-visibility",
        "every layer sees what the first one sees",
        request ->
            new LanguageRow(request) {
              @Override
              LayerSight sight(int layer) {
                return super.sight(0);
              }
            });
    add(
        "everything-visible",
        "every query sees all keys before it",
        request ->
            new LanguageRow(request) {
              @Override
              LayerSight sight(int layer) {
                return super.sight(layer).causal();
              }
            });
  }

  private void addOutput() {
    add(
        "head-tied",
        "the embedding takes the place of an output matrix of its own",
        request ->
            new LanguageRow(request) {
              @Override
              WeightMatrix output() {
                return model().embedding();
              }
            });
    add(
        "own-token-scored",
        "likelihoods are those of the token that was read, not of the next",
        request ->
            new LanguageRow(request) {
              @Override
              int scored(int index) {
                return index;
              }
            });
    add(
        "nll-in-bits",
        "likelihoods have the logarithm to base 2",
        request ->
            new LanguageRow(request) {
              @Override
              double nll(double[] logits, int id) {
                return super.nll(logits, id) / StrictMath.log(2);
              }
            });
    add(
        "logits-one-early",
        "logits are those before the token at a place",
        request ->
            new LanguageRow(request) {
              @Override
              int place(int asked) {
                return Math.max(0, asked - 1);
              }
            });
  }
}
