package org.sepllm.reference.benchmark;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.Float32Attention;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;

/**
 * Time of one call of the oracle and its companions: 4 heads over 2 kvHeads of headDim 64, causal
 * visibility. Length 256 has 131,584 visible pairs over its heads, length 64 has 8,320.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AttentionBenchmark {
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 64;

  /** The number of queries and keys. */
  @Param({"64", "256"})
  public int length;

  private AttentionInputs inputs;
  private HeadTensor dOut;

  /** Draws the tensors from a fixed seed. */
  @Setup
  public void draw() {
    Random random = new Random(1);
    int[][] visible = new int[length][];
    for (int query = 0; query < length; query++) {
      visible[query] = new int[query + 1];
      for (int key = 0; key <= query; key++) {
        visible[query][key] = key;
      }
    }
    double[][][] q = gaussians(random, HEADS);
    double[][][] k = gaussians(random, KV_HEADS);
    double[][][] v = gaussians(random, KV_HEADS);
    inputs = AttentionInputs.of(q, k, v, Visibility.of(visible, length)).roundedTo(StorageType.F32);
    dOut = HeadTensor.of("d_out", gaussians(random, HEADS)).map(StorageType.F32::round);
  }

  private double[][][] gaussians(Random random, int heads) {
    double[][][] values = new double[heads][length][HEAD_DIM];
    for (double[][] head : values) {
      for (double[] row : head) {
        for (int dim = 0; dim < HEAD_DIM; dim++) {
          row[dim] = random.nextGaussian();
        }
      }
    }
    return values;
  }

  /**
   * Measures the oracle.
   *
   * @return out and logSumExp
   */
  @Benchmark
  public AttentionResult exactForward() {
    return ExactAttention.forward(inputs);
  }

  /**
   * Measures the oracle's gradients.
   *
   * @return the gradients
   */
  @Benchmark
  public AttentionGradients exactGradients() {
    return ExactAttention.gradients(inputs, dOut);
  }

  /**
   * Measures the plain evaluation.
   *
   * @return out and logSumExp
   */
  @Benchmark
  public AttentionResult float32Forward() {
    return Float32Attention.forward(inputs, StorageType.F32);
  }

  /**
   * Measures the forward bound.
   *
   * @return the bounds
   */
  @Benchmark
  public AttentionResult forwardBound() {
    return ErrorBound.forward(inputs, ErrorModel.of(StorageType.F32));
  }

  /**
   * Measures the gradient bound.
   *
   * @return the bounds
   */
  @Benchmark
  public AttentionGradients gradientBound() {
    return ErrorBound.gradients(inputs, dOut, ErrorModel.of(StorageType.F32));
  }
}
