package org.sepllm.kernels.tensor;

import hat.Accelerator;
import hat.ComputeContext;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.BF16;
import hat.types.F16;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.sepllm.kernels.hopper.WarpgroupForwardF16;
import org.sepllm.kernels.hopper.WarpgroupTiling;
import org.sepllm.kernels.hopper.bf16.WarpgroupForwardBF16;
import org.sepllm.kernels.tensor.bf16.TensorForwardBF16;

/**
 * One row of tokens with random tensors, and attention over it by definition.
 *
 * @param length how many tokens
 * @param heads how many heads
 * @param pack how many of them share a kvHead, a power of 2 up to 32
 * @param headDim the length of a row
 * @param initial a, how many first keys stay visible
 * @param neighbors n, how many last keys are visible
 * @param every the distance of separators
 */
record ForwardCase(
    int length, int heads, int pack, int headDim, int initial, int neighbors, int every) {
  /**
   * What a kernel computed.
   *
   * @param out [head][query][dim]
   * @param logSumExp [head][query]
   */
  record Result(float[] out, float[] logSumExp) {}

  boolean isKept(int key) {
    return key < initial || key % every == every - 1;
  }

  boolean sees(int query, int key) {
    return key <= query && (key > query - neighbors || isKept(key));
  }

  float scale() {
    return (float) (1 / Math.sqrt(headDim));
  }

  private int positions() {
    return ForwardTiling.ROWS / pack;
  }

  /** Describes each tile; the kept keys are those of the whole row. */
  private int[] tiles(int[] kept) {
    List<Integer> numbers = new ArrayList<>();
    int count = Math.ceilDiv(length, positions());
    for (int tile = count - 1; tile >= 0; tile--) {
      int first = tile * positions();
      int queries = Math.min(positions(), length - first);
      int last = first + queries - 1;
      int bandStart = Math.max(0, first - neighbors + 1);
      int keptCount = (int) IntStream.of(kept).filter(key -> key <= last - neighbors).count();
      numbers.addAll(
          List.of(0, first, queries, 0, bandStart, last - bandStart + 1, 0, keptCount, neighbors));
    }
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  private int[] layout() {
    int row = headDim / 8;
    int head = length * row;
    int kvHeads = heads / pack;
    return new int[] {
      pack,
      heads * head,
      head,
      row,
      kvHeads * head,
      head,
      row,
      kvHeads * head,
      head,
      row,
      heads * head,
      head,
      row,
      heads * length,
      length
    };
  }

  float[] tensor(int rows, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * length * headDim];
    for (int i = 0; i < values.length; i++) {
      values[i] = BF16.bf16ToFloat(BF16.of((float) random.nextGaussian()));
    }
    return values;
  }

  private static F16Array f16(Accelerator accelerator, float[] values) {
    F16Array buffer = F16Array.create(accelerator, values.length);
    for (int i = 0; i < values.length; i++) {
      buffer.array(i).value(F16.of(values[i]).value());
    }
    return buffer;
  }

  private static BF16Array bf16(Accelerator accelerator, float[] values) {
    BF16Array buffer = BF16Array.create(accelerator, values.length);
    for (int i = 0; i < values.length; i++) {
      buffer.array(i).value(BF16.of(values[i]).value());
    }
    return buffer;
  }

  /** Puts a launch of a kernel into a context. */
  private interface Kernel<B> {
    void dispatch(ComputeContext cc, B q, B k, B v, B out, Plan plan);
  }

  /** Computes with the kernel for warps in bfloat16. */
  Result runBF16(Accelerator accelerator) {
    return runBF16(accelerator, ForwardTiling.ITEMS, this::tensorBF16);
  }

  /** Computes with the kernel for warpgroups in bfloat16. */
  Result runWarpgroupsBF16(Accelerator accelerator) {
    return runBF16(accelerator, WarpgroupTiling.ITEMS, this::warpgroupsBF16);
  }

  private void tensorBF16(
      ComputeContext cc, BF16Array q, BF16Array k, BF16Array v, BF16Array out, Plan plan) {
    F32Array sums = plan.logSumExp();
    S32Array tiles = plan.tiles();
    S32Array kept = plan.kept();
    S32Array layout = plan.layout();
    int dims = headDim;
    int shift = Integer.numberOfTrailingZeros(pack);
    float factor = scale();
    cc.dispatchKernel(
        plan.range(),
        () ->
            TensorForwardBF16.forward(
                q, k, v, out, sums, tiles, kept, layout, dims, shift, factor));
  }

  private void warpgroupsBF16(
      ComputeContext cc, BF16Array q, BF16Array k, BF16Array v, BF16Array out, Plan plan) {
    F32Array sums = plan.logSumExp();
    S32Array tiles = plan.tiles();
    S32Array kept = plan.kept();
    S32Array layout = plan.layout();
    int dims = headDim;
    int shift = Integer.numberOfTrailingZeros(pack);
    float factor = scale();
    cc.dispatchKernel(
        plan.range(),
        () ->
            WarpgroupForwardBF16.forward(
                q, k, v, out, sums, tiles, kept, layout, dims, shift, factor));
  }

  private Result runBF16(Accelerator accelerator, int items, Kernel<BF16Array> kernel) {
    BF16Array q = bf16(accelerator, tensor(heads, 1));
    BF16Array k = bf16(accelerator, tensor(heads / pack, 2));
    BF16Array v = bf16(accelerator, tensor(heads / pack, 3));
    BF16Array out = BF16Array.create(accelerator, heads * length * headDim);
    float[] logs =
        launch(accelerator, items, (plan, cc) -> kernel.dispatch(cc, q, k, v, out, plan));
    float[] values = new float[heads * length * headDim];
    for (int i = 0; i < values.length; i++) {
      values[i] = BF16.bf16ToFloat(out.array(i));
    }
    return new Result(values, logs);
  }

  /** Computes with the kernel for warps in half precision. */
  Result runF16(Accelerator accelerator) {
    return runF16(accelerator, ForwardTiling.ITEMS, this::tensorF16);
  }

  /** Computes with the kernel for warpgroups in half precision. */
  Result runWarpgroupsF16(Accelerator accelerator) {
    return runF16(accelerator, WarpgroupTiling.ITEMS, this::warpgroupsF16);
  }

  private void tensorF16(
      ComputeContext cc, F16Array q, F16Array k, F16Array v, F16Array out, Plan plan) {
    F32Array sums = plan.logSumExp();
    S32Array tiles = plan.tiles();
    S32Array kept = plan.kept();
    S32Array layout = plan.layout();
    int dims = headDim;
    int shift = Integer.numberOfTrailingZeros(pack);
    float factor = scale();
    cc.dispatchKernel(
        plan.range(),
        () ->
            TensorForwardF16.forward(q, k, v, out, sums, tiles, kept, layout, dims, shift, factor));
  }

  private void warpgroupsF16(
      ComputeContext cc, F16Array q, F16Array k, F16Array v, F16Array out, Plan plan) {
    F32Array sums = plan.logSumExp();
    S32Array tiles = plan.tiles();
    S32Array kept = plan.kept();
    S32Array layout = plan.layout();
    int dims = headDim;
    int shift = Integer.numberOfTrailingZeros(pack);
    float factor = scale();
    cc.dispatchKernel(
        plan.range(),
        () ->
            WarpgroupForwardF16.forward(
                q, k, v, out, sums, tiles, kept, layout, dims, shift, factor));
  }

  /** Numbers in bfloat16 of this size are exact in half precision. */
  private Result runF16(Accelerator accelerator, int items, Kernel<F16Array> kernel) {
    F16Array q = f16(accelerator, tensor(heads, 1));
    F16Array k = f16(accelerator, tensor(heads / pack, 2));
    F16Array v = f16(accelerator, tensor(heads / pack, 3));
    F16Array out = F16Array.create(accelerator, heads * length * headDim);
    float[] logs =
        launch(accelerator, items, (plan, cc) -> kernel.dispatch(cc, q, k, v, out, plan));
    float[] values = new float[heads * length * headDim];
    for (int i = 0; i < values.length; i++) {
      values[i] = F16.f16ToFloat(out.array(i));
    }
    return new Result(values, logs);
  }

  private record Plan(
      NDRange range, S32Array tiles, S32Array kept, S32Array layout, F32Array logSumExp) {}

  private float[] launch(
      Accelerator accelerator, int items, BiConsumer<Plan, ComputeContext> kernel) {
    int[] keys = IntStream.range(0, length).filter(this::isKept).toArray();
    int[] tiles = tiles(keys);
    int groups = tiles.length / ForwardTiling.TILE_INTS * (heads / pack);
    Plan plan =
        new Plan(
            NDRange.of1D(groups * items, items),
            S32Array.createFrom(accelerator, tiles),
            S32Array.createFrom(accelerator, keys),
            S32Array.createFrom(accelerator, layout()),
            F32Array.create(accelerator, heads * length));
    accelerator.compute(cc -> kernel.accept(plan, cc));
    float[] logs = new float[heads * length];
    plan.logSumExp().copyTo(logs);
    return logs;
  }

  /** The largest error of a row of out, relative to its length, and of logSumExp. */
  double[] errors(Result result) {
    float[] q = tensor(heads, 1);
    float[] k = tensor(heads / pack, 2);
    float[] v = tensor(heads / pack, 3);
    double worstOut = 0;
    double worstLog = 0;
    for (int head = 0; head < heads; head++) {
      for (int query = 0; query < length; query++) {
        int row = head * length + query;
        double[] exact = new double[headDim];
        double total = 0;
        for (int key = 0; key <= query; key++) {
          if (sees(query, key)) {
            int other = head / pack * length + key;
            double weight = Math.exp(dot(q, row, k, other) * scale());
            total += weight;
            for (int dim = 0; dim < headDim; dim++) {
              exact[dim] += weight * v[other * headDim + dim];
            }
          }
        }
        double error = 0;
        double norm = 0;
        for (int dim = 0; dim < headDim; dim++) {
          double value = exact[dim] / total;
          error += Math.pow(result.out[row * headDim + dim] - value, 2);
          norm += value * value;
        }
        worstOut = Math.max(worstOut, Math.sqrt(error / norm));
        worstLog = Math.max(worstLog, Math.abs(result.logSumExp[row] - Math.log(total)));
      }
    }
    return new double[] {worstOut, worstLog};
  }

  private double dot(float[] q, int row, float[] k, int other) {
    double sum = 0;
    for (int dim = 0; dim < headDim; dim++) {
      sum += (double) q[row * headDim + dim] * k[other * headDim + dim];
    }
    return sum;
  }
}
