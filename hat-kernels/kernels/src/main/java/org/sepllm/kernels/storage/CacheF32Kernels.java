package org.sepllm.kernels.storage;

import hat.NDRange;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.cache.CacheF32;
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.decode.DecodeF32;
import org.sepllm.kernels.decode.DecodeShape;
import org.sepllm.kernels.decode.DecodeTiling;
import org.sepllm.kernels.rope.RotaryF32;
import org.sepllm.kernels.rope.RotaryShape;

/** The cache kernels for binary32. */
public final class CacheF32Kernels implements CacheKernels<F32Array> {
  @Override
  public F32Array buffer(DeviceTensor tensor) {
    return ((DeviceTensor.OfF32) tensor).buffer();
  }

  @Override
  public F32Array create(ArenaAndLookupCarrier carrier, int length) {
    return F32Array.create(carrier, length);
  }

  @Override
  public float get(F32Array buffer, long index) {
    return buffer.array(index);
  }

  @Override
  public void set(F32Array buffer, long index, float value) {
    buffer.array(index, value);
  }

  @Override
  public void append(
      Launcher launcher,
      Pair<F32Array> newTokens,
      Pair<F32Array> cached,
      Pair<F32Array> angles,
      Tables tables,
      DecodeShape shape) {
    F32Array newKeys = newTokens.first();
    F32Array newValues = newTokens.second();
    F32Array keys = cached.first();
    F32Array values = cached.second();
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
        NDRange.of1D(shape.appendGroups() * CacheF32.GROUP, CacheF32.GROUP),
        () ->
            CacheF32.append(
                newKeys, newValues, keys, values, cos, sin, plan, layer, entries, layout, kvHeads,
                headDim, rotaryDim));
  }

  @Override
  public void compact(
      Launcher launcher,
      Pair<F32Array> cached,
      S32Array entries,
      S32Array moves,
      int count,
      DecodeShape shape) {
    F32Array keys = cached.first();
    F32Array values = cached.second();
    int kvHeads = shape.kvHeads();
    int headDim = shape.headDim();
    launcher.dispatch(
        NDRange.of2D(count * kvHeads * CacheF32.GROUP, 2, CacheF32.GROUP, 1),
        () -> CacheF32.compact(keys, values, entries, moves, kvHeads, headDim));
  }

  @Override
  public void gather(
      Launcher launcher,
      Pair<F32Array> cached,
      Pair<F32Array> target,
      S32Array gathers,
      int count,
      DecodeShape shape) {
    F32Array keys = cached.first();
    F32Array values = cached.second();
    F32Array toKeys = target.first();
    F32Array toValues = target.second();
    int kvHeads = shape.kvHeads();
    int headDim = shape.headDim();
    launcher.dispatch(
        NDRange.of2D(count * kvHeads * CacheF32.GROUP, 2, CacheF32.GROUP, 1),
        () -> CacheF32.gather(keys, values, toKeys, toValues, gathers, kvHeads, headDim));
  }

  @Override
  public void decode(
      Launcher launcher,
      F32Array q,
      Pair<F32Array> cached,
      Pair<F32Array> angles,
      Pair<F32Array> scratch,
      F32Array out,
      F32Array logSumExp,
      Tables tables,
      int splits,
      DecodeShape shape) {
    F32Array keys = cached.first();
    F32Array values = cached.second();
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
              DecodeF32.plain(
                  q, keys, values, cos, sin, out, logSumExp, plan, layer, layout, kvHeads, sharing,
                  headDim, rotaryDim, rotation, scale));
      return;
    }
    launcher.dispatch(
        NDRange.of3D(
            shape.partGroups() * DecodeTiling.ITEMS, splits, layers, DecodeTiling.ITEMS, 1, 1),
        () ->
            DecodeF32.part(
                q, keys, values, cos, sin, parts, partSums, plan, layer, layout, kvHeads, sharing,
                headDim, rotaryDim, rotation, scale));
    launcher.dispatch(
        NDRange.of3D(shape.mergeGroups() * DecodeTiling.ITEMS, 1, layers, DecodeTiling.ITEMS, 1, 1),
        () ->
            DecodeF32.merge(
                parts, partSums, out, logSumExp, plan, layer, layout, kvHeads, sharing, headDim));
  }

  @Override
  public void rotate(
      Launcher launcher,
      F32Array in,
      F32Array out,
      Pair<F32Array> angles,
      S32Array positions,
      RotaryShape shape) {
    F32Array cos = angles.first();
    F32Array sin = angles.second();
    int heads = shape.heads();
    int headDim = shape.headDim();
    int rotaryDim = shape.rotaryDim();
    launcher.dispatch(
        NDRange.of1D(shape.groups(positions.length()) * RotaryF32.GROUP, RotaryF32.GROUP),
        () -> RotaryF32.rotate(in, out, cos, sin, positions, heads, headDim, rotaryDim));
  }
}
