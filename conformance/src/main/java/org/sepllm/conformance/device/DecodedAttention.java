package org.sepllm.conformance.device;

import hat.buffer.F32Array;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sepllm.kernels.CacheShape;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.HeadMatrix;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.position.PositionScheme;

/**
 * Attention by the kernels append and decode: every query is a row whose cache is fed the keys it
 * sees, one at a step; all rows end at the last step.
 */
final class DecodedAttention {
  private static final int SOME_TOKEN = 0;

  private final KernelChoice kernels;

  DecodedAttention(KernelChoice kernels) {
    this.kernels = kernels;
  }

  AttentionResult forward(AttentionInputs inputs, StorageType storage) {
    int[][] visible =
        IntStream.range(0, inputs.queries())
            .mapToObj(inputs.visibility()::visibleKeys)
            .toArray(int[][]::new);
    int steps = Math.max(1, Arrays.stream(visible).mapToInt(keys -> keys.length).max().orElse(1));
    try (DeviceSepCache cache =
        kernels.cache(
            inputs.queries(), shape(inputs, storage, steps), List.of(new FullCacheConfig()))) {
      feed(cache, inputs, storage, visible, steps);
      return decode(cache, inputs, storage);
    }
  }

  private static CacheShape shape(AttentionInputs inputs, StorageType storage, int steps) {
    return new CacheShape(
        inputs.queries(),
        inputs.heads(),
        inputs.k().heads(),
        inputs.headDim(),
        storage,
        PositionScheme.ORIGINAL,
        Optional.empty(),
        steps,
        (float) inputs.scale());
  }

  private void feed(
      DeviceSepCache cache,
      AttentionInputs inputs,
      StorageType storage,
      int[][] visible,
      int steps) {
    int kvHeads = inputs.k().heads();
    StepTensor keys = tensor(storage, visible.length, kvHeads, inputs.headDim());
    StepTensor values = tensor(storage, visible.length, kvHeads, inputs.headDim());
    for (int step = 0; step < steps; step++) {
      int[] ids = new int[visible.length];
      for (int row = 0; row < visible.length; row++) {
        int place = step - (steps - visible[row].length);
        ids[row] = place < 0 ? DeviceSepCache.IDLE : SOME_TOKEN;
        if (place >= 0) {
          write(keys, row, inputs.k(), visible[row][place]);
          write(values, row, inputs.v(), visible[row][place]);
        }
      }
      cache.beginStep(ids);
      cache.append(0, keys.tensor(), values.tensor());
    }
  }

  private static void write(StepTensor to, int row, HeadTensor from, int key) {
    for (int head = 0; head < from.heads(); head++) {
      for (int dim = 0; dim < from.headDim(); dim++) {
        to.set(row, head, dim, from.at(head, key, dim));
      }
    }
  }

  private AttentionResult decode(
      DeviceSepCache cache, AttentionInputs inputs, StorageType storage) {
    int queries = inputs.queries();
    int heads = inputs.heads();
    StepTensor q = tensor(storage, queries, heads, inputs.headDim());
    StepTensor out = tensor(storage, queries, heads, inputs.headDim());
    F32Array logSumExp = F32Array.create(kernels.accelerator(), queries * heads);
    for (int query = 0; query < queries; query++) {
      write(q, query, inputs.q(), query);
    }
    cache.decode(0, q.tensor(), out.tensor(), logSumExp);
    double[][][] numbers = new double[heads][queries][inputs.headDim()];
    double[][] sums = new double[heads][queries];
    for (int head = 0; head < heads; head++) {
      for (int query = 0; query < queries; query++) {
        for (int dim = 0; dim < inputs.headDim(); dim++) {
          numbers[head][query][dim] = out.get(query, head, dim);
        }
        sums[head][query] = logSumExp.array((long) query * heads + head);
      }
    }
    return new AttentionResult(HeadTensor.of("out", numbers), HeadMatrix.of("log_sum_exp", sums));
  }

  private StepTensor tensor(StorageType storage, int rows, int heads, int headDim) {
    return new StepTensor(kernels.accelerator(), storage, rows, heads, headDim);
  }
}
