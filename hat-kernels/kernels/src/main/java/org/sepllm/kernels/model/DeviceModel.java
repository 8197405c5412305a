package org.sepllm.kernels.model;

import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.List;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.CacheShape;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.SelfAttention;

/**
 * A model in the memory of a device.
 *
 * <p>Rule: SEP-MODEL-001 to SEP-MODEL-012, in float32 over stored weights, keys and values.
 *
 * <p>Example:
 *
 * <pre>{@code
 * try (DeviceSession session = DeviceSession.open(Backends.named("cuda"));
 *     DeviceModel on = DeviceModel.load(session, model, StorageType.F16);
 *     ModelRun run = on.open(new Context.OfCache(List.of(config), IN_CACHE), 64)) {
 *   double[] nll = run.nll(tokenIds, nextIds);
 * }
 * }</pre>
 */
public final class DeviceModel implements AutoCloseable {
  private final Loaded<?> loaded;

  private DeviceModel(Loaded<?> loaded) {
    this.loaded = loaded;
  }

  /**
   * Copies a model to a device.
   *
   * <p>Cost: the bytes of all weights in the storage type; tied embeddings are there once.
   *
   * @param session the device
   * @param model the weights
   * @param storage the type of weights, keys and values: {@code F32} or {@code F16}
   * @return the model, to be closed before the session
   * @throws SpecException of kind {@code BAD_CONFIG} if the storage is another, of kind {@code
   *     BAD_SHAPE} if a head's dimensions are no multiple of 8 up to 128
   * @throws org.sepllm.hat.runtime.OutOfDeviceMemory if the device has too little memory
   */
  public static DeviceModel load(DeviceSession session, LanguageModel model, StorageType storage) {
    return new DeviceModel(
        switch (storage) {
          case F32 -> Loaded.of(session, model, storage, new ModelF32Kernels());
          case F16 -> Loaded.of(session, model, storage, new ModelF16Kernels());
          default ->
              throw new SpecException(
                  ErrorKind.BAD_CONFIG,
                  "SEP-MODEL-001",
                  "storage is " + storage.jsonName() + ", must be f32 or f16");
        });
  }

  /**
   * Opens an empty row.
   *
   * <p>Range: {@code chunk} at least 1.
   *
   * @param context a cache, or a mask
   * @param chunk how many tokens a pass through the model takes at most; under a mask this is the
   *     longest row
   * @return what reads the row
   * @throws SpecException of kind {@code BAD_CONFIG} if the context has rules for another number of
   *     layers, of kind {@code TOO_LARGE} if a buffer would have 2^31 elements
   */
  public ModelRun open(Context context, int chunk) {
    return open(context, chunk, CacheShape.MOST_TOKENS);
  }

  /**
   * Opens an empty row whose cache may grow to a given length.
   *
   * <p>Range: {@code chunk} and {@code mostTokens} at least 1.
   *
   * @param context a cache, or a mask
   * @param chunk how many tokens a pass through the model takes at most
   * @param mostTokens how many tokens a cache that grows can have
   * @return what reads the row
   * @throws SpecException of kind {@code BAD_CONFIG} if the context has rules for another number of
   *     layers, of kind {@code TOO_LARGE} if a buffer would have 2^31 elements
   */
  public ModelRun open(Context context, int chunk, int mostTokens) {
    Require.atLeast("SEP-MODEL-009", "tokens of a chunk", chunk, 1);
    return loaded.open(context, chunk, mostTokens);
  }

  /** Frees the model's memory of the device; closing twice has no effect. */
  @Override
  public void close() {
    loaded.scope.close();
  }

  /** The weights in one storage type. */
  record Loaded<T extends Buffer>(
      DeviceSession session,
      MemoryScope scope,
      LanguageModel model,
      StorageType storage,
      ModelKernels<T> kernels,
      DeviceWeights<T> weights) {

    static <T extends Buffer> Loaded<T> of(
        DeviceSession session, LanguageModel model, StorageType storage, ModelKernels<T> kernels) {
      MemoryScope scope = session.scope(MethodHandles.lookup());
      return new Loaded<>(
          session, scope, model, storage, kernels, DeviceWeights.of(model, scope, kernels));
    }

    ModelRun open(Context context, int chunk, int mostTokens) {
      context.requireLayers(model.blocks().size());
      return switch (context) {
        case Context.OfCache cache ->
            new CachedRun<>(
                this,
                cache,
                cacheShape(cache).withMostTokens(mostTokens),
                layers(cache.layers()),
                chunk);
        case Context.OfMask mask -> new MaskedRun<>(this, mask, chunk);
      };
    }

    private CacheShape cacheShape(Context.OfCache cache) {
      SelfAttention attention = attention();
      return CacheShape.original(
              1,
              attention.heads(),
              attention.kvHeads(),
              attention.headDim(),
              storage,
              model.rotary())
          .withPositions(cache.positions());
    }

    private List<CacheConfig> layers(List<CacheConfig> rules) {
      return rules.size() == 1
          ? Collections.nCopies(model.blocks().size(), rules.getFirst())
          : rules;
    }

    SelfAttention attention() {
      return model.blocks().getFirst().attention();
    }

    float scale() {
      return (float) AttentionInputs.defaultScale(attention().headDim());
    }
  }
}
