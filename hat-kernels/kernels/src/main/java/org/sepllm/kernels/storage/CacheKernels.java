package org.sepllm.kernels.storage;

import hat.buffer.F32Array;
import hat.buffer.S32Array;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.decode.DecodeShape;
import org.sepllm.kernels.rope.RotaryShape;

/**
 * The cache kernels for one storage type, and the host's access to its buffers.
 *
 * @param <T> the buffer of keys, values and queries
 */
public interface CacheKernels<T extends Buffer> {
  /**
   * Returns the buffer of a tensor of this storage type.
   *
   * @param tensor the tensor
   * @return its buffer
   * @throws ClassCastException if it is of another type
   */
  T buffer(DeviceTensor tensor);

  /**
   * Makes a buffer.
   *
   * @param carrier what owns the memory
   * @param length the number of elements
   * @return the buffer
   */
  T create(ArenaAndLookupCarrier carrier, int length);

  /**
   * Reads an element.
   *
   * @param buffer the buffer
   * @param index which element
   * @return its value, exactly
   */
  float get(T buffer, long index);

  /**
   * Writes an element, rounded to the storage type.
   *
   * @param buffer the buffer
   * @param index which element
   * @param value the value
   */
  void set(T buffer, long index, float value);

  /**
   * Dispatches the writing of the new keys and values of one layer.
   *
   * @param launcher where to
   * @param newTokens the new keys and values
   * @param cached the buffers of the cache
   * @param angles cosines and sines of each row's position
   * @param tables plan, layer, entries and layout
   * @param shape sizes
   */
  void append(
      Launcher launcher,
      Pair<T> newTokens,
      Pair<T> cached,
      Pair<F32Array> angles,
      Tables tables,
      DecodeShape shape);

  /**
   * Dispatches the moves of all rows and layers that are due.
   *
   * @param launcher where to
   * @param cached the buffers of the cache
   * @param entries what the slots hold
   * @param moves the list of moves
   * @param count how many rows and layers are due
   * @param shape sizes
   */
  void compact(
      Launcher launcher,
      Pair<T> cached,
      S32Array entries,
      S32Array moves,
      int count,
      DecodeShape shape);

  /**
   * Dispatches the copying of listed slots into other buffers.
   *
   * @param launcher where to
   * @param cached the buffers to read
   * @param target the buffers to write
   * @param gathers the list
   * @param count how many rows and layers are listed
   * @param shape sizes
   */
  void gather(
      Launcher launcher,
      Pair<T> cached,
      Pair<T> target,
      S32Array gathers,
      int count,
      DecodeShape shape);

  /**
   * Dispatches the attention of the newest tokens of one layer.
   *
   * @param launcher where to
   * @param q the queries, not rotated
   * @param cached the buffers of the cache
   * @param angles cosines and sines of each row's position, or of each place of the cache
   * @param scratch parts and their sums
   * @param out where results go
   * @param logSumExp where the logarithms of the sums of exponentials go
   * @param tables plan, layer, entries and layout
   * @param splits parts of the longest row
   * @param shape sizes
   */
  void decode(
      Launcher launcher,
      T q,
      Pair<T> cached,
      Pair<F32Array> angles,
      Pair<F32Array> scratch,
      T out,
      F32Array logSumExp,
      Tables tables,
      int splits,
      DecodeShape shape);

  /**
   * Dispatches the writing of the new keys and values of one layer and the attention of its newest
   * tokens, in as few launches as there are kernels for.
   *
   * @param launcher where to
   * @param newTokens the new keys and values
   * @param q the queries, not rotated
   * @param cached the buffers of the cache
   * @param angles cosines and sines of each row's position, or of each place of the cache
   * @param scratch parts and their sums
   * @param out where results go
   * @param logSumExp where the logarithms of the sums of exponentials go
   * @param ofNew plan, layer, entries and the layout of the new tokens
   * @param tables plan, layer, entries and the layout of queries and results
   * @param splits parts of the longest row
   * @param shape sizes
   */
  default void token(
      Launcher launcher,
      Pair<T> newTokens,
      T q,
      Pair<T> cached,
      Pair<F32Array> angles,
      Pair<F32Array> scratch,
      T out,
      F32Array logSumExp,
      Tables ofNew,
      Tables tables,
      int splits,
      DecodeShape shape) {
    append(launcher, newTokens, cached, angles, ofNew, shape);
    decode(launcher, q, cached, angles, scratch, out, logSumExp, tables, splits, shape);
  }

  /**
   * Dispatches the rotation of every head of every token.
   *
   * <p>Rule: SEP-POS-004 to SEP-POS-006.
   *
   * <p>Shape: {@code in[tokens][heads][headDim]}, {@code out} alike, {@code positions[tokens]}
   * names the rows of the angles.
   *
   * @param launcher where to
   * @param in the vectors
   * @param out another buffer for the rotated ones
   * @param angles cosines and sines of positions
   * @param positions the row of the angles for each token
   * @param shape sizes
   */
  void rotate(
      Launcher launcher, T in, T out, Pair<F32Array> angles, S32Array positions, RotaryShape shape);

  /**
   * Two buffers that belong together.
   *
   * @param <B> their class
   * @param first keys, cosines or parts
   * @param second values, sines or the sums of parts
   */
  record Pair<B extends Buffer>(B first, B second) {}

  /**
   * The numbers that kernels find keys by.
   *
   * @param plan the rows of the step
   * @param layer the layer
   * @param entries what the slots hold
   * @param layout strides of the caller's buffers
   */
  record Tables(S32Array plan, S32Array layer, S32Array entries, S32Array layout) {}
}
