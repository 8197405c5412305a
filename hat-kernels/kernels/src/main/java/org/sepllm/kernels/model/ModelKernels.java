package org.sepllm.kernels.model;

import hat.buffer.F32Array;
import hat.buffer.S32Array;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.kernels.rope.RotaryShape;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.kernels.storage.Launcher;

/**
 * The kernels of a model for one storage type.
 *
 * @param <T> the buffer of weights and of what they multiply
 */
interface ModelKernels<T extends Buffer> {
  T create(ArenaAndLookupCarrier carrier, int length);

  /** Writes numbers, rounded to the storage type, from an element on. */
  void write(T buffer, int first, float... values);

  /** A tensor in the first elements of a buffer. */
  DeviceTensor tensor(T buffer, TensorLayout layout);

  /** SEP-MODEL-008: the rows of the tokens' ids. */
  void embed(Launcher launcher, T weights, F32Array wide, Step step, int hidden, int vocabulary);

  /** SEP-MODEL-002, SEP-MODEL-003. */
  void norm(Launcher launcher, DeviceNorm norm, F32Array wide, T out, Step step);

  /** SEP-MODEL-001, SEP-MODEL-006, SEP-MODEL-007; {@code use} is one of {@link ModelTiling}. */
  void product(
      Launcher launcher, T in, DeviceLinear<T> linear, T out, F32Array wide, Step step, int use);

  /** SEP-MODEL-005. */
  void gated(Launcher launcher, T in, DeviceLinear<T> gate, DeviceLinear<T> up, T out, Step step);

  /** SEP-POS-004: rotates every head of every token of a row. */
  void rotate(
      Launcher launcher, T in, T out, Pair<F32Array> angles, S32Array positions, RotaryShape shape);

  /**
   * The tokens of a launch.
   *
   * @param tokens how many there are, then their ids
   * @param count how many there are
   */
  record Step(S32Array tokens, int count) {}
}
