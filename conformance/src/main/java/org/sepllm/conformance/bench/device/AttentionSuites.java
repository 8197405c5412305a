package org.sepllm.conformance.bench.device;

import java.util.List;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Times;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.kernels.BackwardTensors;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.PreparedBackward;
import org.sepllm.kernels.PreparedPrefill;

/** The forward and the backward pass over one text, in a session of their own. */
final class AttentionSuites {
  /** Two products of headDim operations, each a multiplication and an addition. */
  private static final int FORWARD_FLOPS = 4;

  /** Seven products: both passes without atomics compute weights and dOut · v for themselves. */
  private static final int BACKWARD_FLOPS = 14;

  private final DeviceSession session;
  private final DeviceTimer timer;
  private final DeviceRates rates;
  private final RowTensors tensors;

  private AttentionSuites(DeviceSession session, RowTensors tensors, DeviceRates rates) {
    this.session = session;
    this.timer = new DeviceTimer(session, tensors.setting().runs());
    this.rates = rates;
    this.tensors = tensors;
  }

  /** Measures one of the suites at one length. */
  static List<BenchRow> measure(
      Suite suite, DeviceSession session, BenchSetting setting, DeviceRates rates, int length) {
    try (RowTensors tensors = new RowTensors(session, setting, length)) {
      AttentionSuites suites = new AttentionSuites(session, tensors, rates);
      return switch (suite) {
        case BACKWARD -> suites.backward();
        case END_TO_END -> List.of(suites.endToEnd());
        default -> List.of(suites.forward(suite, "forward"));
      };
    }
  }

  /** Compares whatever the suite computes, without measuring. */
  static void verify(Suite suite, DeviceSession session, BenchSetting setting, int length) {
    try (RowTensors tensors = new RowTensors(session, setting, length)) {
      tensors.prefill().run();
      ForwardCheck.check(tensors);
      if (suite == Suite.BACKWARD) {
        BackwardTensors of = backwardTensors(tensors);
        tensors.attention().backward(tensors.plan(), of, tensors.scale()).run();
        new GradientCheck(tensors, of).check();
      }
    }
  }

  private BenchRow forward(Suite suite, String name) {
    PreparedPrefill prefill = tensors.prefill();
    long before = session.usage().launches();
    prefill.run();
    long launches = session.usage().launches() - before;
    ForwardCheck.check(tensors);
    Times times = timer.time(1, prefill::dispatch);
    return forwardRow(suite, name).usage(session, launches).row(times);
  }

  private RowBuilder forwardRow(Suite suite, String name) {
    int heads = tensors.setting().heads();
    return new RowBuilder(suite, name, tensors.length())
        .flops(flops(FORWARD_FLOPS), rates.flops())
        .pairs(tensors.plan().forwardPairs(), heads);
  }

  private double flops(int products) {
    return (double) products
        * tensors.setting().headDim()
        * tensors.plan().forwardPairs().visible();
  }

  private List<BenchRow> backward() {
    BenchRow forward = forward(Suite.BACKWARD, "forward, beside it");
    BackwardTensors of = backwardTensors(tensors);
    PreparedBackward backward = tensors.attention().backward(tensors.plan(), of, tensors.scale());
    long before = session.usage().launches();
    backward.run();
    long launches = session.usage().launches() - before;
    new GradientCheck(tensors, of).check();
    Times times = timer.time(1, backward::dispatch);
    BenchRow row =
        new RowBuilder(Suite.BACKWARD, "backward", tensors.length())
            .flops(flops(BACKWARD_FLOPS), rates.flops())
            .pairs(tensors.plan().backwardPairs(), tensors.setting().heads())
            .usage(session, launches)
            .row(times);
    return List.of(row, forward);
  }

  private static BackwardTensors backwardTensors(RowTensors tensors) {
    BenchNumbers numbers = tensors.numbers();
    DeviceTensor dOut = numbers.tensor(tensors.scope(), tensors.ofQueries(), RowTensors.D_OUT);
    return new BackwardTensors(
        tensors.q(),
        tensors.k(),
        tensors.v(),
        tensors.out(),
        tensors.logSumExp(),
        dOut,
        numbers.tensor(tensors.scope(), tensors.ofQueries()),
        numbers.tensor(tensors.scope(), tensors.ofKeys()),
        numbers.tensor(tensors.scope(), tensors.ofKeys()));
  }

  /** The plan, its way to the device and the forward pass, by the host's clock. */
  private BenchRow endToEnd() {
    BenchSetting setting = tensors.setting();
    tensors.prefill().run();
    ForwardCheck.check(tensors);
    var row = List.of(setting.row(tensors.length()));
    Times times =
        timer.hostTime(() ->
            tensors
                .prefill(
                    AttentionPlan.prefill(setting.mask(), row, setting.heads(), setting.kvHeads()))
                .run());
    return forwardRow(Suite.END_TO_END, "ids to output").usage(session, 1).row(times);
  }
}
