package org.sepllm.conformance.bench.device;

import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.BackwardTensors;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.PreparedBackward;

/**
 * What the backward pass reads and writes, after the portable kernels have computed out and
 * logSumExp, so that all kernels start from the same bits.
 */
final class Gradients {
  private final RowTensors of;
  private final BackwardTensors tensors;

  private Gradients(RowTensors of, BackwardTensors tensors) {
    this.of = of;
    this.tensors = tensors;
  }

  /** Runs the forward pass and makes the tensors of the gradients. */
  static Gradients of(RowTensors of, RowTensors.Forward forward) {
    of.prefill(of.portable(), of.plan(), forward).run();
    BenchNumbers numbers = of.numbers();
    DeviceTensor dOut = numbers.tensor(of.scope(), of.ofQueries(), RowTensors.D_OUT);
    BackwardTensors tensors =
        new BackwardTensors(
            forward.q(),
            forward.k(),
            forward.v(),
            forward.out(),
            forward.logSumExp(),
            dOut,
            numbers.tensor(of.scope(), of.ofQueries()),
            numbers.tensor(of.scope(), of.ofKeys()),
            numbers.tensor(of.scope(), of.ofKeys()));
    return new Gradients(of, tensors);
  }

  BackwardTensors tensors() {
    return tensors;
  }

  /**
   * Prepares the backward pass.
   *
   * @throws NotOffered if there are no such kernels
   */
  PreparedBackward prepare(AttentionKernels kernels) {
    PreparedBackward backward = of.attention(kernels).backward(of.plan(), tensors, of.scale());
    KernelChoice.requireOffered("the backward pass", kernels, backward.kernels());
    return backward;
  }

  void check(AttentionKernels kernels) {
    new GradientCheck(of, tensors, kernels).check();
  }
}
