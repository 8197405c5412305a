package org.sepllm.kernels;

import hat.Accelerator;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.kernels.attention.Tiling;
import org.sepllm.kernels.softmax.SaSoftmaxF16;
import org.sepllm.kernels.softmax.SaSoftmaxF32;
import org.sepllm.kernels.softmax.bf16.SaSoftmaxBF16;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.SaSoftmax;

/** A forward pass with SA-softmax whose arguments have been checked. */
public final class PreparedSaSoftmax {
  private final Accelerator accelerator;
  private final AttentionPlan plan;
  private final DeviceTensor q;
  private final DeviceTensor k;
  private final DeviceTensor v;
  private final DeviceTensor out;
  private final float scale;
  private final int form;
  private final float numeratorBias;
  private final float denominatorBias;
  private final S32Array tiles;
  private final S32Array kept;
  private final S32Array layout;

  PreparedSaSoftmax(
      Accelerator accelerator,
      AttentionPlan plan,
      DeviceTensor q,
      DeviceTensor k,
      DeviceTensor v,
      DeviceTensor out,
      SaSoftmax.Form form,
      double scale) {
    int headDim = q.layout().headDim();
    Shapes.require("q", q, q.storage(), plan.batches(), plan.heads(), plan.queries(), headDim);
    Shapes.require("k", k, q.storage(), plan.batches(), plan.kvHeads(), plan.keys(), headDim);
    Shapes.require("v", v, q.storage(), plan.batches(), plan.kvHeads(), plan.keys(), headDim);
    Shapes.require("out", out, q.storage(), plan.batches(), plan.heads(), plan.queries(), headDim);
    this.accelerator = accelerator;
    this.plan = plan;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.scale = Shapes.scale(scale);
    this.form = number(form);
    this.numeratorBias = form instanceof SaSoftmax.Ratio r ? (float) r.numeratorBias() : 0f;
    this.denominatorBias = form instanceof SaSoftmax.Ratio r ? (float) r.denominatorBias() : 0f;
    requirePositions();
    this.tiles = Numbers.on(accelerator, plan.tiles());
    this.kept = Numbers.on(accelerator, plan.kept());
    this.layout = Numbers.on(accelerator, layoutNumbers());
  }

  private static int number(SaSoftmax.Form form) {
    return switch (form) {
      case SaSoftmax.Product() -> SaSoftmaxF32.PRODUCT;
      case SaSoftmax.Ratio ratio ->
          ratio.range() == SaSoftmax.Range.CAUSAL
              ? SaSoftmaxF32.RATIO_CAUSAL
              : SaSoftmaxF32.RATIO_VISIBLE;
    };
  }

  /** The published range needs to know which keys come before the query. */
  private void requirePositions() {
    if (form == SaSoftmaxF32.RATIO_CAUSAL && !plan.hasPositions()) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-ATTN-012",
          "range causal over lists of visible keys, must be over a mask");
    }
  }

  private int[] layoutNumbers() {
    return Stream.of(
            IntStream.of(plan.heads() / plan.kvHeads()),
            q.layout().units(),
            k.layout().units(),
            v.layout().units(),
            out.layout().units(),
            IntStream.of(plan.keys()))
        .flatMapToInt(stream -> stream)
        .toArray();
  }

  /**
   * Launches the kernel and waits for it.
   *
   * <p>Cost: proportional to the executed pairs that the plan counts; with range causal to those of
   * full causal attention.
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

  private void dispatchF32(Launcher launcher, F32Array queries) {
    F32Array keys = ((DeviceTensor.OfF32) k).buffer();
    F32Array values = ((DeviceTensor.OfF32) v).buffer();
    F32Array result = ((DeviceTensor.OfF32) out).buffer();
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofLayout = layout;
    int headDim = q.layout().headDim();
    int shift = plan.packShift();
    int which = form;
    float factor = scale;
    float first = numeratorBias;
    float second = denominatorBias;
    launcher.dispatch(
        NDRange.of1D(plan.forwardGroups() * Tiling.ROWS, Tiling.ROWS),
        () ->
            SaSoftmaxF32.forward(
                queries, keys, values, result, ofTiles, ofKept, ofLayout, headDim, shift, which,
                factor, first, second));
  }

  private void dispatchF16(Launcher launcher, F16Array queries) {
    F16Array keys = ((DeviceTensor.OfF16) k).buffer();
    F16Array values = ((DeviceTensor.OfF16) v).buffer();
    F16Array result = ((DeviceTensor.OfF16) out).buffer();
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofLayout = layout;
    int headDim = q.layout().headDim();
    int shift = plan.packShift();
    int which = form;
    float factor = scale;
    float first = numeratorBias;
    float second = denominatorBias;
    launcher.dispatch(
        NDRange.of1D(plan.forwardGroups() * Tiling.ROWS, Tiling.ROWS),
        () ->
            SaSoftmaxF16.forward(
                queries, keys, values, result, ofTiles, ofKept, ofLayout, headDim, shift, which,
                factor, first, second));
  }

  private void dispatchBF16(Launcher launcher, BF16Array queries) {
    BF16Array keys = ((DeviceTensor.OfBF16) k).buffer();
    BF16Array values = ((DeviceTensor.OfBF16) v).buffer();
    BF16Array result = ((DeviceTensor.OfBF16) out).buffer();
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofLayout = layout;
    int headDim = q.layout().headDim();
    int shift = plan.packShift();
    int which = form;
    float factor = scale;
    float first = numeratorBias;
    float second = denominatorBias;
    launcher.dispatch(
        NDRange.of1D(plan.forwardGroups() * Tiling.ROWS, Tiling.ROWS),
        () ->
            SaSoftmaxBF16.forward(
                queries, keys, values, result, ofTiles, ofKept, ofLayout, headDim, shift, which,
                factor, first, second));
  }
}
