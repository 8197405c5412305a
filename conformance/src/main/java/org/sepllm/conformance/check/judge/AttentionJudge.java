package org.sepllm.conformance.check.judge;

import java.util.Optional;
import org.sepllm.reference.attention.AttentionComparison;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.Float32Attention;
import org.sepllm.reference.attention.HeadMatrix;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.RatioGate;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares an answer's tensors with the expected ones: each element within its bound, and each head
 * within the gate.
 */
public final class AttentionJudge {
  private final AttentionInputs inputs;
  private final ErrorModel model;
  private final StorageType storage;
  private final Optional<Tensor> dOut;
  private final Optional<ObjectNode> written;
  private Verdict verdict = Verdict.exact(Optional.empty());

  private AttentionJudge(
      AttentionInputs inputs,
      ErrorModel model,
      Optional<Tensor> dOut,
      Optional<ObjectNode> written) {
    this.inputs = inputs;
    this.model = model;
    this.storage = model.storage();
    this.dOut = dOut;
    this.written = written;
  }

  /**
   * Names the first difference in the order of the fields, and the worst ratios of all of them.
   *
   * @param inputs the tensors, the visibility and the scale of the question
   * @param model what the evaluation may round, and the type of the stored tensors
   * @param dOut the gradient with respect to out, if gradients are asked for
   * @param written the expected answer, if a file gives it
   * @param answer the answer of a port
   * @return the verdict
   */
  public static Verdict judge(
      AttentionInputs inputs,
      ErrorModel model,
      Optional<Tensor> dOut,
      Optional<ObjectNode> written,
      ObjectNode answer) {
    return new AttentionJudge(inputs, model, dOut, written).judge(answer);
  }

  private Verdict judge(ObjectNode answer) {
    AttentionResult exact = ExactAttention.forward(inputs);
    AttentionResult bound = ErrorBound.forward(inputs, model);
    Optional<AttentionResult> plain =
        hasPlain() ? Optional.of(Float32Attention.forward(inputs, storage)) : Optional.empty();
    compare(answer, "out", exact.out(), bound.out(), plain.map(AttentionResult::out));
    compareLogSumExp(answer, column(exact.logSumExp()), column(bound.logSumExp()));
    dOut.ifPresent(gradient -> judgeGradients(answer, gradient.headTensor()));
    return verdict;
  }

  private boolean hasPlain() {
    return storage != StorageType.F64;
  }

  private void judgeGradients(ObjectNode answer, HeadTensor gradient) {
    AttentionGradients exact = ExactAttention.gradients(inputs, gradient);
    AttentionGradients bound = ErrorBound.gradients(inputs, gradient, model);
    Optional<AttentionGradients> plain =
        hasPlain()
            ? Optional.of(Float32Attention.gradients(inputs, gradient, storage))
            : Optional.empty();
    compare(answer, "d_q", exact.dQ(), bound.dQ(), plain.map(AttentionGradients::dQ));
    compare(answer, "d_k", exact.dK(), bound.dK(), plain.map(AttentionGradients::dK));
    compare(answer, "d_v", exact.dV(), bound.dV(), plain.map(AttentionGradients::dV));
  }

  private static HeadTensor column(HeadMatrix matrix) {
    double[][][] column = new double[matrix.heads()][matrix.queries()][1];
    for (int head = 0; head < matrix.heads(); head++) {
      for (int query = 0; query < matrix.queries(); query++) {
        column[head][query][0] = matrix.at(head, query);
      }
    }
    return HeadTensor.of("log_sum_exp", column);
  }

  private void compareLogSumExp(ObjectNode answer, HeadTensor exact, HeadTensor bound) {
    String field = "log_sum_exp";
    try {
      HeadTensor got = read(answer, field, true, exact);
      HeadTensor expected = expected(field, true, exact);
      note(field, true, AttentionComparison.compare(expected, got, bound));
    } catch (TensorJson.NotATensor broken) {
      noteBroken(field, exact, broken);
    }
  }

  private void compare(
      ObjectNode answer,
      String field,
      HeadTensor exact,
      HeadTensor bound,
      Optional<HeadTensor> plain) {
    try {
      HeadTensor got = read(answer, field, false, exact);
      HeadTensor expected = expected(field, false, exact);
      note(field, false, AttentionComparison.compare(expected, got, bound));
      plain.ifPresent(evaluation -> noteGate(field, exact, got, evaluation, bound));
    } catch (TensorJson.NotATensor broken) {
      noteBroken(field, exact, broken);
    }
  }

  private static HeadTensor read(ObjectNode answer, String field, boolean matrix, HeadTensor like)
      throws TensorJson.NotATensor {
    JsonNode value = answer.path(field);
    return TensorJson.read(value, matrix, like.heads(), like.rows(), like.headDim()).headTensor();
  }

  private HeadTensor expected(String field, boolean matrix, HeadTensor exact)
      throws TensorJson.NotATensor {
    return written.isPresent() ? read(written.get(), field, matrix, exact) : exact;
  }

  private void note(String field, boolean matrix, AttentionComparison.Verdict compared) {
    Optional<Difference> difference =
        compared
            .first()
            .map(first ->
                new Difference(
                    field
                        + "["
                        + first.head()
                        + "]["
                        + first.row()
                        + "]"
                        + (matrix ? "" : "[" + first.dim() + "]"),
                    first.expected() + " ± " + first.bound(),
                    Double.toString(first.got())));
    verdict =
        verdict.and(
            Verdict.numbers(
                difference, compared.worstRatio(), compared.elements(), compared.unbounded()));
  }

  private void noteGate(
      String field, HeadTensor exact, HeadTensor got, HeadTensor plain, HeadTensor bound) {
    for (int head = 0; head < exact.heads(); head++) {
      RatioGate gate = RatioGate.of(head, exact, got, plain, bound, storage);
      Optional<Difference> difference =
          gate.passes()
              ? Optional.empty()
              : Optional.of(
                  new Difference(
                      field + "[" + head + "]",
                      "a head within " + gate.limit() + " of the exact one",
                      "a head " + gate.distance() + " away"));
      verdict = verdict.and(Verdict.gate(difference, gate.decides(), gate.ratio()));
    }
  }

  private void noteBroken(String field, HeadTensor exact, TensorJson.NotATensor broken) {
    verdict =
        verdict.and(
            Verdict.exact(
                Optional.of(
                    new Difference(
                        field, "numbers of shape " + exact.shape(), broken.getMessage()))));
  }
}
