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
}
