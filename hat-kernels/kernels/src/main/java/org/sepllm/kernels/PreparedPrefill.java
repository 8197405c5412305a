package org.sepllm.kernels;

import hat.Accelerator;
import hat.ComputeContext;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import org.sepllm.kernels.attention.ForwardF16;
import org.sepllm.kernels.attention.ForwardF32;
import org.sepllm.kernels.attention.bf16.ForwardBF16;

/** A forward pass whose arguments have been checked and whose plan lies on the device. */
public final class PreparedPrefill {
  private final Accelerator accelerator;
  private final AttentionPlan plan;
  private final DeviceTensor q;
  private final DeviceTensor k;
  private final DeviceTensor v;
  private final DeviceTensor out;
  private final F32Array logSumExp;
  private final float scale;
  private final S32Array tiles;
  private final S32Array kept;
  private final S32Array layout;

  PreparedPrefill(
      Accelerator accelerator,
      AttentionPlan plan,
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
    Shapes.requireRows("logSumExp", logSumExp.length(), plan);
    this.accelerator = accelerator;
    this.plan = plan;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.logSumExp = logSumExp;
    this.scale = Shapes.scale(scale);
    this.tiles = Numbers.on(accelerator, plan.tiles());
    this.kept = Numbers.on(accelerator, plan.kept());
    this.layout = Numbers.on(accelerator, layoutNumbers());
  }

  private int[] layoutNumbers() {
    TensorLayout ofQ = q.layout();
    TensorLayout ofK = k.layout();
    TensorLayout ofV = v.layout();
    TensorLayout ofOut = out.layout();
    return new int[] {
      plan.heads() / plan.kvHeads(),
      TensorLayout.units(ofQ.batchStride()),
      TensorLayout.units(ofQ.headStride()),
      TensorLayout.units(ofQ.rowStride()),
      TensorLayout.units(ofK.batchStride()),
      TensorLayout.units(ofK.headStride()),
      TensorLayout.units(ofK.rowStride()),
      TensorLayout.units(ofV.batchStride()),
      TensorLayout.units(ofV.headStride()),
      TensorLayout.units(ofV.rowStride()),
      TensorLayout.units(ofOut.batchStride()),
      TensorLayout.units(ofOut.headStride()),
      TensorLayout.units(ofOut.rowStride()),
      plan.heads() * plan.queries(),
      plan.queries()
    };
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
    accelerator.compute(this::dispatch);
  }

  /**
   * Launches the kernel among others.
   *
   * @param context what kernels are launched with
   */
  public void dispatch(ComputeContext context) {
    int groups = plan.forwardGroups();
    int headDim = q.layout().headDim();
    int shift = plan.packShift();
    switch (q) {
      case DeviceTensor.OfF32 ofQ ->
          ForwardF32.compute(
              context,
              ofQ.buffer(),
              ((DeviceTensor.OfF32) k).buffer(),
              ((DeviceTensor.OfF32) v).buffer(),
              ((DeviceTensor.OfF32) out).buffer(),
              logSumExp,
              tiles,
              kept,
              layout,
              groups,
              headDim,
              shift,
              scale);
      case DeviceTensor.OfF16 ofQ ->
          ForwardF16.compute(
              context,
              ofQ.buffer(),
              ((DeviceTensor.OfF16) k).buffer(),
              ((DeviceTensor.OfF16) v).buffer(),
              ((DeviceTensor.OfF16) out).buffer(),
              logSumExp,
              tiles,
              kept,
              layout,
              groups,
              headDim,
              shift,
              scale);
      case DeviceTensor.OfBF16 ofQ ->
          ForwardBF16.compute(
              context,
              ofQ.buffer(),
              ((DeviceTensor.OfBF16) k).buffer(),
              ((DeviceTensor.OfBF16) v).buffer(),
              ((DeviceTensor.OfBF16) out).buffer(),
              logSumExp,
              tiles,
              kept,
              layout,
              groups,
              headDim,
              shift,
              scale);
    }
  }
}
