package org.sepllm.conformance.kit.build;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sepllm.conformance.check.cases.AttentionCase;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.conformance.kit.vector.Bounded;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.HeadTensor;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes vectors of the cases of the check.
 *
 * <p>The expected answer is that of the operational machines; the declarative definitions, which
 * judge it, must agree, so every vector is stated twice.
 */
final class CaseVectors {
  private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);

  KitVector vector(String id, CheckCase asked, String why) {
    ObjectNode request = asked.request();
    return new KitVector(
        id,
        level(asked),
        VectorRules.of(request, asked.classes()),
        why,
        request,
        expectation(id, asked, request),
        List.of());
  }

  private static KitLevel level(CheckCase asked) {
    return switch (asked.level()) {
      case L0 -> KitLevel.L0;
      case L1 -> KitLevel.L1;
      case L2 -> KitLevel.L2;
    };
  }

  /** What a generated case covers, in words. */
  static String why(CheckCase asked) {
    return asked.classes().stream()
        .map(CaseClass::title)
        .sorted()
        .collect(Collectors.joining(", ", "Generated at an edge: ", "."));
  }

  private Expectation expectation(String id, CheckCase asked, ObjectNode request) {
    ObjectNode answer = reference.ask(request);
    if (answer.has("error") || asked.judge(answer).difference().isPresent()) {
      throw new IllegalStateException(
          id + ": the two statements of the rules disagree on " + request);
    }
    if (asked instanceof AttentionCase attention) {
      return numbers(attention);
    }
    answer.remove("id");
    return new Expectation.Exact(answer);
  }

  private static Expectation.Numbers numbers(AttentionCase asked) {
    ErrorModel model = ErrorModel.of(asked.storage());
    AttentionResult exact = ExactAttention.forward(asked.inputs());
    AttentionResult bound = ErrorBound.forward(asked.inputs(), model);
    Map<String, Bounded> fields = new LinkedHashMap<>();
    fields.put("out", bounded(exact.out(), bound.out()));
    fields.put(
        Expectation.Numbers.LOG_SUM_EXP,
        new Bounded(column(exact.logSumExp().toArray()), column(bound.logSumExp().toArray())));
    asked
        .data()
        .dOut()
        .ifPresent(gradient -> addGradients(asked, gradient.headTensor(), model, fields));
    return new Expectation.Numbers(written(asked, fields));
  }

  private static void addGradients(
      AttentionCase asked, HeadTensor gradient, ErrorModel model, Map<String, Bounded> fields) {
    AttentionGradients exact = ExactAttention.gradients(asked.inputs(), gradient);
    AttentionGradients bound = ErrorBound.gradients(asked.inputs(), gradient, model);
    fields.put("d_q", bounded(exact.dQ(), bound.dQ()));
    fields.put("d_k", bounded(exact.dK(), bound.dK()));
    fields.put("d_v", bounded(exact.dV(), bound.dV()));
  }

  /** Numbers from a file of 60 digits take the place of the oracle's. */
  private static Map<String, Bounded> written(AttentionCase asked, Map<String, Bounded> fields) {
    asked
        .written()
        .ifPresent(answer ->
            fields.replaceAll((field, bounded) ->
                new Bounded(read(field, answer, bounded.expected()), bounded.bound())));
    return fields;
  }

  private static Tensor read(String field, ObjectNode answer, Tensor like) {
    try {
      return TensorJson.read(
          answer.get(field),
          field.equals(Expectation.Numbers.LOG_SUM_EXP),
          like.heads(),
          like.rows(),
          like.dims());
    } catch (TensorJson.NotATensor broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static Bounded bounded(HeadTensor exact, HeadTensor bound) {
    return new Bounded(Tensor.owning(exact.toArray()), Tensor.owning(bound.toArray()));
  }

  private static Tensor column(double[][] matrix) {
    double[][][] column = new double[matrix.length][][];
    for (int head = 0; head < matrix.length; head++) {
      column[head] = new double[matrix[head].length][];
      for (int query = 0; query < matrix[head].length; query++) {
        column[head][query] = new double[] {matrix[head][query]};
      }
    }
    return Tensor.owning(column);
  }
}
