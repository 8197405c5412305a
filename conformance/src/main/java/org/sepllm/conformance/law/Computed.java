package org.sepllm.conformance.law;

import java.util.Optional;
import org.sepllm.conformance.check.judge.AttentionJudge;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.reference.attention.ErrorModel;
import tools.jackson.databind.node.ObjectNode;

/** What kernels computed for one row of a batch, as it was stored. */
record Computed(Tensor out, Tensor logSumExp, Tensor dQ, Tensor dK, Tensor dV) {
  /** Compares bit by bit. */
  Optional<Difference> difference(Computed other) {
    return difference("out", out, other.out)
        .or(() -> difference("log_sum_exp", logSumExp, other.logSumExp))
        .or(() -> difference("d_q", dQ, other.dQ))
        .or(() -> difference("d_k", dK, other.dK))
        .or(() -> difference("d_v", dV, other.dV));
  }

  /** Compares what belongs to some queries bit by bit. */
  Optional<Difference> difference(Computed other, int... queries) {
    return difference("out", out.rows(queries), other.out.rows(queries))
        .or(() -> difference("log_sum_exp", logSumExp.rows(queries), other.logSumExp.rows(queries)))
        .or(() -> difference("d_q", dQ.rows(queries), other.dQ.rows(queries)));
  }

  private static Optional<Difference> difference(String field, Tensor first, Tensor second) {
    if (first.same(second)) {
      return Optional.empty();
    }
    double[][][] left = first.toArray();
    double[][][] right = second.toArray();
    for (int head = 0; head < left.length; head++) {
      for (int row = 0; row < left[head].length; row++) {
        for (int dim = 0; dim < left[head][row].length; dim++) {
          if (Double.compare(left[head][row][dim], right[head][row][dim]) != 0) {
            return Optional.of(
                new Difference(
                    field + "[" + head + "][" + row + "][" + dim + "]",
                    "the same bits as " + left[head][row][dim],
                    Double.toString(right[head][row][dim])));
          }
        }
      }
    }
    throw new IllegalStateException("tensors differ in no element");
  }

  /** Compares with the reference, within bounds and the gate. */
  Optional<Difference> judged(LawProblem problem, ErrorModel model) {
    ObjectNode answer = Json.object();
    answer.set("out", TensorJson.nested(out));
    answer.set("log_sum_exp", TensorJson.matrix(logSumExp));
    answer.set("d_q", TensorJson.nested(dQ));
    answer.set("d_k", TensorJson.nested(dK));
    answer.set("d_v", TensorJson.nested(dV));
    return AttentionJudge.judge(
            problem.inputs(),
            model,
            Optional.of(Tensor.owning(problem.dOut().toArray())),
            Optional.empty(),
            answer)
        .difference();
  }
}
