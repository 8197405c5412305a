package org.sepllm.kernels;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F32Array;
import hat.types.BF16;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;

/**
 * Measures attention on a graphics processor by the device's own events: bf16, 32 heads over 8,
 * headDim 128, a = 4, n = 256. First small problems are held to the reference; then, for each
 * length, sampled numbers of the kernels on tensor cores are compared with those of the tiled
 * kernels, and each launch is timed. Prints one line of JSON for each figure; ends with 1 if
 * something is wrong.
 */
public final class AttentionSpeed {
  private static final int HEADS = 32;
  private static final int KV_HEADS = 8;
  private static final int HEAD_DIM = 128;
  private static final int RUNS = 9;
  private static final int CHECKED_HEADS = 2;
  private static final int SHORT_RANGE = 50;
  private static final int LONGEST_COMPARED = 32_768;
  private static final int SAMPLES = 200_000;
  private static final double MOST_DIFFERENCE = 0x1p-7;
  private static final SepLlmMask MASK = new SepLlmMask(4, 256, SeparatorSet.of(1));

  private final DeviceSession session;
  private final GraphTimer timer;
  private boolean wrong;

  private AttentionSpeed(DeviceSession session) {
    this.session = session;
    this.timer = new GraphTimer(session, RUNS);
  }

  /**
   * Runs all measurements.
   *
   * @param arguments the back end, a file with a byte for each token, 1 for a separator, or {@code
   *     -} for random ones, and the lengths
   */
  public static void main(String[] arguments) throws IOException {
    byte[] separators = separators(arguments[1]);
    CompileOptions options =
        new CompileOptions(false, false, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    try (DeviceSession session = DeviceSession.open(Backends.named(arguments[0]), options)) {
      System.out.println(session.info());
      AttentionSpeed speed = new AttentionSpeed(session);
      speed.check();
      for (String length : Arrays.copyOfRange(arguments, 2, arguments.length)) {
        speed.measure(separators, Integer.parseInt(length));
      }
      System.exit(speed.wrong ? 1 : 0);
    }
  }

  private static byte[] separators(String file) throws IOException {
    if (!file.equals("-")) {
      return Files.readAllBytes(Path.of(file));
    }
    Random random = new Random(1);
    byte[] bytes = new byte[1 << 17];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextDouble() < 0.152 ? 1 : 0);
    }
    return bytes;
  }

  private static TokenRow row(byte[] separators, int length) {
    int[] ids = new int[length];
    Arrays.setAll(ids, place -> separators[place % separators.length]);
    return TokenRow.of(ids);
  }

  /** Holds small problems of every size and type to the reference. */
  private void check() {
    Random random = new Random(2);
    byte[] bytes = new byte[200];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextDouble() < 0.2 ? 1 : 0);
    }
    for (int headDim : new int[] {64, 96, 128}) {
      for (StorageType storage : List.of(StorageType.F16, StorageType.BF16)) {
        Problem problem =
            Problem.random(
                new SepLlmMask(3, 30, SeparatorSet.of(1)),
                row(bytes, 90 + headDim / 2),
                CHECKED_HEADS,
                1,
                headDim,
                storage,
                headDim);
        checkOne(problem);
      }
    }
  }

  /** The kernels on tensor cores that the device has. */
  private List<AttentionKernels> offered() {
    return session.runtime().device().runsWarpgroups()
        ? List.of(AttentionKernels.TENSOR, AttentionKernels.WARPGROUPS)
        : List.of(AttentionKernels.TENSOR);
  }

  private void checkOne(Problem problem) {
    offered().forEach(kernels -> checkOne(problem, kernels));
  }

  private void checkOne(Problem problem, AttentionKernels kernels) {
    SepAttention attention = new SepAttention(session.accelerator(MethodHandles.lookup()), kernels);
    ErrorModel model = ErrorModel.of(problem.storage()).withStoredWeights();
    AttentionPlan plan =
        AttentionPlan.prefill(
            problem.rule(), List.of(problem.row()), CHECKED_HEADS, 1, SHORT_RANGE);
    String verdict = "agrees";
    try {
      problem.requireForward(attention.prefill(plan, problem.inputs(), problem.storage()), model);
      problem.requireBackward(
          attention.backward(plan, problem.inputs(), problem.dOut(), problem.storage()), model);
    } catch (AssertionError error) {
      wrong = true;
      verdict = error.getMessage();
    }
    print(
        "{\"check\": \"%s, %s, headDim %d\", \"verdict\": \"%s\"}",
        kernels, problem.storage(), problem.inputs().headDim(), verdict);
  }

  @Reflect
  static void fill(BF16Array to, int seed) {
    int index = KernelContext.GIX();
    int hash = index * 0x9e3779b1 + seed;
    hash = (hash ^ hash >>> 15) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    hash = hash ^ hash >>> 16;
    int sum = (hash & 255) + (hash >>> 8 & 255) + (hash >>> 16 & 255) + (hash >>> 24);
    float value = (sum - 510) / 147.8f;
    to.array(index).value(BF16.of(value).value());
  }

  private DeviceTensor tensor(MemoryScope scope, int heads, int length, int seed) {
    BF16Array buffer = BF16Array.create(scope, heads * length * HEAD_DIM);
    session.dispatch(NDRange.of1D(buffer.length(), 256), () -> fill(buffer, seed));
    return new DeviceTensor.OfBF16(buffer, TensorLayout.byHead(1, heads, length, HEAD_DIM));
  }

  private record Launch(NDRange range, ComputeContext.Kernel kernel) {}

  private void measure(byte[] separators, int length) {
    AttentionPlan plan =
        AttentionPlan.prefill(MASK, List.of(row(separators, length)), HEADS, KV_HEADS);
    try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
      BackwardTensors tensors = tensors(scope, length, 1);
      SepAttention attention =
          new SepAttention(session.accelerator(MethodHandles.lookup()), AttentionKernels.TENSOR);
      PreparedPrefill prefill = prefill(attention, plan, tensors);
      PreparedBackward backward =
          attention.backward(plan, tensors, AttentionInputs.defaultScale(HEAD_DIM));
      prefill.run();
      backward.run();
      if (length <= LONGEST_COMPARED) {
        compare(scope, plan, length, tensors);
      }
      double visible = plan.forwardPairs().visible();
      double forward = timer.time(1, prefill::dispatch);
      report("forward " + prefill.kernels(), length, forward, 4 * HEAD_DIM * visible);
      if (offered().contains(AttentionKernels.WARPGROUPS)) {
        byWarpgroups(scope, plan, length, tensors);
      }
      double all = timer.time(1, backward::dispatch);
      report("backward " + backward.kernels(), length, all, 10 * HEAD_DIM * visible);
      List<Launch> launches = new ArrayList<>();
      backward.dispatch((range, kernel) -> launches.add(new Launch(range, kernel)));
      double[] products = {0, 6, 8, 0};
      for (int part = 0; part < launches.size(); part++) {
        Launch launch = launches.get(part);
        double seconds = timer.time(1, on -> on.dispatch(launch.range(), launch.kernel()));
        report("launch " + part, length, seconds, products[part] * HEAD_DIM * visible);
      }
    }
  }

  private void byWarpgroups(
      MemoryScope scope, AttentionPlan plan, int length, BackwardTensors tensors) {
    SepAttention attention =
        new SepAttention(session.accelerator(MethodHandles.lookup()), AttentionKernels.WARPGROUPS);
    BackwardTensors same =
        new BackwardTensors(
            tensors.q(),
            tensors.k(),
            tensors.v(),
            tensor(scope, HEADS, length, 0),
            tensors.logSumExp(),
            tensors.dOut(),
            tensors.dQ(),
            tensors.dK(),
            tensors.dV());
    PreparedPrefill prefill = prefill(attention, plan, same);
    prefill.run();
    compare("out of " + prefill.kernels(), length, same.out(), tensors.out());
    double seconds = timer.time(1, prefill::dispatch);
    double visible = plan.forwardPairs().visible();
    report("forward " + prefill.kernels(), length, seconds, 4 * HEAD_DIM * visible);
  }

  private BackwardTensors tensors(MemoryScope scope, int length, int seed) {
    return new BackwardTensors(
        tensor(scope, HEADS, length, seed),
        tensor(scope, KV_HEADS, length, seed + 1),
        tensor(scope, KV_HEADS, length, seed + 2),
        tensor(scope, HEADS, length, 0),
        F32Array.create(scope, HEADS * length),
        tensor(scope, HEADS, length, seed + 3),
        tensor(scope, HEADS, length, 0),
        tensor(scope, KV_HEADS, length, 0),
        tensor(scope, KV_HEADS, length, 0));
  }

  private PreparedPrefill prefill(
      SepAttention attention, AttentionPlan plan, BackwardTensors tensors) {
    return attention.prefill(
        plan,
        tensors.q(),
        tensors.k(),
        tensors.v(),
        tensors.out(),
        tensors.logSumExp(),
        AttentionInputs.defaultScale(HEAD_DIM));
  }

  /** Sampled numbers beside those of the tiled kernels, which the tests hold to the reference. */
  private void compare(MemoryScope scope, AttentionPlan plan, int length, BackwardTensors tensors) {
    BackwardTensors tiled = tensors(scope, length, 1);
    SepAttention attention =
        new SepAttention(session.accelerator(MethodHandles.lookup()), AttentionKernels.TILED);
    prefill(attention, plan, tiled).run();
    attention.backward(plan, tiled, AttentionInputs.defaultScale(HEAD_DIM)).run();
    compare("out", length, tensors.out(), tiled.out());
    compare("dQ", length, tensors.dQ(), tiled.dQ());
    compare("dK", length, tensors.dK(), tiled.dK());
    compare("dV", length, tensors.dV(), tiled.dV());
  }

  private void compare(String name, int length, DeviceTensor got, DeviceTensor expected) {
    double distance = 0;
    double norm = 0;
    long worstAt = 0;
    double worst = 0;
    long extent = got.layout().extent();
    for (int sample = 0; sample < SAMPLES; sample++) {
      long at = Math.floorMod(sample * 1_000_003L, extent);
      double difference = got.get(at) - expected.get(at);
      distance += difference * difference;
      norm += expected.get(at) * expected.get(at);
      if (!(Math.abs(difference) <= worst)) {
        worst = Math.abs(difference);
        worstAt = at;
      }
    }
    double relative = Math.sqrt(distance / norm);
    wrong |= !(relative <= MOST_DIFFERENCE);
    print(
        "{\"compare\": \"%s\", \"length\": %d, \"relative\": %.3e, \"worst\": %.3e, \"at\":"
            + " [%d, %d, %d], \"got\": %.5f, \"expected\": %.5f}",
        name,
        length,
        relative,
        worst,
        worstAt / got.layout().headStride(),
        worstAt % got.layout().headStride() / HEAD_DIM,
        worstAt % HEAD_DIM,
        got.get(worstAt),
        expected.get(worstAt));
  }

  private void report(String name, int length, double seconds, double operations) {
    print(
        "{\"kernel\": \"%s\", \"length\": %d, \"median_ms\": %.4f, \"TFLOP_per_s\": %.1f,"
            + " \"percent_of_800\": %.1f, \"correct\": %b}",
        name,
        length,
        seconds * 1e3,
        operations / seconds / 1e12,
        operations / seconds / 8e12,
        !wrong);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
