package org.sepllm.kernels;

import hat.Accelerator;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.kernels.attention.GradientSumF16;
import org.sepllm.kernels.attention.GradientSumF32;
import org.sepllm.kernels.attention.KeyGradientF16;
import org.sepllm.kernels.attention.KeyGradientF32;
import org.sepllm.kernels.attention.OutProductF16;
import org.sepllm.kernels.attention.OutProductF32;
import org.sepllm.kernels.attention.QueryGradientF16;
import org.sepllm.kernels.attention.QueryGradientF32;
import org.sepllm.kernels.attention.Tiling;
import org.sepllm.kernels.attention.bf16.GradientSumBF16;
import org.sepllm.kernels.attention.bf16.KeyGradientBF16;
import org.sepllm.kernels.attention.bf16.OutProductBF16;
import org.sepllm.kernels.attention.bf16.QueryGradientBF16;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.kernels.tensor.TensorKeyGradientF16;
import org.sepllm.kernels.tensor.TensorQueryGradientF16;
import org.sepllm.kernels.tensor.bf16.TensorKeyGradientBF16;
import org.sepllm.kernels.tensor.bf16.TensorQueryGradientBF16;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * A backward pass whose arguments have been checked and whose plan lies on the device: four
 * launches, or three where no key's queries are split.
 */
public final class PreparedBackward {
  private final Accelerator accelerator;
  private final AttentionKernels kernels;
  private final AttentionPlan plan;
  private final BackwardTensors tensors;
  private final int headDim;
  private final int parts;
  private final float scale;
  private final F32Array means;
  private final F32Array partials;
  private final int queryGroups;
  private final S32Array tiles;
  private final S32Array kept;
  private final S32Array keyTiles;
  private final S32Array keys;
  private final S32Array lists;
  private final S32Array sums;
  private final S32Array meansLayout;
  private final S32Array queryLayout;
  private final S32Array keyLayout;

  PreparedBackward(
      Accelerator accelerator,
      AttentionKernels kernels,
      AttentionPlan plan,
      BackwardTensors tensors,
      double scale) {
    this.accelerator = accelerator;
    this.plan = plan;
    this.tensors = tensors;
    this.headDim = tensors.q().layout().headDim();
    this.parts = Math.ceilDiv(headDim, Tiling.PART);
    requireShapes();
    this.scale = Shapes.scale(scale);
    this.kernels =
        kernels.backward(
            accelerator.runtime().device(),
            tensors.q().storage(),
            headDim,
            this.scale,
            plan.hasPositions());
    ForwardTiles queryTiles = queryTiles();
    long partialCount = plan.keyTiles().partials(headDim);
    if (partialCount > Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ATTN-006",
          "the sums of ranges need " + partialCount + " numbers, a buffer has at most 2^31 - 1");
    }
    int rows = plan.batches() * plan.heads() * plan.queries();
    this.means = F32Array.create(accelerator, rows);
    this.partials = F32Array.create(accelerator, (int) Math.max(1, partialCount));
    this.tiles = Numbers.on(accelerator, queryTiles.tiles());
    this.queryGroups = queryTiles.groups();
    this.kept = Numbers.on(accelerator, plan.kept());
    this.keyTiles = Numbers.on(accelerator, plan.keyTiles().tiles());
    this.keys = Numbers.on(accelerator, plan.keyTiles().keys());
    this.lists = Numbers.on(accelerator, plan.keyTiles().lists());
    this.sums = Numbers.on(accelerator, plan.keyTiles().sums());
    this.meansLayout = Numbers.on(accelerator, meansNumbers());
    this.queryLayout = Numbers.on(accelerator, queryNumbers());
    this.keyLayout = Numbers.on(accelerator, keyNumbers());
  }

  private ForwardTiles queryTiles() {
    return kernels == AttentionKernels.TENSOR ? plan.tensorTiles() : plan.forwardTiles();
  }

  /**
   * Returns which kernels were chosen.
   *
   * @return the kernels that the facade was made with, or a fallback that fits the tensors
   */
  public AttentionKernels kernels() {
    return kernels;
  }

  private void requireShapes() {
    requireQueries("q", tensors.q());
    requireKeys("k", tensors.k());
    requireKeys("v", tensors.v());
    requireQueries("out", tensors.out());
    requireQueries("dOut", tensors.dOut());
    requireQueries("dQ", tensors.dQ());
    requireKeys("dK", tensors.dK());
    requireKeys("dV", tensors.dV());
    Shapes.requireRows("logSumExp", tensors.logSumExp().length(), plan);
  }

  private void requireQueries(String name, DeviceTensor tensor) {
    Shapes.require(
        name, tensor, tensors.q().storage(), plan.batches(), plan.heads(), plan.queries(), headDim);
  }

  private void requireKeys(String name, DeviceTensor tensor) {
    Shapes.require(
        name, tensor, tensors.q().storage(), plan.batches(), plan.kvHeads(), plan.keys(), headDim);
  }

  private static int[] joined(IntStream... numbers) {
    return Stream.of(numbers).flatMapToInt(stream -> stream).toArray();
  }

  private int[] meansNumbers() {
    return joined(
        tensors.out().layout().units(),
        tensors.dOut().layout().units(),
        IntStream.of(plan.heads(), plan.queries()));
  }

  private int[] queryNumbers() {
    return joined(
        IntStream.of(plan.heads() / plan.kvHeads()),
        tensors.q().layout().units(),
        tensors.k().layout().units(),
        tensors.v().layout().units(),
        tensors.dOut().layout().units(),
        tensors.dQ().layout().units(),
        IntStream.of(plan.heads() * plan.queries(), plan.queries()));
  }

  private int[] keyNumbers() {
    return joined(
        IntStream.of(plan.heads() / plan.kvHeads()),
        tensors.q().layout().units(),
        tensors.k().layout().units(),
        tensors.v().layout().units(),
        tensors.dOut().layout().units(),
        tensors.dK().layout().units(),
        tensors.dV().layout().units(),
        IntStream.of(plan.heads() * plan.queries(), plan.queries(), plan.kvHeads()));
  }

  /**
   * Launches the kernels and waits for them.
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
   * Launches the kernels, for example on a stream.
   *
   * @param launcher takes the launches, for example {@code stream::dispatch}
   */
  public void dispatch(Launcher launcher) {
    switch (tensors.q().storage()) {
      case F16 -> dispatchF16(launcher);
      case BF16 -> dispatchBF16(launcher);
      default -> dispatchF32(launcher);
    }
  }

  private static NDRange groups(int count) {
    return NDRange.of1D(count * Tiling.ITEMS, Tiling.ITEMS);
  }

  private static NDRange rows(int count) {
    return NDRange.of1D(count * Tiling.ROWS, Tiling.ROWS);
  }

  private NDRange meansRange() {
    return groups(Math.ceilDiv(means.length(), Tiling.ITEMS));
  }

  private void dispatchF32(Launcher launcher) {
    F32Array q = bufferF32(tensors.q());
    F32Array k = bufferF32(tensors.k());
    F32Array v = bufferF32(tensors.v());
    F32Array out = bufferF32(tensors.out());
    F32Array dOut = bufferF32(tensors.dOut());
    F32Array dQ = bufferF32(tensors.dQ());
    F32Array dK = bufferF32(tensors.dK());
    F32Array dV = bufferF32(tensors.dV());
    F32Array lse = tensors.logSumExp();
    F32Array mean = means;
    F32Array part = partials;
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofKeyTiles = keyTiles;
    S32Array ofKeys = keys;
    S32Array ofLists = lists;
    S32Array ofSums = sums;
    S32Array first = meansLayout;
    S32Array second = queryLayout;
    S32Array third = keyLayout;
    int dims = headDim;
    int width = parts;
    int shift = plan.packShift();
    float factor = scale;
    launcher.dispatch(meansRange(), () -> OutProductF32.product(out, dOut, mean, first, dims));
    switch (kernels) {
      case PLAIN -> {
        launcher.dispatch(
            rows(queryGroups),
            () ->
                QueryGradientF32.plain(
                    q, k, v, dOut, dQ, lse, mean, ofTiles, ofKept, second, dims, shift, factor));
        launcher.dispatch(
            rows(plan.keyTiles().groups()),
            () ->
                KeyGradientF32.plain(
                    q,
                    k,
                    v,
                    dOut,
                    dK,
                    dV,
                    lse,
                    mean,
                    part,
                    ofKeyTiles,
                    ofKeys,
                    ofLists,
                    third,
                    dims,
                    factor));
      }
      case TILED, TENSOR -> {
        launcher.dispatch(
            groups(queryGroups),
            () ->
                QueryGradientF32.gradient(
                    q, k, v, dOut, dQ, lse, mean, ofTiles, ofKept, second, dims, width, shift,
                    factor));
        launcher.dispatch(
            groups(plan.keyTiles().groups()),
            () ->
                KeyGradientF32.gradient(
                    q,
                    k,
                    v,
                    dOut,
                    dK,
                    dV,
                    lse,
                    mean,
                    part,
                    ofKeyTiles,
                    ofKeys,
                    ofLists,
                    third,
                    dims,
                    width,
                    factor));
      }
    }
    if (plan.keyTiles().sumGroups() > 0) {
      launcher.dispatch(
          groups(plan.keyTiles().sumGroups()),
          () -> GradientSumF32.sum(dK, dV, part, ofSums, ofKeys, third, dims));
    }
  }

  private static F32Array bufferF32(DeviceTensor tensor) {
    return ((DeviceTensor.OfF32) tensor).buffer();
  }

  private void dispatchF16(Launcher launcher) {
    F16Array q = bufferF16(tensors.q());
    F16Array k = bufferF16(tensors.k());
    F16Array v = bufferF16(tensors.v());
    F16Array out = bufferF16(tensors.out());
    F16Array dOut = bufferF16(tensors.dOut());
    F16Array dQ = bufferF16(tensors.dQ());
    F16Array dK = bufferF16(tensors.dK());
    F16Array dV = bufferF16(tensors.dV());
    F32Array lse = tensors.logSumExp();
    F32Array mean = means;
    F32Array part = partials;
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofKeyTiles = keyTiles;
    S32Array ofKeys = keys;
    S32Array ofLists = lists;
    S32Array ofSums = sums;
    S32Array first = meansLayout;
    S32Array second = queryLayout;
    S32Array third = keyLayout;
    int dims = headDim;
    int width = parts;
    int sharing = plan.heads() / plan.kvHeads();
    int shift = plan.packShift();
    float factor = scale;
    launcher.dispatch(meansRange(), () -> OutProductF16.product(out, dOut, mean, first, dims));
    switch (kernels) {
      case PLAIN -> {
        launcher.dispatch(
            rows(queryGroups),
            () ->
                QueryGradientF16.plain(
                    q, k, v, dOut, dQ, lse, mean, ofTiles, ofKept, second, dims, shift, factor));
        launcher.dispatch(
            rows(plan.keyTiles().groups()),
            () ->
                KeyGradientF16.plain(
                    q,
                    k,
                    v,
                    dOut,
                    dK,
                    dV,
                    lse,
                    mean,
                    part,
                    ofKeyTiles,
                    ofKeys,
                    ofLists,
                    third,
                    dims,
                    factor));
      }
      case TENSOR -> {
        launcher.dispatch(
            groups(queryGroups),
            () ->
                TensorQueryGradientF16.gradient(
                    q, k, v, dOut, dQ, lse, mean, ofTiles, ofKept, second, dims, shift, factor));
        launcher.dispatch(
            groups(plan.keyTiles().groups()),
            () ->
                TensorKeyGradientF16.gradient(
                    q,
                    k,
                    v,
                    dOut,
                    dK,
                    dV,
                    lse,
                    mean,
                    part,
                    ofKeyTiles,
                    ofKeys,
                    third,
                    dims,
                    sharing,
                    factor));
      }
      case TILED -> {
        launcher.dispatch(
            groups(queryGroups),
            () ->
                QueryGradientF16.gradient(
                    q, k, v, dOut, dQ, lse, mean, ofTiles, ofKept, second, dims, width, shift,
                    factor));
        launcher.dispatch(
            groups(plan.keyTiles().groups()),
            () ->
                KeyGradientF16.gradient(
                    q,
                    k,
                    v,
                    dOut,
                    dK,
                    dV,
                    lse,
                    mean,
                    part,
                    ofKeyTiles,
                    ofKeys,
                    ofLists,
                    third,
                    dims,
                    width,
                    factor));
      }
    }
    if (plan.keyTiles().sumGroups() > 0) {
      launcher.dispatch(
          groups(plan.keyTiles().sumGroups()),
          () -> GradientSumF16.sum(dK, dV, part, ofSums, ofKeys, third, dims));
    }
  }

  private static F16Array bufferF16(DeviceTensor tensor) {
    return ((DeviceTensor.OfF16) tensor).buffer();
  }

  private void dispatchBF16(Launcher launcher) {
    BF16Array q = bufferBF16(tensors.q());
    BF16Array k = bufferBF16(tensors.k());
    BF16Array v = bufferBF16(tensors.v());
    BF16Array out = bufferBF16(tensors.out());
    BF16Array dOut = bufferBF16(tensors.dOut());
    BF16Array dQ = bufferBF16(tensors.dQ());
    BF16Array dK = bufferBF16(tensors.dK());
    BF16Array dV = bufferBF16(tensors.dV());
    F32Array lse = tensors.logSumExp();
    F32Array mean = means;
    F32Array part = partials;
    S32Array ofTiles = tiles;
    S32Array ofKept = kept;
    S32Array ofKeyTiles = keyTiles;
    S32Array ofKeys = keys;
    S32Array ofLists = lists;
    S32Array ofSums = sums;
    S32Array first = meansLayout;
    S32Array second = queryLayout;
    S32Array third = keyLayout;
    int dims = headDim;
    int width = parts;
    int sharing = plan.heads() / plan.kvHeads();
    int shift = plan.packShift();
    float factor = scale;
    launcher.dispatch(meansRange(), () -> OutProductBF16.product(out, dOut, mean, first, dims));
    switch (kernels) {
      case PLAIN -> {
        launcher.dispatch(
            rows(queryGroups),
            () ->
                QueryGradientBF16.plain(
                    q, k, v, dOut, dQ, lse, mean, ofTiles, ofKept, second, dims, shift, factor));
        launcher.dispatch(
            rows(plan.keyTiles().groups()),
            () ->
                KeyGradientBF16.plain(
                    q,
                    k,
                    v,
                    dOut,
                    dK,
                    dV,
                    lse,
                    mean,
                    part,
                    ofKeyTiles,
                    ofKeys,
                    ofLists,
                    third,
                    dims,
                    factor));
      }
      case TENSOR -> {
        launcher.dispatch(
            groups(queryGroups),
            () ->
                TensorQueryGradientBF16.gradient(
                    q, k, v, dOut, dQ, lse, mean, ofTiles, ofKept, second, dims, shift, factor));
        launcher.dispatch(
            groups(plan.keyTiles().groups()),
            () ->
                TensorKeyGradientBF16.gradient(
                    q,
                    k,
                    v,
                    dOut,
                    dK,
                    dV,
                    lse,
                    mean,
                    part,
                    ofKeyTiles,
                    ofKeys,
                    third,
                    dims,
                    sharing,
                    factor));
      }
      case TILED -> {
        launcher.dispatch(
            groups(queryGroups),
            () ->
                QueryGradientBF16.gradient(
                    q, k, v, dOut, dQ, lse, mean, ofTiles, ofKept, second, dims, width, shift,
                    factor));
        launcher.dispatch(
            groups(plan.keyTiles().groups()),
            () ->
                KeyGradientBF16.gradient(
                    q,
                    k,
                    v,
                    dOut,
                    dK,
                    dV,
                    lse,
                    mean,
                    part,
                    ofKeyTiles,
                    ofKeys,
                    ofLists,
                    third,
                    dims,
                    width,
                    factor));
      }
    }
    if (plan.keyTiles().sumGroups() > 0) {
      launcher.dispatch(
          groups(plan.keyTiles().sumGroups()),
          () -> GradientSumBF16.sum(dK, dV, part, ofSums, ofKeys, third, dims));
    }
  }

  private static BF16Array bufferBF16(DeviceTensor tensor) {
    return ((DeviceTensor.OfBF16) tensor).buffer();
  }
}
