package org.sepllm.kernels.benchmark;

import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.kernels.BackwardTensors;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.PreparedBackward;
import org.sepllm.kernels.PreparedPrefill;
import org.sepllm.kernels.SepAttention;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.Float32Attention;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * Time of one masked attention on the processor: 8 heads over 2 kvHeads of headDim 64, float32, a =
 * 4, n = 64, one token in seven a separator. The kernels are those that {@link SepAttention}
 * chooses for the back end, unchecked; {@code reference} is {@link Float32Attention}, which tells
 * readers and not machines what to do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgs = "-Xmx2g")
public class AttentionBenchmark {
  private static final int HEADS = 8;
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 64;
  private static final int SEPARATOR = 9;
  private static final double DENSITY = 1.0 / 7;
  private static final MaskRule MASK = new SepLlmMask(4, 64, SeparatorSet.of(SEPARATOR));

  /** What computes: {@code reference}, or a back end. */
  @Param({"reference", "java-mt", "opencl"})
  public String port;

  /** The number of tokens. */
  @Param({"1024"})
  public int length;

  private Runnable forward;
  private Runnable backward;
  private Runnable close;

  /** Draws the tensors from a fixed seed and prepares what computes. */
  @Setup(Level.Trial)
  public void prepare() {
    Random random = new Random(1);
    int[] ids = new int[length];
    for (int place = 0; place < length; place++) {
      ids[place] = random.nextDouble() < DENSITY ? SEPARATOR : 1;
    }
    TokenRow row = TokenRow.of(ids);
    HeadTensor q = gaussians(random, HEADS);
    HeadTensor k = gaussians(random, KV_HEADS);
    HeadTensor v = gaussians(random, KV_HEADS);
    HeadTensor dOut = gaussians(random, HEADS);
    if (port.equals("reference")) {
      byReference(row, q, k, v, dOut);
    } else {
      byKernels(row, q, k, v, dOut);
    }
  }

  private HeadTensor gaussians(Random random, int heads) {
    double[][][] values = new double[heads][length][HEAD_DIM];
    for (double[][] head : values) {
      for (double[] row : head) {
        for (int dim = 0; dim < HEAD_DIM; dim++) {
          row[dim] = (float) random.nextGaussian();
        }
      }
    }
    return HeadTensor.of("tensor", values);
  }

  private void byReference(
      TokenRow row, HeadTensor q, HeadTensor k, HeadTensor v, HeadTensor dOut) {
    List<KeyList> visible = List.of(MaskMachine.visibleKeys(MASK, row));
    int[][] keys = visible.stream().map(KeyList::toArray).toArray(int[][]::new);
    AttentionInputs inputs =
        new AttentionInputs(
            q, k, v, Visibility.of(keys, length), AttentionInputs.defaultScale(HEAD_DIM));
    forward = () -> Float32Attention.forward(inputs, StorageType.F32);
    backward = () -> Float32Attention.gradients(inputs, dOut, StorageType.F32);
    close = () -> {};
  }

  private void byKernels(TokenRow row, HeadTensor q, HeadTensor k, HeadTensor v, HeadTensor dOut) {
    DeviceSession session =
        DeviceSession.open(
            Backends.named(port),
            new CompileOptions(false, false, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF));
    SepAttention attention = new SepAttention(session.accelerator(MethodHandles.lookup()));
    AttentionPlan plan = AttentionPlan.prefill(MASK, List.of(row), HEADS, KV_HEADS);
    BackwardTensors tensors =
        new BackwardTensors(
            tensor(attention, q),
            tensor(attention, k),
            tensor(attention, v),
            tensor(attention, q),
            F32Array.create(attention.accelerator(), HEADS * length),
            tensor(attention, dOut),
            tensor(attention, q),
            tensor(attention, k),
            tensor(attention, v));
    double scale = AttentionInputs.defaultScale(HEAD_DIM);
    PreparedPrefill prefill =
        attention.prefill(
            plan, tensors.q(), tensors.k(), tensors.v(), tensors.out(), tensors.logSumExp(), scale);
    PreparedBackward gradients = attention.backward(plan, tensors, scale);
    forward = prefill::run;
    backward = gradients::run;
    close = session::close;
    // Gradients need out and logSumExp.
    prefill.run();
  }

  private DeviceTensor tensor(SepAttention attention, HeadTensor values) {
    TensorLayout layout = TensorLayout.byHead(1, values.heads(), length, HEAD_DIM);
    DeviceTensor tensor = DeviceTensor.create(attention.accelerator(), StorageType.F32, layout);
    tensor.write(List.of(values));
    return tensor;
  }

  /** Frees the device. */
  @TearDown(Level.Trial)
  public void close() {
    close.run();
  }

  /** Measures out and logSumExp. */
  @Benchmark
  public void forward() {
    forward.run();
  }

  /** Measures the gradients, given out and logSumExp; the reference computes those two anew. */
  @Benchmark
  public void backward() {
    backward.run();
  }
}
