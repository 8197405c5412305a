package org.sepllm.conformance.bench.device;

import hat.buffer.S32Array;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Times;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.DevicePlan;
import org.sepllm.kernels.PairCount;
import org.sepllm.kernels.PreparedBackward;
import org.sepllm.kernels.PreparedPrefill;

/** The forward and the backward pass over one text with some kernels, in a session of their own. */
final class AttentionSuites {
  /** Two products of headDim operations, each a multiplication and an addition. */
  private static final int FORWARD_FLOPS = 4;

  /** Five products: the scores, dOut · v, dQ, dK and dV. */
  private static final int BACKWARD_FLOPS = 10;

  /** Tensors that are measured in turn take more memory than any cache has: {@value} bytes. */
  private static final long BEYOND_CACHES = 200_000_000;

  private final DeviceSession session;
  private final DeviceTimer timer;
  private final DeviceRates rates;
  private final RowTensors tensors;
  private final AttentionKernels kernels;
  private final WholeCheck whole;

  private AttentionSuites(
      DeviceSession session,
      RowTensors tensors,
      DeviceRates rates,
      AttentionKernels kernels,
      WholeCheck whole) {
    this.session = session;
    this.timer = new DeviceTimer(session, tensors.setting().runs());
    this.rates = rates;
    this.tensors = tensors;
    this.kernels = kernels;
    this.whole = whole;
  }

  /**
   * Compares what some kernels compute for a text of one length, then measures it.
   *
   * @param whole what the portable kernels yielded, or takes it
   * @throws NotOffered if the facade would launch other kernels
   * @throws WrongResult if a result is wrong
   */
  static List<BenchRow> measure(
      Suite suite,
      DeviceSession session,
      BenchSetting setting,
      BenchMask mask,
      DeviceRates rates,
      int length,
      AttentionKernels kernels,
      WholeCheck whole) {
    try (RowTensors tensors = new RowTensors(session, setting, mask, length)) {
      AttentionSuites suites = new AttentionSuites(session, tensors, rates, kernels, whole);
      return switch (suite) {
        case BACKWARD -> suites.backward();
        case END_TO_END -> suites.endToEnd();
        default -> suites.forward();
      };
    }
  }

  /** Compares whatever the suite computes, without measuring. */
  static void verify(
      Suite suite,
      DeviceSession session,
      BenchSetting setting,
      BenchMask mask,
      int length,
      AttentionKernels kernels) {
    try (RowTensors tensors = new RowTensors(session, setting, mask, length)) {
      if (suite == Suite.BACKWARD) {
        Gradients gradients = Gradients.of(tensors, tensors.forward());
        gradients.prepare(kernels).run();
        gradients.check(kernels);
      } else {
        offered(tensors.prefill(kernels), kernels).run();
        ForwardCheck.check(tensors, kernels);
      }
    }
  }

  /** Returns the kernels that the facade takes for the forward pass when it is not asked. */
  static AttentionKernels usual(DeviceSession session, BenchSetting setting) {
    try (RowTensors tensors = new RowTensors(session, setting, BenchMask.SEPLLM, 2)) {
      return tensors.usual().kernels();
    }
  }

  private static PreparedPrefill offered(PreparedPrefill prefill, AttentionKernels kernels) {
    KernelChoice.requireOffered("the forward pass", kernels, prefill.kernels());
    return prefill;
  }

  private boolean isMeasured() {
    return tensors.setting().measures(kernels);
  }

  private List<BenchRow> forward() {
    PreparedPrefill prefill = offered(tensors.prefill(kernels), kernels);
    Usage usage = Usage.of(session, prefill::run);
    checkForward();
    if (!isMeasured()) {
      return List.of();
    }
    List<PreparedPrefill> turns =
        inTurn(
            tensors.forwardBytes(),
            prefill,
            () -> tensors.prefill(kernels, tensors.plan(), tensors.newForward()));
    Times times = timer.time(turns.size(), on -> turns.forEach(turn -> turn.dispatch(on)));
    return List.of(forwardRow(Suite.PREFILL, "forward").usage(usage).row(times));
  }

  private void checkForward() {
    ForwardCheck.check(tensors, kernels);
    whole.hold("out", tensors.out());
    whole.holdLogarithms(tensors.logSumExp());
  }

  /** Returns as much of the same in other memory as no cache holds at once. */
  private <T> List<T> inTurn(long bytesOfOne, T first, Supplier<T> another) {
    long count =
        KernelChoice.isGraphics(session.runtime().device())
            ? Math.ceilDiv(BEYOND_CACHES, bytesOfOne)
            : 1;
    return Stream.concat(Stream.of(first), Stream.generate(another).limit(count - 1)).toList();
  }

  private RowBuilder forwardRow(Suite suite, String name) {
    return row(suite, name, FORWARD_FLOPS, tensors.plan().forwardPairs());
  }

  private RowBuilder row(Suite suite, String name, int products, PairCount pairs) {
    double flops = (double) products * tensors.setting().headDim() * pairs.visible();
    return new RowBuilder(
            suite, KernelChoice.of(tensors.mask().of(name), kernels), tensors.length())
        .flops(flops, rates.flops(kernels))
        .pairs(pairs, tensors.setting().heads());
  }

  private List<BenchRow> backward() {
    Gradients gradients = Gradients.of(tensors, tensors.forward());
    PreparedBackward backward = gradients.prepare(kernels);
    Usage usage = Usage.of(session, backward::run);
    gradients.check(kernels);
    whole.hold("dQ", gradients.tensors().dQ());
    whole.hold("dK", gradients.tensors().dK());
    whole.hold("dV", gradients.tensors().dV());
    if (!isMeasured()) {
      return List.of();
    }
    List<PreparedBackward> turns =
        inTurn(
            2 * tensors.forwardBytes(),
            backward,
            () -> Gradients.of(tensors, tensors.newForward()).prepare(kernels));
    Times times = timer.time(turns.size(), on -> turns.forEach(turn -> turn.dispatch(on)));
    return List.of(
        row(Suite.BACKWARD, "backward", BACKWARD_FLOPS, tensors.plan().backwardPairs())
            .usage(usage)
            .row(times));
  }

  /** The ids on their way to the device, its plan and the forward pass, by the host's clock. */
  private List<BenchRow> endToEnd() {
    BenchSetting setting = tensors.setting();
    int[] tokens = setting.row(tensors.length()).tokenIds();
    S32Array ids = S32Array.create(tensors.scope(), tokens.length);
    DevicePlan plan = tensors.devicePlan();
    PreparedPrefill prefill = offered(tensors.prefill(kernels, plan), kernels);
    Runnable all =
        () -> {
          ids.copyfrom(tokens);
          plan.scan(session::dispatch, ids);
          prefill.dispatch(session::dispatch);
        };
    Usage usage = Usage.of(session, all);
    checkForward();
    if (!isMeasured()) {
      return List.of();
    }
    return List.of(
        forwardRow(Suite.END_TO_END, "ids to output").usage(usage).row(timer.hostTime(all)));
  }
}
