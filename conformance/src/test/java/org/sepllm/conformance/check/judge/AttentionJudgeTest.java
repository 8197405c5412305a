package org.sepllm.conformance.check.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.check.cases.AttentionCase;
import org.sepllm.conformance.check.generate.AttentionCases;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.HeadMatrix;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A head that drifts is found though each of its numbers is within its bound. */
class AttentionJudgeTest {
  private static final AttentionInputs INPUTS = inputs();

  /** The first generated case in f32 whose numbers are finite and large enough to drift. */
  private static AttentionInputs inputs() {
    for (int number = 0; ; number++) {
      AttentionCase generated = AttentionCases.generate(1, number);
      if (generated.storage() == StorageType.F32 && generated.data().finite()) {
        AttentionInputs inputs = generated.inputs();
        AttentionResult bound = ErrorBound.forward(inputs, ErrorModel.of(StorageType.F32));
        if (bound.out().at(0, 0, 0) > 0) {
          return inputs;
        }
      }
    }
  }

  /** The oracle's answer with every number of out moved by a part of its bound. */
  private static Verdict judge(double part) {
    AttentionResult exact = ExactAttention.forward(INPUTS);
    AttentionResult bound = ErrorBound.forward(INPUTS, ErrorModel.of(StorageType.F32));
    double[][][] out = exact.out().toArray();
    for (int head = 0; head < out.length; head++) {
      for (int row = 0; row < out[head].length; row++) {
        for (int dim = 0; dim < out[head][row].length; dim++) {
          out[head][row][dim] += part * bound.out().at(head, row, dim);
        }
      }
    }
    ObjectNode answer = Json.object();
    answer.set("out", TensorJson.nested(Tensor.owning(out)));
    answer.set("log_sum_exp", sums(exact.logSumExp()));
    return AttentionJudge.judge(
        INPUTS, ErrorModel.of(StorageType.F32), Optional.empty(), Optional.empty(), answer);
  }

  private static ArrayNode sums(HeadMatrix matrix) {
    double[][][] column = new double[matrix.heads()][matrix.queries()][1];
    for (int head = 0; head < matrix.heads(); head++) {
      for (int query = 0; query < matrix.queries(); query++) {
        column[head][query][0] = matrix.at(head, query);
      }
    }
    return TensorJson.matrix(Tensor.owning(column));
  }

  @Test
  void a_drift_within_the_bounds_is_a_difference_of_its_head() {
    Verdict drifting = judge(0.5);
    assertThat(drifting.errorRatio()).isBetween(0.49, 0.51);
    assertThat(drifting.gateRatio()).isGreaterThan(1);
    assertThat(drifting.difference().orElseThrow().path()).isEqualTo("out[0]");
    assertThat(drifting.difference().orElseThrow().expected()).startsWith("a head within ");
  }

  @Test
  void the_oracle_passes_and_its_heads_are_counted() {
    Verdict exact = judge(0);
    assertThat(exact.agrees()).isTrue();
    assertThat(exact.gateRatio()).isZero();
    assertThat(exact.heads()).isEqualTo(INPUTS.heads());
    assertThat(exact.undecided()).isZero();
  }
}
