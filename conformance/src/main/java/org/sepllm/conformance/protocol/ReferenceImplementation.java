package org.sepllm.conformance.protocol;

import java.util.List;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.Float32Attention;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.NegativeLogLikelihood;
import org.sepllm.reference.model.Precision;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** The reference: its machines, and attention in the plain order of evaluation. */
public final class ReferenceImplementation implements Implementation {
  @Override
  public List<String> operations() {
    return List.of("mask", "cache", "attention", "nll");
  }

  @Override
  public List<StorageType> storageTypes() {
    return List.of(StorageType.values());
  }

  @Override
  public KeyList[] visibleKeys(MaskRule rule, TokenRow row) {
    return MaskMachine.visibleKeys(rule, row);
  }

  @Override
  public CacheBatch cache(CacheInput input) {
    return new MachineBatch(input);
  }

  @Override
  public boolean keepsRowsEquallyLong() {
    return true;
  }

  @Override
  public AttentionResult forward(AttentionInputs inputs, StorageType storage) {
    return storage == StorageType.F64
        ? ExactAttention.forward(inputs)
        : Float32Attention.forward(inputs, storage);
  }

  @Override
  public AttentionGradients gradients(
      AttentionInputs inputs, HeadTensor dOut, StorageType storage) {
    return storage == StorageType.F64
        ? ExactAttention.gradients(inputs, dOut)
        : Float32Attention.gradients(inputs, dOut, storage);
  }

  @Override
  public List<StorageType> modelTypes() {
    return List.of(StorageType.F64, StorageType.F32, StorageType.F16);
  }

  @Override
  public double[] nll(ModelQuestion question, int[] tokenIds) {
    return NegativeLogLikelihood.ofRow(machine(question), tokenIds);
  }

  @Override
  public List<double[]> logits(ModelQuestion question, int[] tokenIds) {
    return machine(question).append(tokenIds);
  }

  /** Weights stay as they are for {@code F16} too: more exact than asked for is allowed. */
  private static ModelMachine machine(ModelQuestion question) {
    return new ModelMachine(
        question.model(),
        question.context(),
        question.storage() == StorageType.F64 ? Precision.DOUBLE : Precision.SINGLE);
  }
}
