package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Mistakes in the gradients of attention. */
final class GradientMutants {
  private final List<Mutant> mutants = new ArrayList<>();

  private GradientMutants() {}

  static List<Mutant> all() {
    GradientMutants all = new GradientMutants();
    all.addScales();
    all.addScores();
    all.addOperands();
    all.addSums();
    all.addFields();
    return all.mutants;
  }

  private void add(String id, String mistake, Function<AttentionModel, GradientModel> gradients) {
    mutants.add(
        AttentionMutants.mutant(
            "gradient-" + id,
            mistake,
            request ->
                new AttentionModel(request) {
                  @Override
                  void gradients(ObjectNode answer) {
                    gradients.apply(this).write(answer);
                  }
                }));
  }

  private void addScales() {
    add(
        "q-scale",
        "the scale is missing in dQ",
        model ->
            new GradientModel(model) {
              @Override
              double scaleOfQ() {
                return 1;
              }
            });
    add(
        "k-scale",
        "the scale is missing in dK",
        model ->
            new GradientModel(model) {
              @Override
              double scaleOfK() {
                return 1;
              }
            });
    add(
        "q-scale-twice",
        "dQ is scaled twice",
        model ->
            new GradientModel(model) {
              @Override
              double scaleOfQ() {
                return super.scaleOfQ() * super.scaleOfQ();
              }
            });
    add(
        "k-scale-twice",
        "dK is scaled twice",
        model ->
            new GradientModel(model) {
              @Override
              double scaleOfK() {
                return super.scaleOfK() * super.scaleOfK();
              }
            });
  }

  private void addScores() {
    score(
        "no-mean",
        "the mean of dWeight is not subtracted",
        (weight, dWeight, _) -> weight * dWeight);
    score(
        "mean-added",
        "the mean of dWeight is added",
        (weight, dWeight, mean) -> weight * (dWeight + mean));
    score("no-weight", "dScore lacks the weight", (_, dWeight, mean) -> dWeight - mean);
    score("mean-only", "dScore is the mean alone", (weight, _, mean) -> -weight * mean);
    score(
        "mean-unweighted",
        "the mean is subtracted outside of the weight",
        (weight, dWeight, mean) -> weight * dWeight - mean);
    score(
        "weight-squared",
        "dScore has the weight squared",
        (weight, dWeight, mean) -> weight * weight * (dWeight - mean));
    add(
        "mean-plain",
        "the mean of dWeight is not weighted",
        model ->
            new GradientModel(model) {
              @Override
              double mean(AttentionRow row, double... dWeights) {
                double sum = 0;
                for (double dWeight : dWeights) {
                  sum += dWeight;
                }
                return sum / dWeights.length;
              }
            });
    add(
        "v-score",
        "dV is weighted by dScore",
        model ->
            new GradientModel(model) {
              @Override
              double weightOfV(double weight, double dScore) {
                return dScore;
              }
            });
    add(
        "v-plain",
        "dV is not weighted",
        model ->
            new GradientModel(model) {
              @Override
              double weightOfV(double weight, double dScore) {
                return 1;
              }
            });
    add(
        "weight-first-dim",
        "dWeight reads the first dimension alone",
        model ->
            new GradientModel(model) {
              @Override
              double dWeight(int head, int kvHead, int query, int key) {
                return dOut(head, query, 0) * model.v(kvHead, key, 0);
              }
            });
    add(
        "weight-keys",
        "dWeight reads keys for values",
        model ->
            new GradientModel(model) {
              @Override
              double dWeight(int head, int kvHead, int query, int key) {
                double sum = 0;
                for (int dim = 0; dim < model.dims(); dim++) {
                  sum += dOut(head, query, dim) * model.k(kvHead, key, dim);
                }
                return sum;
              }
            });
  }

  /** The wrong gradient of a score. */
  @FunctionalInterface
  private interface DScore {
    double of(double weight, double dWeight, double mean);
  }

  private void score(String id, String mistake, DScore wrong) {
    add(
        id,
        mistake,
        model ->
            new GradientModel(model) {
              @Override
              double dScore(double weight, double dWeight, double mean) {
                return wrong.of(weight, dWeight, mean);
              }
            });
  }

  private void addOperands() {
    add(
        "q-values",
        "dQ reads values for keys",
        model ->
            new GradientModel(model) {
              @Override
              double otherOfQ(int head, int kvHead, int query, int key, int dim) {
                return model.v(kvHead, key, dim);
              }
            });
    add(
        "q-queries",
        "dQ reads queries for keys",
        model ->
            new GradientModel(model) {
              @Override
              double otherOfQ(int head, int kvHead, int query, int key, int dim) {
                return model.q(head, query, dim);
              }
            });
    add(
        "k-keys",
        "dK reads keys for queries",
        model ->
            new GradientModel(model) {
              @Override
              double otherOfK(int head, int kvHead, int query, int key, int dim) {
                return model.k(kvHead, key, dim);
              }
            });
    add(
        "k-out",
        "dK reads dOut for queries",
        model ->
            new GradientModel(model) {
              @Override
              double otherOfK(int head, int kvHead, int query, int key, int dim) {
                return dOut(head, query, dim);
              }
            });
    add(
        "k-head-0",
        "dK reads the first head's queries",
        model ->
            new GradientModel(model) {
              @Override
              double otherOfK(int head, int kvHead, int query, int key, int dim) {
                return model.q(0, query, dim);
              }
            });
    add(
        "heads-dealt",
        "gradients are dealt round to kvHeads",
        model ->
            new GradientModel(model) {
              @Override
              int kvHead(int head) {
                return head % model.kvHeads();
              }
            });
  }

  private void addSums() {
    sum(
        "group-last",
        "of a group only the last head counts for dK and dV",
        (model, head, _, _) -> (head + 1) % (model.heads() / model.kvHeads()) == 0 ? 1 : 0);
    sum(
        "group-first",
        "of a group only the first head counts for dK and dV",
        (model, head, _, _) -> head % (model.heads() / model.kvHeads()) == 0 ? 1 : 0);
    sum(
        "group-mean",
        "dK and dV are the means of a group",
        (model, _, _, _) -> (double) model.kvHeads() / model.heads());
    sum(
        "query-last",
        "of all queries only the last counts for dK and dV",
        (model, _, query, _) -> query == model.queries() - 1 ? 1 : 0);
    sum(
        "query-first",
        "of all queries only the first counts for dK and dV",
        (_, _, query, _) -> query == 0 ? 1 : 0);
    sum(
        "query-mean",
        "dK and dV are the means of the queries",
        (model, _, _, _) -> 1.0 / model.queries());
    sum("key-0", "the first key has no gradient", (_, _, _, key) -> key == 0 ? 0 : 1);
    sum(
        "key-last",
        "the last key has no gradient",
        (model, _, _, key) -> key == model.keys() - 1 ? 0 : 1);
    sum("self", "a query adds nothing to its own key", (_, _, query, key) -> query == key ? 0 : 1);
  }

  /** The wrong factor of a term of dK or dV. */
  @FunctionalInterface
  private interface Factor {
    double of(AttentionModel model, int head, int query, int key);
  }

  private void sum(String id, String mistake, Factor factor) {
    add(
        id,
        mistake,
        model ->
            new GradientModel(model) {
              @Override
              void addToKey(
                  double[][][] gradient, int head, int query, int key, int dim, double term) {
                super.addToKey(
                    gradient, head, query, key, dim, factor.of(model, head, query, key) * term);
              }
            });
  }

  private void addFields() {
    for (String field : List.of("d_q", "d_k", "d_v")) {
      mutants.add(
          AttentionMutants.mutant(
              "gradient-" + field.charAt(2) + "-missing",
              field + " is missing",
              request ->
                  new AttentionModel(request) {
                    @Override
                    void gradients(ObjectNode answer) {
                      super.gradients(answer);
                      answer.remove(field);
                    }
                  }));
    }
    mutants.add(
        AttentionMutants.mutant(
            "gradient-kv-swapped",
            "dK and dV are swapped",
            request ->
                new AttentionModel(request) {
                  @Override
                  void gradients(ObjectNode answer) {
                    super.gradients(answer);
                    var dK = answer.get("d_k");
                    answer.set("d_k", answer.get("d_v"));
                    answer.set("d_v", dK);
                  }
                }));
  }
}
