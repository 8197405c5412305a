package org.sepllm.conformance.check.local;

import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.AttentionCase;
import org.sepllm.conformance.check.cases.AttentionData;
import org.sepllm.conformance.check.generate.AttentionCases;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.node.ObjectNode;

/** Compares the oracle with attention by other equations, within the bounds of float64. */
public final class OracleCheck {
  private OracleCheck() {}

  /**
   * Checks on generated cases whose numbers are finite, all with gradients.
   *
   * <p>Range: any {@code seed}, {@code cases} at least 0.
   *
   * @param seed the seed of the check
   * @param cases how many cases are generated
   * @return the comparisons
   */
  public static Stream<LocalCheck> checks(long seed, int cases) {
    return IntStream.range(0, cases)
        .mapToObj(number -> AttentionCases.generate(seed, number))
        .filter(generated -> generated.data().finite())
        .map(OracleCheck::check);
  }

  private static LocalCheck check(AttentionCase generated) {
    AttentionData data = generated.data();
    Tensor dOut = data.dOut().orElse(data.q());
    AttentionCase asked =
        new AttentionCase(
            new AttentionData(data.q(), data.k(), data.v(), data.visible(), Optional.of(dOut)),
            StorageType.F64,
            false,
            generated.scale(),
            Optional.empty(),
            Set.of());
    MergedAttention other = new MergedAttention(asked.inputs(), dOut);
    ObjectNode answer = Json.object();
    answer.set("out", TensorJson.nested(other.out()));
    answer.set("log_sum_exp", TensorJson.matrix(other.logSumExp()));
    answer.set("d_q", TensorJson.nested(other.dQ()));
    answer.set("d_k", TensorJson.nested(other.dK()));
    answer.set("d_v", TensorJson.nested(other.dV()));
    return new LocalCheck(asked.request(), asked.judge(answer).difference());
  }
}
