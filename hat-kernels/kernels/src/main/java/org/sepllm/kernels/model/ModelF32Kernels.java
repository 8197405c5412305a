package org.sepllm.kernels.model;

import hat.NDRange;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.kernels.rope.RotaryF32;
import org.sepllm.kernels.rope.RotaryShape;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.kernels.storage.Launcher;

/** The kernels of a model for binary32. */
final class ModelF32Kernels implements ModelKernels<F32Array> {
  @Override
  public F32Array create(ArenaAndLookupCarrier carrier, int length) {
    return F32Array.create(carrier, length);
  }

  @Override
  public void write(F32Array buffer, int first, float... values) {
    for (int index = 0; index < values.length; index++) {
      buffer.array((long) first + index, values[index]);
    }
  }

  @Override
  public DeviceTensor tensor(F32Array buffer, TensorLayout layout) {
    return new DeviceTensor.OfF32(buffer, layout);
  }

  @Override
  public void embed(
      Launcher launcher, F32Array weights, F32Array wide, Step step, int hidden, int vocabulary) {
    S32Array tokens = step.tokens();
    launcher.dispatch(
        ModelRanges.items(step.count() * hidden),
        () -> ModelF32.embed(weights, tokens, wide, hidden, vocabulary));
  }

  @Override
  public void norm(Launcher launcher, DeviceNorm norm, F32Array wide, F32Array out, Step step) {
    F32Array scale = norm.scale();
    F32Array bias = norm.bias();
    S32Array tokens = step.tokens();
    int hidden = norm.size();
    float epsilon = norm.epsilon();
    NDRange range = ModelRanges.rows(step.count());
    if (norm.centered()) {
      launcher.dispatch(
          range, () -> ModelF32.layer(wide, scale, bias, out, tokens, hidden, epsilon));
    } else {
      launcher.dispatch(range, () -> ModelF32.rms(wide, scale, out, tokens, hidden, epsilon));
    }
  }

  @Override
  public void product(
      Launcher launcher,
      F32Array in,
      DeviceLinear<F32Array> linear,
      F32Array out,
      F32Array wide,
      Step step,
      int use) {
    F32Array weights = linear.weights();
    F32Array bias = linear.bias();
    S32Array tokens = step.tokens();
    int inputs = linear.inputs();
    int outputs = linear.outputs();
    launcher.dispatch(
        ModelRanges.products(outputs, step.count()),
        () -> ModelF32.product(in, weights, bias, out, wide, tokens, inputs, outputs, use));
  }

  @Override
  public void gated(
      Launcher launcher,
      F32Array in,
      DeviceLinear<F32Array> gate,
      DeviceLinear<F32Array> up,
      F32Array out,
      Step step) {
    F32Array gateWeights = gate.weights();
    F32Array upWeights = up.weights();
    F32Array gateBias = gate.bias();
    F32Array upBias = up.bias();
    S32Array tokens = step.tokens();
    int inputs = up.inputs();
    int outputs = up.outputs();
    launcher.dispatch(
        ModelRanges.products(outputs, step.count()),
        () ->
            ModelF32.gated(
                in, gateWeights, upWeights, gateBias, upBias, out, tokens, inputs, outputs));
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
