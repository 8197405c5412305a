package org.sepllm.conformance.bench.device;

import hat.ComputeContext;
import hat.NDRange;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.CacheShape;
import org.sepllm.kernels.CopyCompaction;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.SavedLayer;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/**
 * A cache of a = 4, s = 64, w = 256, c = 800 that has just become full, beside the reference's
 * machine for its last row.
 */
final class FullCache implements AutoCloseable {
  /** c, the keys of a full cache. */
  static final int SIZE = 800;

  /** a + s + w, the keys that a compaction keeps. */
  static final int KEPT = 324;

  private static final int SEPARATORS = 64;
  private static final int WINDOW = 256;
  private static final double BASE = 500_000;

  /** The relative error of what kernels rotate in float32, which the reference does in float64. */
  private static final double OF_ROTATION = 0x1p-21;

  private static final int QUERY_SALT = 5;
  private static final int TOKEN_SALT = 6;

  /** Other numbers for each step and layer, as many as there are tensors of them. */
  private static final int TENSORS = 7;

  private final DeviceSession session;
  private final BenchSetting setting;
  private final AttentionKernels kernels;
  private final int rows;
  private final MemoryScope scope;
  private final DeviceSepCache cache;
  private final CacheMachine machine;
  private final RotaryEmbedding rotary;
  private final BenchNumbers numbers;
  private final List<DeviceTensor> tokens;
  private final Queries queries;
  private Launcher target;
  private int step;

  FullCache(
      DeviceSession session,
      BenchSetting setting,
      AttentionKernels kernels,
      PositionScheme positions,
      int rows) {
    this.session = session;
    this.setting = setting;
    this.kernels = kernels;
    this.rows = rows;
    this.target = session::dispatch;
    this.rotary =
        new RotaryEmbedding(setting.headDim(), setting.headDim(), BASE, new RopeScaling.None());
    CacheConfig config =
        SepCacheConfig.paper(
            BenchMask.INITIAL, SEPARATORS, WINDOW, SIZE, setting.text().separators());
    this.machine = new CacheMachine(config);
    CacheShape shape =
        CacheShape.original(
                rows,
                setting.heads(),
                setting.kvHeads(),
                setting.headDim(),
                setting.storage(),
                rotary)
            .withPositions(positions);
    this.cache =
        DeviceSepCache.create(
            session, this::dispatch, kernels, shape, Collections.nCopies(setting.layers(), config));
    requireDecoding();
    this.scope = session.scope(MethodHandles.lookup());
    this.numbers = new BenchNumbers(setting.storage());
    TensorLayout ofKeys = vectors(setting.kvHeads());
    this.tokens =
        IntStream.range(0, TENSORS)
            .mapToObj(index -> numbers.tensor(scope, ofKeys, TOKEN_SALT + index))
            .toList();
    this.queries = queries(numbers.tensor(scope, vectors(setting.heads()), QUERY_SALT));
  }

  private void requireDecoding() {
    try {
      KernelChoice.requireOffered("decoding", kernels, cache.decoding());
    } catch (NotOffered none) {
      cache.close();
      throw none;
    }
  }

  /**
   * The queries of a step, and what they yield in one layer.
   *
   * @param q the queries
   * @param out takes the weighted values
   * @param logSumExp takes the logarithms of the sums of exponentials
   */
  record Queries(DeviceTensor q, DeviceTensor out, F32Array logSumExp) {}

  /** Gives queries a place for what they yield. */
  private Queries queries(DeviceTensor q) {
    return new Queries(
        q,
        numbers.tensor(scope, vectors(setting.heads())),
        F32Array.create(scope, rows * setting.heads()));
  }

  /** A launch that can be repeated. */
  record Launch(NDRange range, ComputeContext.Kernel kernel) {
    void on(Launcher launcher) {
      launcher.dispatch(range, kernel);
    }
  }

  private void dispatch(NDRange range, ComputeContext.Kernel kernel) {
    target.dispatch(range, kernel);
  }

  private TensorLayout vectors(int heads) {
    return TensorLayout.byHead(rows, heads, 1, setting.headDim());
  }

  /**
   * Takes tokens until the cache is full; the rows start at different places of the text. What the
   * step before yields is compared: a full cache counts as compacted already.
   */
  void fill() {
    fill(SIZE - 1);
    check();
    fill(SIZE);
  }

  /** Takes tokens until there are as many. */
  void fill(int tokens) {
    while (step < tokens) {
      takeToken();
    }
  }

  private void takeToken() {
    beginStep();
    finishStep();
  }

  private void beginStep() {
    int now = step;
    int[] ids = IntStream.range(0, rows).map(row -> setting.text().id(row * SIZE + now)).toArray();
    machine.append(ids[rows - 1]);
    cache.beginStep(ids);
  }

  /** Gives every layer the keys of the step. */
  void finishStep() {
    for (int layer = 0; layer < setting.layers(); layer++) {
      append(layer);
    }
    step++;
  }

  private void append(int layer) {
    cache.append(layer, newKeys(layer), newValues(layer));
  }

  private DeviceTensor newKeys(int layer) {
    return tokens.get((step * 5 + layer) % TENSORS);
  }

  private DeviceTensor newValues(int layer) {
    return tokens.get((step + layer) % TENSORS);
  }

  /** Queries of all layers, the rows of a layer after those of the layer before. */
  Queries allQueries() {
    TensorLayout all =
        TensorLayout.byHead(setting.layers() * rows, setting.heads(), 1, setting.headDim());
    return new Queries(
        numbers.tensor(scope, all, QUERY_SALT),
        numbers.tensor(scope, all),
        F32Array.create(scope, setting.layers() * rows * setting.heads()));
  }

  void decodeAll(Launcher launcher, Queries of) {
    Launcher usual = target;
    target = launcher;
    cache.decodeAll(of.q(), of.out(), of.logSumExp());
    target = usual;
  }

  /** Compares all layers of the last row, decoded at once. */
  void checkAll(Queries of) {
    decodeAll(session::dispatch, of);
    session.finish();
    for (int layer = 0; layer < setting.layers(); layer++) {
      checkLayer(layer, rows - 1, layer * rows + rows - 1, of);
    }
  }

  void decode(Launcher launcher, int layer) {
    decode(launcher, layer, queries);
  }

  private void decode(Launcher launcher, int layer, Queries of) {
    Launcher usual = target;
    target = launcher;
    cache.decode(layer, of.q(), of.out(), of.logSumExp());
    target = usual;
  }

  /**
   * A step of one token in all layers.
   *
   * @param launches what is launched, in order
   * @param layers the queries of each layer, the first one's given, the others' what the layer
   *     before yielded
   */
  record TokenStep(List<Launch> launches, List<Queries> layers) {
    void on(Launcher launcher) {
      launches.forEach(launch -> launch.on(launcher));
    }
  }

  /** Begins a step and returns the launches of its layers, each of which needs the one before. */
  TokenStep tokenStep() {
    beginStep();
    List<Launch> launches = new ArrayList<>();
    List<Queries> layers = new ArrayList<>();
    Launcher usual = target;
    target = (range, kernel) -> launches.add(new Launch(range, kernel));
    for (int layer = 0; layer < setting.layers(); layer++) {
      Queries of = layer == 0 ? queries : queries(layers.getLast().out());
      cache.token(layer, newKeys(layer), newValues(layer), of.q(), of.out(), of.logSumExp());
      layers.add(of);
    }
    target = usual;
    step++;
    return new TokenStep(launches, layers);
  }

  /** Compares all layers of the last row, once the launches of a step are through. */
  void check(TokenStep of) {
    for (int layer = 0; layer < setting.layers(); layer++) {
      checkLayer(layer, rows - 1, rows - 1, of.layers().get(layer));
    }
  }

  /** Begins the step after the full one and returns the launches of its compaction. */
  List<Launch> compactionLaunches() {
    List<Launch> launches = new ArrayList<>();
    Launcher usual = target;
    target = (range, kernel) -> launches.add(new Launch(range, kernel));
    beginStep();
    target = usual;
    if (launches.isEmpty()) {
      throw new WrongResult("a full cache begins a step without a compaction");
    }
    return launches;
  }

  /** A copy of the oldest keys that are stored, as many as a compaction keeps. */
  CopyCompaction copy() {
    return new CopyCompaction(cache, scope, KEPT);
  }

  /** How many separators of a row the compaction moved, after its step, in the mean. */
  double moved() {
    return IntStream.range(0, rows)
        .map(row -> cache.storedKeys(0, row).size() - BenchMask.INITIAL - WINDOW - 1)
        .average()
        .orElseThrow();
  }

  /** Compares the first and the last layer of the last row with the machine and the reference. */
  void check() {
    for (int layer : List.of(0, setting.layers() - 1)) {
      decode(session::dispatch, layer);
      session.finish();
      checkLayer(layer, rows - 1, rows - 1, queries);
    }
  }

  /** Compares a row of a layer with its place among the rows of the queries. */
  private void checkLayer(int layer, int row, int place, Queries of) {
    require("visible", cache.visibleKeys(layer, row).equals(machine.visibleKeys()), layer, row);
    SavedLayer saved = cache.save(row).get(layer);
    boolean inCache = cache.shape().positions() == PositionScheme.IN_CACHE;
    int places = saved.state().keys().size();
    int position = inCache ? places - 1 : saved.state().nextIndex() - 1;
    double[][][] keys = saved.keys().orElseThrow().toArray();
    double[][][] values = saved.values().orElseThrow().toArray();
    for (double[][] head : keys) {
      for (int at = 0; inCache && at < places; at++) {
        head[at] = rotary.rotate(head[at], at);
      }
    }
    int shared = setting.heads() / setting.kvHeads();
    ErrorModel model = ForwardCheck.model(kernels, setting.storage());
    ForwardCheck.requireAll(
        IntStream.range(0, setting.heads()).boxed().toList(),
        OF_ROTATION,
        head ->
            ForwardCheck.OneQuery.of(
                "decode, layer %d, row %d, head %d".formatted(layer, row, head),
                rotary.rotate(vector(of.q(), place, head), position),
                keys[head / shared],
                values[head / shared],
                cache.shape().scale(),
                vector(of.out(), place, head),
                of.logSumExp().array((long) place * setting.heads() + head),
                model));
  }

  private double[] vector(DeviceTensor tensor, int row, int head) {
    double[] vector = new double[setting.headDim()];
    long from = ((long) row * setting.heads() + head) * setting.headDim();
    for (int dim = 0; dim < vector.length; dim++) {
      vector[dim] = tensor.get(from + dim);
    }
    return vector;
  }

  private static void require(String what, boolean holds, int layer, int row) {
    if (!holds) {
      throw new WrongResult(
          "%s keys of layer %d, row %d are not the reference's".formatted(what, layer, row));
    }
  }

  /** Compares the copies of the last row, in the first and the last layer, with what is stored. */
  void checkCopy(CopyCompaction copy) {
    int row = rows - 1;
    List<SavedLayer> saved = cache.save(row);
    for (int layer : List.of(0, setting.layers() - 1)) {
      double[][][] keys = saved.get(layer).keys().orElseThrow().toArray();
      double[][][] values = saved.get(layer).values().orElseThrow().toArray();
      int kept = Math.min(KEPT, keys[0].length - 1);
      for (int head = 0; head < keys.length; head++) {
        for (int place = 0; place < kept; place++) {
          for (int dim = 0; dim < setting.headDim(); dim++) {
            boolean same =
                keys[head][place][dim] == copy.key(layer, row, head, place, dim)
                    && values[head][place][dim] == copy.value(layer, row, head, place, dim);
            require("copied", same, layer, row);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    scope.close();
    cache.close();
  }
}
