package org.sepllm.conformance.law;

import java.util.Locale;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.StorageType;

/**
 * Kernels and the storage type that they are tried with.
 *
 * @param kernels the kernels
 * @param storage the type of stored numbers
 */
record LawKernels(AttentionKernels kernels, StorageType storage) {
  boolean onTensorCores() {
    return kernels == AttentionKernels.TENSOR || kernels == AttentionKernels.WARPGROUPS;
  }

  /** The least headDim that the kernels have and that tells heads apart. */
  int headDim() {
    return onTensorCores() ? 64 : 8;
  }

  /** What the kernels may round when they weigh values. */
  ErrorModel model() {
    ErrorModel usual = ErrorModel.of(storage);
    return onTensorCores() ? usual.withStoredWeights() : usual;
  }

  @Override
  public String toString() {
    return kernels.name().toLowerCase(Locale.ROOT) + ", " + storage.jsonName();
  }
}
