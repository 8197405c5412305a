package org.sepllm.conformance.kit.vector;

import java.util.Map;
import java.util.Optional;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.JsonDifference;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.reference.attention.AttentionComparison;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares an answer with what a vector expects; nothing but the vector is needed. */
public final class KitJudge {
  private KitJudge() {}

  /**
   * Compares an answer that is no error.
   *
   * @param expectation what must be answered
   * @param answer the answer of a port
   * @return the verdict
   */
  public static Verdict judge(Expectation expectation, ObjectNode answer) {
    return switch (expectation) {
      case Expectation.Exact exact -> Verdict.exact(JsonDifference.first(exact.answer(), answer));
      case Expectation.Numbers numbers -> judge(numbers, answer);
      case Expectation.Refusal refusal -> differs("error", refusal.kind(), "an answer");
    };
  }

  /**
   * Compares an error.
   *
   * @param expectation what must be answered
   * @param kind the kind of the error that a port answered
   * @return the verdict
   */
  public static Verdict judgeError(Expectation expectation, String kind) {
    if (expectation instanceof Expectation.Refusal refusal) {
      return refusal.kind().equals(kind)
          ? Verdict.exact(Optional.empty())
          : differs("error.kind", refusal.kind(), kind);
    }
    return differs("", "an answer", "error " + kind);
  }

  private static Verdict differs(String path, String expected, String actual) {
    return Verdict.exact(Optional.of(new Difference(path, expected, actual)));
  }

  private static Verdict judge(Expectation.Numbers numbers, ObjectNode answer) {
    Verdict all = Verdict.exact(Optional.empty());
    for (Map.Entry<String, Bounded> field : numbers.fields().entrySet()) {
      Verdict verdict = judge(field.getKey(), field.getValue(), answer);
      all =
          Verdict.numbers(
              all.difference().or(verdict::difference),
              Math.max(all.errorRatio(), verdict.errorRatio()),
              all.elements() + verdict.elements(),
              all.unbounded() + verdict.unbounded());
    }
    return all;
  }

  private static Verdict judge(String field, Bounded bounded, ObjectNode answer) {
    Tensor expected = bounded.expected();
    int axes = Expectation.Numbers.axes(field);
    JsonNode given = answer.path(field);
    try {
      Tensor got =
          TensorJson.read(
              axes == 1 ? Json.array().add(given) : given,
              axes < 3,
              expected.heads(),
              expected.rows(),
              expected.dims());
      return compared(field, axes, got, bounded);
    } catch (TensorJson.NotATensor broken) {
      return differs(field, "numbers of shape " + shape(axes, expected), broken.getMessage());
    }
  }

  private static String shape(int axes, Tensor expected) {
    return switch (axes) {
      case 1 -> Integer.toString(expected.rows());
      case 2 -> expected.heads() + " x " + expected.rows();
      default -> expected.heads() + " x " + expected.rows() + " x " + expected.dims();
    };
  }

  private static Verdict compared(String field, int axes, Tensor got, Bounded bounded) {
    AttentionComparison.Verdict compared =
        AttentionComparison.compare(
            bounded.expected().headTensor(), got.headTensor(), bounded.bound().headTensor());
    Optional<Difference> difference =
        compared
            .first()
            .map(first ->
                new Difference(
                    field
                        + (axes == 1 ? "" : "[%d]".formatted(first.head()))
                        + "[%d]".formatted(first.row())
                        + (axes == 3 ? "[%d]".formatted(first.dim()) : ""),
                    first.expected() + " ± " + first.bound(),
                    Double.toString(first.got())));
    return Verdict.numbers(
        difference, compared.worstRatio(), compared.elements(), compared.unbounded());
  }
}
