package org.sepllm.conformance.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code attention}: out and logSumExp under any visibility, and the gradients on demand. */
final class AttentionOperation implements Operation {
  /** The storage types, the default first. */
  static final List<String> DTYPES =
      Arrays.stream(StorageType.values()).map(StorageType::jsonName).toList();

  private final Limits limits;
  private final Implementation implementation;

  AttentionOperation(Limits limits, Implementation implementation) {
    this.limits = limits;
    this.implementation = implementation;
  }

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public ObjectNode answer(Fields fields) {
    TensorReader reader = new TensorReader(fields.flag("allow_non_finite", false));
    StorageType storage = StorageType.ofJsonName(fields.choice("dtype", DTYPES));
    if (!implementation.storageTypes().contains(storage)) {
      throw new ProtocolException(
          ProtocolErrorKind.UNSUPPORTED, "dtype " + storage.jsonName() + " is not offered");
    }
    AttentionInputs inputs = inputs(fields, reader);
    Optional<HeadTensor> dOut = fields.optional("d_out").map(value -> reader.read("d_out", value));
    fields.refuseOthers("op attention", List.of());
    TensorWriter writer =
        new TensorWriter(
            fields.required("q").isObject(),
            new AnswerBudget(limits.maxLineBytes(), "; send tensors as base64 or fewer queries"));
    plan(writer, inputs, dOut.isPresent());
    ObjectNode answer = Json.object();
    addForward(answer, writer, inputs, storage);
    dOut.ifPresent(gradient -> addGradients(answer, writer, inputs, gradient, storage));
    return answer;
  }

  private static AttentionInputs inputs(Fields fields, TensorReader reader) {
    HeadTensor q = reader.read("q", fields.required("q"));
    HeadTensor k = reader.read("k", fields.required("k"));
    HeadTensor v = reader.read("v", fields.required("v"));
    Visibility visibility =
        visibility(fields.required("visible"), k.rows(), fields.flag("allow_repeats", false));
    double scale =
        fields
            .optional("scale")
            .map(AttentionOperation::scale)
            .orElse(AttentionInputs.defaultScale(q.headDim()));
    return new AttentionInputs(q, k, v, visibility, scale);
  }

  private static double scale(JsonNode value) {
    if (!value.isNumber()) {
      throw Values.wrongType("scale", value, "a number");
    }
    return value.doubleValue();
  }

  private static Visibility visibility(JsonNode value, int keys, boolean allowRepeats) {
    ArrayNode queries = Values.list("visible", value);
    int[][] visible = new int[queries.size()][];
    for (int query = 0; query < visible.length; query++) {
      visible[query] =
          Values.integers(
              "visible[" + query + "]", queries.get(query), ProtocolErrorKind.BAD_SHAPE);
    }
    return allowRepeats ? Visibility.withRepeats(visible, keys) : Visibility.of(visible, keys);
  }

  private static void plan(TensorWriter writer, AttentionInputs inputs, boolean gradients) {
    long outElements = (long) inputs.heads() * inputs.queries() * inputs.headDim();
    writer.plan(outElements);
    writer.plan((long) inputs.heads() * inputs.queries());
    if (gradients) {
      writer.plan(outElements);
      writer.plan(2L * inputs.k().heads() * inputs.keys() * inputs.headDim());
    }
  }

  private void addForward(
      ObjectNode answer, TensorWriter writer, AttentionInputs inputs, StorageType storage) {
    AttentionResult result = implementation.forward(inputs, storage);
    StorageType logSumExp = storage == StorageType.F64 ? StorageType.F64 : StorageType.F32;
    answer.set("out", writer.write(result.out().toArray(), storage));
    answer.set("log_sum_exp", writer.write(result.logSumExp().toArray(), logSumExp));
  }

  private void addGradients(
      ObjectNode answer,
      TensorWriter writer,
      AttentionInputs inputs,
      HeadTensor dOut,
      StorageType storage) {
    AttentionGradients gradients = implementation.gradients(inputs, dOut, storage);
    answer.set("d_q", writer.write(gradients.dQ().toArray(), storage));
    answer.set("d_k", writer.write(gradients.dK().toArray(), storage));
    answer.set("d_v", writer.write(gradients.dV().toArray(), storage));
  }
}
