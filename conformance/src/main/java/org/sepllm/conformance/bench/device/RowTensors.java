package org.sepllm.conformance.bench.device;

import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.PreparedPrefill;
import org.sepllm.kernels.SepAttention;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.row.TokenRow;

/** The tensors of one text on a device, its plan, and which keys a query sees. */
final class RowTensors implements AutoCloseable {
  static final int Q = 1;
  static final int K = 2;
  static final int V = 3;
  static final int D_OUT = 4;

  private final BenchSetting setting;
  private final int length;
  private final int[] ids;
  private final BenchNumbers numbers;
  private final MemoryScope scope;
  private final SepAttention attention;
  private final AttentionPlan plan;
  private final DeviceTensor q;
  private final DeviceTensor k;
  private final DeviceTensor v;
  private final DeviceTensor out;
  private final F32Array logSumExp;

  RowTensors(DeviceSession session, BenchSetting setting, int length) {
    this.setting = setting;
    this.length = length;
    TokenRow row = setting.row(length);
    this.ids = row.tokenIds();
    this.numbers = new BenchNumbers(setting.storage());
    this.plan =
        AttentionPlan.prefill(setting.mask(), List.of(row), setting.heads(), setting.kvHeads());
    this.attention =
        new SepAttention(
            session.accelerator(MethodHandles.lookup()),
            AttentionKernels.of(session.runtime().device()));
    this.scope = session.scope(MethodHandles.lookup());
    this.q = numbers.tensor(scope, ofQueries(), Q);
    this.k = numbers.tensor(scope, ofKeys(), K);
    this.v = numbers.tensor(scope, ofKeys(), V);
    this.out = numbers.tensor(scope, ofQueries());
    this.logSumExp = F32Array.create(scope, Math.multiplyExact(setting.heads(), length));
  }

  TensorLayout ofQueries() {
    return TensorLayout.byHead(1, setting.heads(), length, setting.headDim());
  }

  TensorLayout ofKeys() {
    return TensorLayout.byHead(1, setting.kvHeads(), length, setting.headDim());
  }

  PreparedPrefill prefill() {
    return prefill(plan);
  }

  /** Prepares the forward pass with a plan that was made anew. */
  PreparedPrefill prefill(AttentionPlan ofPlan) {
    return attention.prefill(ofPlan, q, k, v, out, logSumExp, scale());
  }

  double scale() {
    return AttentionInputs.defaultScale(setting.headDim());
  }

  SepAttention attention() {
    return attention;
  }

  AttentionPlan plan() {
    return plan;
  }

  MemoryScope scope() {
    return scope;
  }

  BenchNumbers numbers() {
    return numbers;
  }

  BenchSetting setting() {
    return setting;
  }

  int length() {
    return length;
  }

  DeviceTensor q() {
    return q;
  }

  DeviceTensor k() {
    return k;
  }

  DeviceTensor v() {
    return v;
  }

  DeviceTensor out() {
    return out;
  }

  F32Array logSumExp() {
    return logSumExp;
  }

  /** SEP-MASK-001: the keys that a query sees, by the definition. */
  int[] visibleKeys(int query) {
    return IntStream.rangeClosed(0, query).filter(key -> sees(query, key)).toArray();
  }

  boolean sees(int query, int key) {
    boolean kept = key < BenchSetting.INITIAL || ids[key] == 1;
    return key <= query && (kept || query - key < BenchSetting.NEIGHBORS);
  }

  int kvHead(int head) {
    return head / (setting.heads() / setting.kvHeads());
  }

  long place(int head, int row) {
    return (long) head * length + row;
  }

  /** Returns a row of an input tensor. */
  double[] vector(int salt, int head, int row) {
    int headDim = setting.headDim();
    double[] vector = new double[headDim];
    long from = place(head, row) * headDim;
    for (int dim = 0; dim < headDim; dim++) {
      vector[dim] = numbers.at(salt, from + dim);
    }
    return vector;
  }

  /** Reads a row of a result. */
  double[] vector(DeviceTensor tensor, int head, int row) {
    int headDim = setting.headDim();
    double[] vector = new double[headDim];
    long from = place(head, row) * headDim;
    for (int dim = 0; dim < headDim; dim++) {
      vector[dim] = tensor.get(from + dim);
    }
    return vector;
  }

  @Override
  public void close() {
    scope.close();
  }
}
