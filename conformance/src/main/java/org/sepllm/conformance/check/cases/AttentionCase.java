package org.sepllm.conformance.check.cases;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.AttentionJudge;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question about attention; the double-precision oracle gives the expected answer unless it is
 * written.
 *
 * @param data the tensors, rounded to the storage type
 * @param storage the type of the stored tensors
 * @param base64 whether tensors are sent as bytes
 * @param scale the factor of the scores, if it is not the default
 * @param written the answer from a file of vectors
 * @param covered what the generator aimed at
 */
public record AttentionCase(
    AttentionData data,
    StorageType storage,
    boolean base64,
    Optional<Double> scale,
    Optional<ObjectNode> written,
    Set<CaseClass> covered)
    implements CheckCase {

  /**
   * Copies the lists.
   *
   * @param data the tensors
   * @param storage the type of the stored tensors
   * @param base64 whether tensors are sent as bytes
   * @param scale the factor of the scores
   * @param written the answer from a file of vectors
   * @param covered what the generator aimed at
   */
  public AttentionCase {
    covered = Set.copyOf(covered);
  }

  @Override
  public Level level() {
    return Level.L2;
  }

  @Override
  public ObjectNode request() {
    ObjectNode request = Json.object();
    request.put("op", level().operation());
    request.put("dtype", storage.jsonName());
    request.set("q", json(data.q()));
    request.set("k", json(data.k()));
    request.set("v", json(data.v()));
    var visible = request.putArray("visible");
    data.visible().forEach(keys -> visible.add(Json.integers(keys)));
    scale.ifPresent(factor -> request.put("scale", factor));
    data.dOut().ifPresent(gradient -> request.set("d_out", json(gradient)));
    if (!data.finite()) {
      request.put("allow_non_finite", true);
    }
    return request;
  }

  private JsonNode json(Tensor tensor) {
    return base64 ? TensorJson.base64(tensor, storage) : TensorJson.nested(tensor);
  }

  /**
   * Gives the question as the oracle takes it.
   *
   * @return the tensors, the visibility and the scale
   */
  public AttentionInputs inputs() {
    AttentionInputs inputs =
        AttentionInputs.of(
            data.q().toArray(), data.k().toArray(), data.v().toArray(), data.visibility());
    return scale.map(inputs::withScale).orElse(inputs);
  }

  @Override
  public Verdict judge(ObjectNode answer) {
    return AttentionJudge.judge(inputs(), ErrorModel.of(storage), data.dOut(), written, answer);
  }

  @Override
  public Stream<CheckCase> simpler() {
    return Stream.<Stream<CheckCase>>of(
            data.simpler().map(smaller -> with(smaller, base64, scale)),
            base64 ? Stream.of(with(data, false, scale)) : Stream.empty(),
            scale.stream().map(_ -> with(data, base64, Optional.empty())))
        .flatMap(Function.identity());
  }

  /** A written answer belongs to the very question it was written for. */
  private AttentionCase with(AttentionData smaller, boolean bytes, Optional<Double> factor) {
    return new AttentionCase(smaller, storage, bytes, factor, Optional.empty(), covered);
  }

  @Override
  public Set<CaseClass> classes() {
    return AttentionClasses.of(this);
  }
}
