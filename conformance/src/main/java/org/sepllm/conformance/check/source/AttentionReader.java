package org.sepllm.conformance.check.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sepllm.conformance.check.cases.AttentionCase;
import org.sepllm.conformance.check.cases.AttentionData;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a question about attention back from JSON. */
final class AttentionReader {
  private final ObjectNode request;

  private AttentionReader(ObjectNode request) {
    this.request = request;
  }

  /**
   * Reads a question.
   *
   * @param written the answer that belongs to it, if there is one
   * @throws CaseFileException if the question has no such fields
   */
  static AttentionCase read(
      ObjectNode request, Optional<ObjectNode> written, Set<CaseClass> covered) {
    try {
      return new AttentionReader(request).read(written, covered);
    } catch (TensorJson.NotATensor broken) {
      throw new CaseFileException("attention case: " + broken.getMessage());
    }
  }

  private AttentionCase read(Optional<ObjectNode> written, Set<CaseClass> covered)
      throws TensorJson.NotATensor {
    Optional<Tensor> dOut = request.has("d_out") ? Optional.of(tensor("d_out")) : Optional.empty();
    AttentionData data = new AttentionData(tensor("q"), tensor("k"), tensor("v"), visible(), dOut);
    return new AttentionCase(
        data,
        StorageType.ofJsonName(request.path("dtype").asString(StorageType.F64.jsonName())),
        request.path("q").isObject(),
        request.has("scale") ? Optional.of(request.get("scale").asDouble()) : Optional.empty(),
        written,
        covered);
  }

  private Tensor tensor(String name) throws TensorJson.NotATensor {
    JsonNode value = request.path(name);
    JsonNode shape = value.path("shape");
    return value.isObject()
        ? TensorJson.read(value, false, length(shape, 0), length(shape, 1), length(shape, 2))
        : TensorJson.read(
            value, false, value.size(), value.path(0).size(), value.path(0).path(0).size());
  }

  private static int length(JsonNode shape, int axis) {
    return shape.path(axis).asInt(0);
  }

  private List<List<Integer>> visible() {
    List<List<Integer>> visible = new ArrayList<>();
    for (JsonNode keys : request.path("visible")) {
      List<Integer> list = new ArrayList<>();
      keys.forEach(key -> list.add(key.asInt(-1)));
      visible.add(list);
    }
    return visible;
  }
}
