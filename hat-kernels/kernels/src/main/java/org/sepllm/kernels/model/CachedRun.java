package org.sepllm.kernels.model;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.CacheShape;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.trace.KeyList;

/** A row that goes on in a cache. */
final class CachedRun<T extends Buffer> implements ModelRun {
  private final DeviceModel.Loaded<T> model;
  private final Context.OfCache context;
  private final MemoryScope scope;
  private final DeviceStream stream;
  private final DeviceSepCache cache;
  private final Activations<T> rows;
  private final Pass<T> pass;
  private final DeviceTensor query;
  private final DeviceTensor key;
  private final DeviceTensor value;
  private final DeviceTensor heads;
  private final List<CacheStep> steps = new ArrayList<>();
  private long length;

  CachedRun(
      DeviceModel.Loaded<T> model,
      Context.OfCache context,
      CacheShape shape,
      List<CacheConfig> layers,
      int chunk) {
    this.model = model;
    this.context = context;
    this.scope = model.session().scope(MethodHandles.lookup());
    this.stream = model.session().stream();
    AttentionKernels decoding = AttentionKernels.of(model.session().runtime().device());
    this.cache =
        DeviceSepCache.create(model.session(), stream::dispatch, decoding, shape, chunk, layers);
    this.rows = Activations.create(model.model(), chunk, scope, model.kernels());
    this.pass = new Pass<>(model.weights(), rows, model.kernels(), stream::dispatch);
    TensorLayout queries = TensorLayout.byHead(chunk, shape.heads(), 1, shape.headDim());
    TensorLayout keys = TensorLayout.byHead(chunk, shape.kvHeads(), 1, shape.headDim());
    this.query = model.kernels().tensor(rows.query(), queries);
    this.key = model.kernels().tensor(rows.key(), keys);
    this.value = model.kernels().tensor(rows.value(), keys);
    this.heads = model.kernels().tensor(rows.heads(), queries);
  }

  /** What is done with the logits of a chunk. */
  private interface Reader {
    void read(int first, int count);
  }

  private void read(int[] tokenIds, Reader reader) {
    model.model().requireReadable(length, tokenIds, context.usesTextPositions());
    steps.clear();
    for (int first = 0; first < tokenIds.length; ) {
      int[] rest = Arrays.copyOfRange(tokenIds, first, tokenIds.length);
      int count = cache.beginChunk(rest);
      for (int place = 0; place < count; place++) {
        steps.add(cache.chunkStep(0, place));
      }
      pass.run(Arrays.copyOf(rest, count), this::attend);
      reader.read(first, count);
      first += count;
      length += count;
    }
  }

  private void attend(int layer) {
    cache.append(layer, key, value);
    cache.decode(layer, query, heads, rows.logSumExp());
  }

  @Override
  public List<float[]> logits(int... tokenIds) {
    List<float[]> all = new ArrayList<>();
    read(tokenIds, (_, count) -> all.addAll(pass.logits(count)));
    return all;
  }

  @Override
  public float[] lastLogits(int... tokenIds) {
    read(tokenIds, (_, _) -> {});
    return pass.last();
  }

  @Override
  public double[] nll(int[] tokenIds, int[] nextIds) {
    model.model().requireFollowed(length, tokenIds, nextIds);
    double[] nll = new double[tokenIds.length];
    read(
        tokenIds,
        (first, count) -> {
          float[] chunk = pass.nll(Arrays.copyOfRange(nextIds, first, first + count));
          for (int token = 0; token < count; token++) {
            nll[first + token] = chunk[token];
          }
        });
    return nll;
  }

  @Override
  public List<CacheStep> steps() {
    return List.copyOf(steps);
  }

  @Override
  public KeyList storedKeys() {
    return cache.storedKeys(0, 0);
  }

  @Override
  public void close() {
    cache.close();
    stream.close();
    scope.close();
  }
}
