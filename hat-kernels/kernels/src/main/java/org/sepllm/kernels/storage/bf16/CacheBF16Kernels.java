package org.sepllm.kernels.storage.bf16;

import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.cache.bf16.CacheBF16;
import org.sepllm.kernels.decode.DecodeShape;
import org.sepllm.kernels.decode.DecodeTiling;
import org.sepllm.kernels.decode.bf16.DecodeBF16;
import org.sepllm.kernels.rope.RotaryShape;
import org.sepllm.kernels.rope.bf16.RotaryBF16;
import org.sepllm.kernels.storage.CacheKernels;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.kernels.tensor.bf16.TensorDecodeBF16;

/** The cache kernels for bfloat16 with arithmetic in binary32. */
public final class CacheBF16Kernels implements CacheKernels<BF16Array> {
  @Override
  public BF16Array buffer(DeviceTensor tensor) {
    return ((DeviceTensor.OfBF16) tensor).buffer();
  }

  @Override
  public BF16Array create(ArenaAndLookupCarrier carrier, int length) {
    return BF16Array.create(carrier, length);
  }

  @Override
  public float get(BF16Array buffer, long index) {
    return RotaryBF16.load(buffer, index);
  }

  @Override
  public void set(BF16Array buffer, long index, float value) {
    RotaryBF16.store(buffer, index, value);
  }

  @Override
  public void append(
      Launcher launcher,
      Pair<BF16Array> newTokens,
      Pair<BF16Array> cached,
      Pair<F32Array> angles,
      Tables tables,
      DecodeShape shape) {
    BF16Array newKeys = newTokens.first();
    BF16Array newValues = newTokens.second();
    BF16Array keys = cached.first();
    BF16Array values = cached.second();
    F32Array cos = angles.first();
    F32Array sin = angles.second();
    S32Array plan = tables.plan();
    S32Array layer = tables.layer();
    S32Array entries = tables.entries();
    S32Array layout = tables.layout();
    int kvHeads = shape.kvHeads();
    int headDim = shape.headDim();
    int rotaryDim = shape.rotatedOnAppend();
    launcher.dispatch(
        NDRange.of1D(shape.appendGroups() * CacheBF16.GROUP, CacheBF16.GROUP),
        () ->
            CacheBF16.append(
                newKeys, newValues, keys, values, cos, sin, plan, layer, entries, layout, kvHeads,
                headDim, rotaryDim));
  }

  @Override
  public void compact(
      Launcher launcher,
      Pair<BF16Array> cached,
      S32Array entries,
      S32Array moves,
      int count,
      DecodeShape shape) {
    BF16Array keys = cached.first();
    BF16Array values = cached.second();
    int kvHeads = shape.kvHeads();
    int headDim = shape.headDim();
    launcher.dispatch(
        NDRange.of2D(count * kvHeads * CacheBF16.GROUP, 2, CacheBF16.GROUP, 1),
        () -> CacheBF16.compact(keys, values, entries, moves, kvHeads, headDim));
  }

  @Override
  public void gather(
      Launcher launcher,
      Pair<BF16Array> cached,
      Pair<BF16Array> target,
      S32Array gathers,
      int count,
      DecodeShape shape) {
    BF16Array keys = cached.first();
    BF16Array values = cached.second();
    BF16Array toKeys = target.first();
    BF16Array toValues = target.second();
    int kvHeads = shape.kvHeads();
    int headDim = shape.headDim();
    launcher.dispatch(
        NDRange.of2D(count * kvHeads * CacheBF16.GROUP, 2, CacheBF16.GROUP, 1),
        () -> CacheBF16.gather(keys, values, toKeys, toValues, gathers, kvHeads, headDim));
  }

  @Override
  public void decode(
      Launcher launcher,
      BF16Array q,
      Pair<BF16Array> cached,
      Pair<F32Array> angles,
      Pair<F32Array> scratch,
      BF16Array out,
      F32Array logSumExp,
      Tables tables,
      int splits,
      DecodeShape shape) {
    BF16Array keys = cached.first();
    BF16Array values = cached.second();
    F32Array cos = angles.first();
    F32Array sin = angles.second();
    F32Array parts = scratch.first();
    F32Array partSums = scratch.second();
    S32Array plan = tables.plan();
    S32Array layer = tables.layer();
    S32Array layout = tables.layout();
    int layers = layer.length() / SlotMap.LAYER_FIELDS;
    int kvHeads = shape.kvHeads();
    int sharing = shape.sharing();
    int headDim = shape.headDim();
    int rotaryDim = shape.rotaryDim();
    int rotation = shape.onRead() ? DecodeTiling.ON_READ : DecodeTiling.AS_STORED;
    float scale = shape.scale();
    if (shape.plain()) {
      launcher.dispatch(
          NDRange.of3D(
              shape.plainGroups() * DecodeTiling.PLAIN_ITEMS,
              1,
              layers,
              DecodeTiling.PLAIN_ITEMS,
              1,
              1),
          () ->
              DecodeBF16.plain(
                  q, keys, values, cos, sin, out, logSumExp, plan, layer, layout, kvHeads, sharing,
                  headDim, rotaryDim, rotation, scale));
      return;
    }
    if (shape.tensor()) {
      Pair<BF16Array> none = new Pair<>(q, q);
      onTensorCores(
          launcher, none, q, cached, angles, scratch, out, logSumExp, tables, tables, 0, splits,
          shape);
      return;
    }
    launcher.dispatch(
        NDRange.of3D(
            shape.partGroups() * DecodeTiling.ITEMS, splits, layers, DecodeTiling.ITEMS, 1, 1),
        () ->
            DecodeBF16.part(
                q, keys, values, cos, sin, parts, partSums, plan, layer, layout, kvHeads, sharing,
                headDim, rotaryDim, rotation, scale));
    launcher.dispatch(
        NDRange.of3D(shape.mergeGroups() * DecodeTiling.ITEMS, 1, layers, DecodeTiling.ITEMS, 1, 1),
        () ->
            DecodeBF16.merge(
                parts, partSums, out, logSumExp, plan, layer, layout, kvHeads, sharing, headDim));
  }

  @Override
  public void token(
      Launcher launcher,
      Pair<BF16Array> newTokens,
      BF16Array q,
      Pair<BF16Array> cached,
      Pair<F32Array> angles,
      Pair<F32Array> scratch,
      BF16Array out,
      F32Array logSumExp,
      Tables ofNew,
      Tables tables,
      int splits,
      DecodeShape shape) {
    if (shape.tensor()) {
      onTensorCores(
          launcher, newTokens, q, cached, angles, scratch, out, logSumExp, ofNew, tables, 1, splits,
          shape);
    } else {
      CacheKernels.super.token(
          launcher, newTokens, q, cached, angles, scratch, out, logSumExp, ofNew, tables, splits,
          shape);
    }
  }

  private static void onTensorCores(
      Launcher launcher,
      Pair<BF16Array> newTokens,
      BF16Array q,
      Pair<BF16Array> cached,
      Pair<F32Array> angles,
      Pair<F32Array> scratch,
      BF16Array out,
      F32Array logSumExp,
      Tables ofNew,
      Tables tables,
      int appends,
      int splits,
      DecodeShape shape) {
    BF16Array newKeys = newTokens.first();
    BF16Array newValues = newTokens.second();
    BF16Array keys = cached.first();
    BF16Array values = cached.second();
    F32Array cos = angles.first();
    F32Array sin = angles.second();
    F32Array parts = scratch.first();
    F32Array partSums = scratch.second();
    S32Array plan = tables.plan();
    S32Array layer = tables.layer();
    S32Array entries = tables.entries();
    S32Array layout = tables.layout();
    S32Array newLayout = ofNew.layout();
    int kvHeads = shape.kvHeads();
    int sharing = shape.sharing();
    int headDim = shape.headDim();
    int rotaryDim = shape.rotaryDim();
    int rotation = shape.onRead() ? DecodeTiling.ON_READ : DecodeTiling.AS_STORED;
    float scale = shape.scale();
    int layers = layer.length() / SlotMap.LAYER_FIELDS;
    int sharers = shape.partSharers(splits, layers);
    launcher.dispatch(
        NDRange.of3D(
            shape.partGroups() * DecodeTiling.TENSOR_ITEMS,
            sharers,
            layers,
            DecodeTiling.TENSOR_ITEMS,
            1,
            1),
        () ->
            TensorDecodeBF16.part(
                q, newKeys, newValues, keys, values, cos, sin, parts, partSums, out, logSumExp,
                plan, layer, entries, layout, newLayout, appends, kvHeads, sharing, headDim,
                rotaryDim, rotation, scale));
    if (sharers == 1) {
      return;
    }
    launcher.dispatch(
        NDRange.of3D(
            shape.warpMergeGroups() * DecodeTiling.ITEMS, 1, layers, DecodeTiling.ITEMS, 1, 1),
        () ->
            TensorDecodeBF16.merge(
                parts, partSums, out, logSumExp, plan, layer, layout, kvHeads, sharing, headDim));
  }

  @Override
  public void rotate(
      Launcher launcher,
      BF16Array in,
      BF16Array out,
      Pair<F32Array> angles,
      S32Array positions,
      RotaryShape shape) {
    F32Array cos = angles.first();
    F32Array sin = angles.second();
    int heads = shape.heads();
    int headDim = shape.headDim();
    int rotaryDim = shape.rotaryDim();
    launcher.dispatch(
        NDRange.of1D(shape.groups(positions.length()) * RotaryBF16.GROUP, RotaryBF16.GROUP),
        () -> RotaryBF16.rotate(in, out, cos, sin, positions, heads, headDim, rotaryDim));
  }
}
