package org.sepllm.conformance.bench.device;

import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.kernels.DevicePlan;
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
  private final BenchMask mask;
  private final DeviceSession session;
  private final MemoryScope scope;
  private final AttentionPlan plan;
  private final Forward forward;

  /**
   * The tensors of one forward pass.
   *
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param out takes the weighted values
   * @param logSumExp takes the logarithms of the sums of exponentials
   */
  record Forward(
      DeviceTensor q, DeviceTensor k, DeviceTensor v, DeviceTensor out, F32Array logSumExp) {}

  RowTensors(DeviceSession session, BenchSetting setting, BenchMask mask, int length) {
    this.setting = setting;
    this.mask = mask;
    this.length = length;
    TokenRow row = setting.row(length);
    this.ids = row.tokenIds();
    this.numbers = new BenchNumbers(setting.storage());
    this.plan =
        AttentionPlan.prefill(
            mask.rule(setting.text().separators()),
            List.of(row),
            setting.heads(),
            setting.kvHeads());
    this.session = session;
    this.scope = session.scope(MethodHandles.lookup());
    this.forward = newForward();
  }

  /** Makes tensors of the same numbers in other memory, out unwritten. */
  Forward newForward() {
    return new Forward(
        numbers.tensor(scope, ofQueries(), Q),
        numbers.tensor(scope, ofKeys(), K),
        numbers.tensor(scope, ofKeys(), V),
        numbers.tensor(scope, ofQueries()),
        F32Array.create(scope, Math.multiplyExact(setting.heads(), length)));
  }

  TensorLayout ofQueries() {
    return TensorLayout.byHead(1, setting.heads(), length, setting.headDim());
  }

  TensorLayout ofKeys() {
    return TensorLayout.byHead(1, setting.kvHeads(), length, setting.headDim());
  }

  /** Prepares the forward pass of the tensors that are compared. */
  PreparedPrefill prefill(AttentionKernels kernels) {
    return prefill(kernels, plan, forward);
  }

  /** Prepares a forward pass. */
  PreparedPrefill prefill(AttentionKernels kernels, AttentionPlan ofPlan, Forward of) {
    return prefill(attention(kernels), ofPlan, of);
  }

  /** Prepares the forward pass of the tensors that are compared, with a plan of the device. */
  PreparedPrefill prefill(AttentionKernels kernels, DevicePlan ofPlan) {
    return attention(kernels)
        .prefill(
            ofPlan,
            forward.q(),
            forward.k(),
            forward.v(),
            forward.out(),
            forward.logSumExp(),
            scale());
  }

  /** Makes a plan that the device completes. */
  DevicePlan devicePlan() {
    return new DevicePlan(
        session.accelerator(MethodHandles.lookup()),
        setting.mask(),
        length,
        new int[] {0},
        setting.heads(),
        setting.kvHeads());
  }

  private PreparedPrefill prefill(SepAttention attention, AttentionPlan ofPlan, Forward of) {
    return attention.prefill(ofPlan, of.q(), of.k(), of.v(), of.out(), of.logSumExp(), scale());
  }

  /** Prepares the forward pass with the kernels that the facade chooses itself. */
  PreparedPrefill usual() {
    return prefill(new SepAttention(session.accelerator(MethodHandles.lookup())), plan, forward);
  }

  /** Returns the facade that launches certain kernels. */
  SepAttention attention(AttentionKernels kernels) {
    return new SepAttention(session.accelerator(MethodHandles.lookup()), kernels);
  }

  /** Returns the portable kernels that suit the device. */
  AttentionKernels portable() {
    return AttentionKernels.of(session.runtime().device());
  }

  /** Bytes of the tensors of a forward pass. */
  long forwardBytes() {
    long vectors = 2L * (setting.heads() + setting.kvHeads()) * length;
    return vectors * setting.headDim() * setting.storage().bytes();
  }

  double scale() {
    return AttentionInputs.defaultScale(setting.headDim());
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

  BenchMask mask() {
    return mask;
  }

  int length() {
    return length;
  }

  /** The tensors that are compared. */
  Forward forward() {
    return forward;
  }

  DeviceTensor out() {
    return forward.out();
  }

  F32Array logSumExp() {
    return forward.logSumExp();
  }

  /** SEP-MASK-001, SEP-MASK-007, SEP-MASK-008: the keys that a query sees, by the definition. */
  int[] visibleKeys(int query) {
    return IntStream.rangeClosed(0, query).filter(key -> sees(query, key)).toArray();
  }

  boolean sees(int query, int key) {
    return key <= query && mask.sees(query, key, ids[key] == 1);
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
