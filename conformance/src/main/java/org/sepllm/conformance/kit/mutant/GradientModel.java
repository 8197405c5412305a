package org.sepllm.conformance.kit.mutant;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The gradients of attention; every decision is a method that a mistake may override. */
class GradientModel {
  private final AttentionModel model;
  private final double[][][] dOut;
  private final double[][][] dQ;
  private final double[][][] dK;
  private final double[][][] dV;

  GradientModel(AttentionModel model) {
    this.model = model;
    this.dOut = AttentionModel.tensor(model.request().get("d_out"));
    this.dQ = new double[model.heads()][model.queries()][model.dims()];
    this.dK = new double[model.kvHeads()][model.keys()][model.dims()];
    this.dV = new double[model.kvHeads()][model.keys()][model.dims()];
  }

  final AttentionModel model() {
    return model;
  }

  final double dOut(int head, int query, int dim) {
    return dOut[head][query][dim];
  }

  final void write(ObjectNode answer) {
    for (int head = 0; head < model.heads(); head++) {
      for (int query = 0; query < model.queries(); query++) {
        addRow(head, query);
      }
    }
    answer.set("d_q", model.stored(dQ));
    answer.set("d_k", model.stored(dK));
    answer.set("d_v", model.stored(dV));
  }

  private void addRow(int head, int query) {
    List<Integer> seen = model.seen(query);
    AttentionRow row = model.row(head, query);
    int kvHead = kvHead(head);
    double[] dWeights = new double[row.size()];
    for (int place = 0; place < row.size(); place++) {
      dWeights[place] = dWeight(head, kvHead, query, seen.get(place));
    }
    double mean = mean(row, dWeights);
    for (int place = 0; place < row.size(); place++) {
      int key = seen.get(place);
      double dScore = dScore(row.weight(place), dWeights[place], mean);
      for (int dim = 0; dim < model.dims(); dim++) {
        dQ[head][query][dim] += scaleOfQ() * dScore * otherOfQ(head, kvHead, query, key, dim);
        addToKey(
            dK,
            head,
            query,
            key,
            dim,
            scaleOfK() * dScore * otherOfK(head, kvHead, query, key, dim));
        addToKey(
            dV,
            head,
            query,
            key,
            dim,
            weightOfV(row.weight(place), dScore) * dOut(head, query, dim));
      }
    }
  }

  int kvHead(int head) {
    return model.kvHead(head);
  }

  double dWeight(int head, int kvHead, int query, int key) {
    double sum = 0;
    for (int dim = 0; dim < model.dims(); dim++) {
      sum += dOut(head, query, dim) * model.v(kvHead, key, dim);
    }
    return sum;
  }

  double mean(AttentionRow row, double... dWeights) {
    double mean = 0;
    for (int place = 0; place < dWeights.length; place++) {
      mean += row.weight(place) * dWeights[place];
    }
    return mean;
  }

  double dScore(double weight, double dWeight, double mean) {
    return weight * (dWeight - mean);
  }

  double scaleOfQ() {
    return model.scale();
  }

  double scaleOfK() {
    return model.scale();
  }

  double otherOfQ(int head, int kvHead, int query, int key, int dim) {
    return model.k(kvHead, key, dim);
  }

  double otherOfK(int head, int kvHead, int query, int key, int dim) {
    return model.q(head, query, dim);
  }

  double weightOfV(double weight, double dScore) {
    return weight;
  }

  void addToKey(double[][][] gradient, int head, int query, int key, int dim, double term) {
    gradient[kvHead(head)][key][dim] += term;
  }
}
