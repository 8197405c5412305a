package org.sepllm.conformance.device;

import java.util.List;
import org.sepllm.conformance.protocol.CacheBatch;
import org.sepllm.conformance.protocol.CacheInput;
import org.sepllm.conformance.protocol.Implementation;
import org.sepllm.conformance.protocol.ModelQuestion;
import org.sepllm.conformance.protocol.ProtocolErrorKind;
import org.sepllm.conformance.protocol.ProtocolException;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** The kernels: what the facades of {@code org.sepllm.kernels} compute on a device. */
final class KernelImplementation implements Implementation {
  private final KernelChoice kernels;
  private final DeviceMask masks;
  private final DeviceAttention attention;
  private final DeviceRow models;

  KernelImplementation(DeviceSession session) {
    this.kernels = new KernelChoice(session);
    this.masks = new DeviceMask(kernels);
    this.attention = new DeviceAttention(kernels);
    this.models = new DeviceRow(session);
  }

  @Override
  public List<String> operations() {
    return List.of("mask", "cache", "attention", "nll");
  }

  @Override
  public List<StorageType> storageTypes() {
    return List.of(StorageType.F32, StorageType.F16, StorageType.BF16);
  }

  @Override
  public KeyList[] visibleKeys(MaskRule rule, TokenRow row) {
    return masks.visibleKeys(rule, row);
  }

  @Override
  public CacheBatch cache(CacheInput input) {
    if (input.denseTokens().stream().anyMatch(tokens -> tokens > 0)) {
      throw unsupported("prefill dense is not offered");
    }
    return input
        .positions()
        .<CacheBatch>map(scheme -> PositionProbe.start(kernels, input, scheme))
        .orElseGet(() -> ContentProbe.start(kernels, input));
  }

  @Override
  public boolean keepsRowsEquallyLong() {
    return false;
  }

  @Override
  public AttentionResult forward(AttentionInputs inputs, StorageType storage) {
    return attention.forward(inputs, storage);
  }

  @Override
  public AttentionGradients gradients(
      AttentionInputs inputs, HeadTensor dOut, StorageType storage) {
    return attention.gradients(inputs, dOut, storage);
  }

  @Override
  public List<StorageType> modelTypes() {
    return List.of(StorageType.F32, StorageType.F16);
  }

  @Override
  public double[] nll(ModelQuestion question, int[] tokenIds) {
    return models.nll(question, tokenIds);
  }

  @Override
  public List<double[]> logits(ModelQuestion question, int[] tokenIds) {
    return models.logits(question, tokenIds);
  }

  static ProtocolException unsupported(String message) {
    return new ProtocolException(ProtocolErrorKind.UNSUPPORTED, message);
  }
}
