package org.sepllm.kernels;

import hat.Accelerator;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.kernels.attention.ForwardF16;
import org.sepllm.kernels.attention.ForwardF32;
import org.sepllm.kernels.attention.Tiling;
import org.sepllm.kernels.attention.bf16.ForwardBF16;
import org.sepllm.kernels.hopper.WarpgroupForwardF16;
import org.sepllm.kernels.hopper.WarpgroupTiling;
import org.sepllm.kernels.hopper.bf16.WarpgroupForwardBF16;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.kernels.tensor.ForwardTiling;
import org.sepllm.kernels.tensor.TensorForwardF16;
import org.sepllm.kernels.tensor.bf16.TensorForwardBF16;

/** A forward pass whose arguments have been checked and whose plan lies on the device. */
public final class PreparedPrefill {
  private final Accelerator accelerator;
  private final AttentionKernels kernels;
  private final ForwardPlan plan;
  private final DeviceTensor q;
  private final DeviceTensor k;
  private final DeviceTensor v;
  private final DeviceTensor out;
  private final F32Array logSumExp;
  private final float scale;
  private final int groups;
  private final S32Array tiles;
  private final S32Array kept;
  private final S32Array layout;

  PreparedPrefill(
      Accelerator accelerator,
      AttentionKernels kernels,
      ForwardPlan plan,
      DeviceTensor q,
      DeviceTensor k,
      DeviceTensor v,
      DeviceTensor out,
      F32Array logSumExp,
      double scale) {
    int headDim = q.layout().headDim();
    Shapes.require("q", q, q.storage(), plan.batches(), plan.heads(), plan.queries(), headDim);
    Shapes.require("k", k, q.storage(), plan.batches(), plan.kvHeads(), plan.keys(), headDim);
    Shapes.require("v", v, q.storage(), plan.batches(), plan.kvHeads(), plan.keys(), headDim);
    Shapes.require("out", out, q.storage(), plan.batches(), plan.heads(), plan.queries(), headDim);
    Shapes.requireRows("logSumExp", logSumExp.length(), plan.rows());
    this.accelerator = accelerator;
    this.plan = plan;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.logSumExp = logSumExp;
    this.scale = Shapes.scale(scale);
    AttentionKernels fitting =
        kernels.forward(accelerator.runtime().device(), q.storage(), headDim, this.scale);
    this.kernels =
        fitting == AttentionKernels.WARPGROUPS && isTooMany(plan)
            ? AttentionKernels.TENSOR
            : fitting;
    boolean tensor =
        this.kernels == AttentionKernels.TENSOR || this.kernels == AttentionKernels.WARPGROUPS;
    ForwardPlan.Tiles planned = tensor ? plan.tensor() : plan.tiled();
    this.groups = planned.groups();
    this.tiles = planned.numbers().apply(accelerator);
    this.kept = plan.kept().apply(accelerator);
    this.layout = Numbers.on(accelerator, layoutNumbers());
  }

  /** Kernels for warpgroups have more work-items in a group, and a launch at most 2^31 - 1. */
  private static boolean isTooMany(ForwardPlan plan) {
    return (long) plan.tensor().groups() * WarpgroupTiling.ITEMS > Integer.MAX_VALUE;
  }

  private int[] layoutNumbers() {
    return Stream.of(
            IntStream.of(plan.heads() / plan.kvHeads()),
            q.layout().units(),
            k.layout().units(),
            v.layout().units(),
            out.layout().units(),
            IntStream.of(plan.heads() * plan.queries(), plan.queries()))
        .flatMapToInt(stream -> stream)
        .toArray();
  }

  /**
   * Returns which kernel was chosen.
   *
   * @return the kernels that the facade was made with, or a fallback that fits the tensors
   */
  public AttentionKernels kernels() {
    return kernels;
  }

  /**
   * Launches the kernel and waits for it.
   *
   * <p>Cost: proportional to the executed pairs that the plan counts.
   *
   * @throws org.sepllm.hat.runtime.OutOfDeviceMemory if the device has no room for the tensors
   * @throws org.sepllm.hat.runtime.DeviceLost if the device fails
   */
  public void run() {
    accelerator.compute(context -> dispatch(context::dispatchKernel));
  }

  /**
   * Launches the kernel, for example on a stream.
   *
   * @param launcher takes the launch, for example {@code stream::dispatch}
   */
  public void dispatch(Launcher launcher) {
    switch (q) {
      case DeviceTensor.OfF32 of -> dispatchF32(launcher, of.buffer());
      case DeviceTensor.OfF16 of -> dispatchF16(launcher, of.buffer());
      case DeviceTensor.OfBF16 of -> dispatchBF16(launcher, of.buffer());
    }
  }

  private NDRange groupsOf(int items) {
    return NDRange.of1D(groups * items, items);
  }

  private void dispatchF32(Launcher launcher, F32Array queries) {
    F32Array keys = ((DeviceTensor.OfF32) k).buffer();
    F32Array values = ((DeviceTensor.OfF32) v).buffer();
    F32Array result = ((DeviceTensor.OfF32) out).buffer();
    F32Array sums = logSumExp;
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofLayout = layout;
    int headDim = q.layout().headDim();
    int parts = Math.ceilDiv(headDim, Tiling.PART);
    int shift = plan.packShift();
    float factor = scale;
    switch (kernels) {
      case PLAIN ->
          launcher.dispatch(
              groupsOf(Tiling.ROWS),
              () ->
                  ForwardF32.plain(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      shift, factor));
      case TILED, TENSOR, WARPGROUPS ->
          launcher.dispatch(
              groupsOf(Tiling.ITEMS),
              () ->
                  ForwardF32.forward(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      parts, shift, factor));
    }
  }

  private void dispatchF16(Launcher launcher, F16Array queries) {
    F16Array keys = ((DeviceTensor.OfF16) k).buffer();
    F16Array values = ((DeviceTensor.OfF16) v).buffer();
    F16Array result = ((DeviceTensor.OfF16) out).buffer();
    F32Array sums = logSumExp;
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofLayout = layout;
    int headDim = q.layout().headDim();
    int parts = Math.ceilDiv(headDim, Tiling.PART);
    int shift = plan.packShift();
    float factor = scale;
    switch (kernels) {
      case PLAIN ->
          launcher.dispatch(
              groupsOf(Tiling.ROWS),
              () ->
                  ForwardF16.plain(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      shift, factor));
      case TENSOR ->
          launcher.dispatch(
              groupsOf(ForwardTiling.ITEMS),
              () ->
                  TensorForwardF16.forward(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      shift, factor));
      case WARPGROUPS ->
          launcher.dispatch(
              groupsOf(WarpgroupTiling.ITEMS),
              () ->
                  WarpgroupForwardF16.forward(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      shift, factor));
      case TILED ->
          launcher.dispatch(
              groupsOf(Tiling.ITEMS),
              () ->
                  ForwardF16.forward(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      parts, shift, factor));
    }
  }

  private void dispatchBF16(Launcher launcher, BF16Array queries) {
    BF16Array keys = ((DeviceTensor.OfBF16) k).buffer();
    BF16Array values = ((DeviceTensor.OfBF16) v).buffer();
    BF16Array result = ((DeviceTensor.OfBF16) out).buffer();
    F32Array sums = logSumExp;
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofLayout = layout;
    int headDim = q.layout().headDim();
    int parts = Math.ceilDiv(headDim, Tiling.PART);
    int shift = plan.packShift();
    float factor = scale;
    switch (kernels) {
      case PLAIN ->
          launcher.dispatch(
              groupsOf(Tiling.ROWS),
              () ->
                  ForwardBF16.plain(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      shift, factor));
      case TENSOR ->
          launcher.dispatch(
              groupsOf(ForwardTiling.ITEMS),
              () ->
                  TensorForwardBF16.forward(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      shift, factor));
      case WARPGROUPS ->
          launcher.dispatch(
              groupsOf(WarpgroupTiling.ITEMS),
              () ->
                  WarpgroupForwardBF16.forward(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      shift, factor));
      case TILED ->
          launcher.dispatch(
              groupsOf(Tiling.ITEMS),
              () ->
                  ForwardBF16.forward(
                      queries, keys, values, result, sums, ofTiles, ofKept, ofLayout, headDim,
                      parts, shift, factor));
    }
  }
}
