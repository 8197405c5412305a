package org.sepllm.conformance.device;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * Reads a mask out of the forward kernel.
 *
 * <p>All scores are 0, so that a query's visible keys weigh the same, and the values of one kvHead
 * are one-hot over a stretch of keys: dimension d of out is other than 0 exactly where the query
 * sees key d of the stretch. Two query heads share each kvHead and must agree.
 */
final class DeviceMask {
  private static final int SMALL_DIM = 8;
  private static final int LARGE_DIM = 64;
  private static final int MOST_STRETCHES = 16;
  private static final int GROUP = 2;

  private final KernelChoice kernels;

  DeviceMask(KernelChoice kernels) {
    this.kernels = kernels;
  }

  KeyList[] visibleKeys(MaskRule rule, TokenRow row) {
    int length = row.length();
    BitSet[] visible = new BitSet[length];
    Arrays.setAll(visible, _ -> new BitSet(length));
    int headDim = length <= SMALL_DIM * MOST_STRETCHES ? SMALL_DIM : LARGE_DIM;
    int keysAtOnce = MOST_STRETCHES * headDim;
    for (int first = 0; first < length; first += keysAtOnce) {
      int stretches = Math.ceilDiv(Math.min(keysAtOnce, length - first), headDim);
      HeadTensor out = weights(rule, row, first, stretches, headDim);
      for (int stretch = 0; stretch < stretches; stretch++) {
        note(visible, out, stretch, first + stretch * headDim);
      }
    }
    return Arrays.stream(visible)
        .map(keys -> KeyList.of(keys.stream().toArray()))
        .toArray(KeyList[]::new);
  }

  private HeadTensor weights(MaskRule rule, TokenRow row, int first, int stretches, int headDim) {
    int length = row.length();
    AttentionPlan plan = AttentionPlan.prefill(rule, List.of(row), GROUP * stretches, stretches);
    double[][][] values = new double[stretches][length][headDim];
    for (int stretch = 0; stretch < stretches; stretch++) {
      int from = first + stretch * headDim;
      for (int key = from; key < Math.min(length, from + headDim); key++) {
        values[stretch][key][key - from] = 1;
      }
    }
    // The plan alone decides what is visible: the kernels do not read this.
    Visibility none = Visibility.of(new int[length][0], length);
    AttentionInputs inputs =
        new AttentionInputs(
            HeadTensor.of("q", new double[GROUP * stretches][length][headDim]),
            HeadTensor.of("k", new double[stretches][length][headDim]),
            HeadTensor.of("v", values),
            none,
            1);
    return kernels.attention(length).prefill(plan, inputs, StorageType.F32).out();
  }

  private static void note(BitSet[] visible, HeadTensor out, int stretch, int from) {
    for (int query = 0; query < visible.length; query++) {
      for (int dim = 0; dim < out.headDim() && from + dim < visible.length; dim++) {
        boolean seen = out.at(GROUP * stretch, query, dim) != 0;
        for (int member = 1; member < GROUP; member++) {
          if (seen != (out.at(GROUP * stretch + member, query, dim) != 0)) {
            throw new IllegalStateException(
                "heads of one kvHead differ at query " + query + " and key " + (from + dim));
          }
        }
        visible[query].set(from + dim, seen);
      }
    }
  }
}
