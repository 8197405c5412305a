package org.sepllm.kernels;

import hat.buffer.F32Array;
import java.util.List;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.kernels.cache.BatchPlan;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.storage.CacheF16Kernels;
import org.sepllm.kernels.storage.CacheF32Kernels;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.kernels.storage.bf16.CacheBF16Kernels;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.trace.KeyList;

/**
 * The key-value cache of a batch in the memory of a device, and the attention over it.
 *
 * <p>Rule: SEP-CACHE-001 to SEP-CACHE-011, SEP-CACHE-016 to SEP-CACHE-019, SEP-POS-001 to
 * SEP-POS-003.
 *
 * <p>Every step takes one token of each row: {@link #beginStep}, then for each layer {@link
 * #append} and {@link #decode}. Prompts are sequences of such steps (SEP-CACHE-012). What the
 * queries see and what is stored is what {@code CacheMachine} says for the same configuration.
 *
 * <p>Example: two rows, one layer.
 *
 * <pre>{@code
 * try (DeviceSession session = DeviceSession.open(Backends.named("java-mt"));
 *     DeviceSepCache cache = DeviceSepCache.create(session, shape, List.of(config))) {
 *   cache.beginStep(17, DeviceSepCache.PADDING);
 *   cache.append(0, keys, values);
 *   cache.decode(0, queries, out, logSumExp);
 * }
 * }</pre>
 */
public final class DeviceSepCache implements AutoCloseable {
  /** In place of a token id: a place of left padding. */
  public static final int PADDING = BatchPlan.PADDING;

  /** In place of a token id: the row takes no part in the step. */
  public static final int IDLE = BatchPlan.IDLE;

  private final CacheRun<?> run;

  private DeviceSepCache(CacheRun<?> run) {
    this.run = run;
  }

  /**
   * Makes an empty cache.
   *
   * <p>Cost: all memory is taken now and freed by {@link #close}.
   *
   * @param session the device
   * @param shape sizes that all layers share
   * @param layers the configuration of each layer
   * @return the cache, to be closed before the session
   * @throws SpecException of kind {@code BAD_CONFIG} if there is no layer, of kind {@code
   *     TOO_LARGE} if a size does not fit into a buffer
   * @throws OutOfDeviceMemory if the device has too little memory; nothing is kept
   */
  public static DeviceSepCache create(
      DeviceSession session, CacheShape shape, List<CacheConfig> layers) {
    BackendDevice device = session.runtime().device();
    AttentionKernels decoding = AttentionKernels.of(device).onTensorCores(device);
    return create(session, session::dispatch, decoding, shape, layers);
  }

  /**
   * Makes an empty cache whose kernels are launched on a stream, and says which ones decode.
   *
   * @param session the device
   * @param launcher a stream of the session: {@code stream::dispatch}
   * @param decoding which kernels decode
   * @param shape sizes that all layers share
   * @param layers the configuration of each layer
   * @return the cache, to be closed before the stream and the session
   * @throws SpecException of kind {@code BAD_CONFIG} if there is no layer, of kind {@code
   *     TOO_LARGE} if a size does not fit into a buffer
   * @throws OutOfDeviceMemory if the device has too little memory; nothing is kept
   */
  public static DeviceSepCache create(
      DeviceSession session,
      Launcher launcher,
      AttentionKernels decoding,
      CacheShape shape,
      List<CacheConfig> layers) {
    return create(session, launcher, decoding, shape, 1, layers);
  }

  /**
   * Makes an empty cache of one row that takes chunks of tokens.
   *
   * <p>Range: {@code chunk} at least 1; one row if it is above 1.
   *
   * @param session the device
   * @param launcher a stream of the session: {@code stream::dispatch}
   * @param decoding which kernels decode
   * @param shape sizes that all layers share
   * @param chunk how many tokens {@link #beginChunk} takes at most
   * @param layers the configuration of each layer
   * @return the cache, to be closed before the stream and the session
   * @throws SpecException of kind {@code BAD_CONFIG} if there is no layer or chunks are asked for
   *     of several rows, of kind {@code TOO_LARGE} if a size does not fit into a buffer
   * @throws OutOfDeviceMemory if the device has too little memory; nothing is kept
   */
  public static DeviceSepCache create(
      DeviceSession session,
      Launcher launcher,
      AttentionKernels decoding,
      CacheShape shape,
      int chunk,
      List<CacheConfig> layers) {
    CacheLayout layout =
        CacheLayout.of(
            shape.rows(), chunk, shape.kvHeads(), shape.headDim(), shape.mostTokens(), layers);
    return new DeviceSepCache(
        switch (shape.storage()) {
          case F16 ->
              CacheRun.open(session, launcher, decoding, shape, layout, new CacheF16Kernels());
          case BF16 ->
              CacheRun.open(session, launcher, decoding, shape, layout, new CacheBF16Kernels());
          default ->
              CacheRun.open(session, launcher, decoding, shape, layout, new CacheF32Kernels());
        });
  }

  /**
   * Starts a step: rows that are due are compacted, and each token gets its slot.
   *
   * <p>Rule: SEP-CACHE-002, SEP-CACHE-007.
   *
   * <p>Cost: one launch for each group of layers in which a row is due, otherwise none.
   *
   * @param tokenIds for each row a token id, {@link #PADDING} or {@link #IDLE}
   * @throws SpecException of kind {@code BAD_SHAPE} if there is not one id for each row or padding
   *     follows a token, of kind {@code BAD_TOKEN} if an id is negative, of kind {@code TOO_LARGE}
   *     if a row of a cache that grows has no room; nothing has changed then
   * @throws IllegalStateException if a layer has no keys of the step before
   * @throws DeviceLost if the device is lost
   */
  public void beginStep(int... tokenIds) {
    run.beginStep(tokenIds);
  }

  /**
   * Starts the steps of a chunk: as many tokens as one pass over the layers can take, one after the
   * other in the only row, with the same results as in steps of one token.
   *
   * <p>Rule: SEP-CACHE-012. Between two compactions a cache only grows. So a chunk is the first
   * token, before which a compaction may be due, and those after it until something leaves or moves
   * again. {@link #append} and {@link #decode} then take tensors of as many rows as the cache's
   * chunk has at most; those beyond the returned number are not read.
   *
   * <p>Cost: as {@link #beginStep}.
   *
   * @param tokenIds the next tokens of the row
   * @return how many of them are taken, at least 1
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no token or the cache has several
   *     rows, of kind {@code BAD_TOKEN} if an id is negative, of kind {@code TOO_LARGE} if a cache
   *     that grows has no room for all tokens; nothing has changed then
   * @throws IllegalStateException if a layer has no keys of the step before
   * @throws DeviceLost if the device is lost
   */
  public int beginChunk(int... tokenIds) {
    return run.beginChunk(tokenIds);
  }

  /**
   * Returns the counts of one token of the last chunk.
   *
   * <p>Rule: SEP-ACCT-001, SEP-ACCT-002.
   *
   * <p>Range: {@code place} below what {@link #beginChunk} returned.
   *
   * @param layer the layer
   * @param place the token's place in the chunk
   * @return the counts
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such layer or token
   */
  public CacheStep chunkStep(int layer, int place) {
    return run.chunkStep(layer, place);
  }

  /**
   * Writes the keys and values of the step's tokens into one layer.
   *
   * <p>Rule: SEP-CACHE-002, SEP-POS-001 to SEP-POS-003: keys come before rotation and are rotated
   * as the shape says.
   *
   * <p>Shape: {@code newKeys[rows][kvHeads][1][headDim]} in any strides, {@code newValues} alike.
   * What stands there for rows without a token is not read.
   *
   * @param layer the layer
   * @param newKeys the keys, of the storage type
   * @param newValues the values
   * @throws SpecException of kind {@code BAD_SHAPE} if the layer does not exist or a tensor is of
   *     another type or shape
   * @throws IllegalStateException if no step has begun or the layer has its keys already
   * @throws DeviceLost if the device is lost
   */
  public void append(int layer, DeviceTensor newKeys, DeviceTensor newValues) {
    run.append(layer, newKeys, newValues);
  }

  /**
   * Computes the attention of the step's queries over the visible keys of one layer.
   *
   * <p>Rule: SEP-ATTN-001 to SEP-ATTN-005. Rows without a token get out 0 and logSumExp −∞. The
   * result of a row does not depend on the other rows, bit for bit.
   *
   * <p>Shape: {@code q[rows][heads][1][headDim]} in any strides, not rotated, {@code out} alike,
   * {@code logSumExp[rows][heads]}.
   *
   * @param layer the layer
   * @param q the queries, of the storage type
   * @param out where results go, in another buffer
   * @param logSumExp where logarithms go
   * @throws SpecException of kind {@code BAD_SHAPE} if the layer does not exist or a tensor is of
   *     another type or shape
   * @throws IllegalStateException if the layer has no keys of the step yet
   * @throws DeviceLost if the device is lost
   */
  public void decode(int layer, DeviceTensor q, DeviceTensor out, F32Array logSumExp) {
    run.decode(layer, q, out, logSumExp);
  }

  /**
   * Writes the keys and values of the step's tokens into one layer and computes the attention of
   * its queries: what {@link #append} and then {@link #decode} do, on tensor cores in one launch
   * less.
   *
   * <p>Rule: SEP-CACHE-002, SEP-POS-001 to SEP-POS-003, SEP-ATTN-001 to SEP-ATTN-005.
   *
   * <p>Shape: as {@link #append} and {@link #decode}.
   *
   * @param layer the layer
   * @param newKeys the keys, of the storage type
   * @param newValues the values
   * @param q the queries
   * @param out where results go, in another buffer
   * @param logSumExp where logarithms go
   * @throws SpecException of kind {@code BAD_SHAPE} if the layer does not exist or a tensor is of
   *     another type or shape
   * @throws IllegalStateException if no step has begun or the layer has its keys already
   * @throws DeviceLost if the device is lost
   */
  public void token(
      int layer,
      DeviceTensor newKeys,
      DeviceTensor newValues,
      DeviceTensor q,
      DeviceTensor out,
      F32Array logSumExp) {
    run.token(layer, newKeys, newValues, q, out, logSumExp);
  }

  /**
   * Computes the attention of the step's queries over the visible keys of all layers at once, where
   * the queries of all layers are known: the same bits as layer by layer, in two launches, or in
   * one where layers, rows and kvHeads are enough to keep the tensor cores of a device busy.
   *
   * <p>Rule: SEP-ATTN-001 to SEP-ATTN-005.
   *
   * <p>Shape: {@code q[layers · rows][heads][1][headDim]} in any strides, not rotated, {@code out}
   * alike, {@code logSumExp[layers · rows][heads]}; the rows of a layer follow those of the layer
   * before. The first call takes memory for the parts of all layers.
   *
   * @param q the queries, of the storage type
   * @param out where results go, in another buffer
   * @param logSumExp where logarithms go
   * @throws SpecException of kind {@code BAD_SHAPE} if a tensor is of another type or shape, of
   *     kind {@code TOO_LARGE} if the keys of the layers do not lie in one buffer
   * @throws IllegalStateException if a layer has no keys of the step yet
   * @throws OutOfDeviceMemory if the device has too little memory
   * @throws DeviceLost if the device is lost
   */
  public void decodeAll(DeviceTensor q, DeviceTensor out, F32Array logSumExp) {
    run.decodeAll(q, out, logSumExp);
  }

  /**
   * Returns the counts of the last step.
   *
   * <p>Rule: SEP-ACCT-001, SEP-ACCT-002.
   *
   * @param layer the layer
   * @param row the row
   * @return the counts; the query is −1 if the row took no part
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such layer or row
   */
  public CacheStep lastStep(int layer, int row) {
    run.requirePlace(layer, row);
    return run.plan().lastStep(layer, row);
  }

  /**
   * Reads from the device which keys the last query saw.
   *
   * <p>Rule: SEP-TRACE-001.
   *
   * @param layer the layer
   * @param row the row
   * @return the keys in the order of the cache
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such layer or row
   * @throws IllegalStateException if the layer has no keys of the step yet
   */
  public KeyList visibleKeys(int layer, int row) {
    return run.keysAt(layer, row, run.visibleSlots(layer, row));
  }

  /**
   * Reads from the device which keys are stored after the last step.
   *
   * <p>Rule: SEP-TRACE-001.
   *
   * @param layer the layer
   * @param row the row
   * @return the keys in the order of the cache
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such layer or row
   * @throws IllegalStateException if the layer has no keys of the step yet
   */
  public KeyList storedKeys(int layer, int row) {
    return run.keysAt(layer, row, run.storedSlots(layer, row));
  }

  /**
   * Returns the keys that the last step dropped.
   *
   * <p>Rule: SEP-CACHE-003.
   *
   * @param layer the layer
   * @param row the row
   * @return the keys in the order of the cache
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such layer or row
   */
  public KeyList evictedKeys(int layer, int row) {
    run.requirePlace(layer, row);
    return run.plan().evictedKeys(layer, row);
  }

  /**
   * Copies a row from the device, in the order of the cache.
   *
   * <p>Rule: SEP-CACHE-017.
   *
   * @param row the row
   * @return its layers, from which {@link #resume} continues
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such row
   * @throws IllegalStateException if a layer has no keys of the step yet
   */
  public List<SavedLayer> save(int row) {
    return run.save(row);
  }

  /**
   * Continues a saved row in place of what the row holds; what follows is the same as if it had
   * never stopped.
   *
   * <p>Rule: SEP-CACHE-017.
   *
   * @param row the row
   * @param layers the saved layers
   * @throws SpecException of kind {@code BAD_SHAPE} if no run can have left them or shapes differ,
   *     of kind {@code TOO_LARGE} if they do not fit; nothing has changed then
   * @throws IllegalStateException if a layer has no keys of the step yet
   */
  public void resume(int row, List<SavedLayer> layers) {
    run.resume(row, layers);
  }

  /**
   * Empties a row.
   *
   * <p>Rule: SEP-CACHE-019.
   *
   * @param row the row
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such row
   * @throws IllegalStateException if a layer has no keys of the step yet
   */
  public void reset(int row) {
    run.reset(row);
  }

  /**
   * Returns which kernels decode.
   *
   * @return the kernels that the cache was made with, or a fallback that fits its shape
   */
  public AttentionKernels decoding() {
    return run.decoding();
  }

  /**
   * Returns what the cache was made for.
   *
   * @return the shape
   */
  public CacheShape shape() {
    return run.shape();
  }

  /**
   * Returns how much memory of the device the cache takes.
   *
   * @return the bytes
   */
  public long deviceBytes() {
    return run.bytes();
  }

  /** What measurements look into. */
  CacheRun<?> run() {
    return run;
  }

  /** Frees the cache's memory of the device; closing twice has no effect. */
  @Override
  public void close() {
    run.close();
  }
}
