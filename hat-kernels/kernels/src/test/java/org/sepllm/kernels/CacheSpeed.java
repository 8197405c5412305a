package org.sepllm.kernels;

import hat.NDRange;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.kernels.cache.CacheF32;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.cache.MoveList;
import org.sepllm.kernels.decode.DecodeShape;
import org.sepllm.kernels.scan.ScanRow;
import org.sepllm.kernels.scan.SeparatorScanner;
import org.sepllm.kernels.storage.CacheF16Kernels;
import org.sepllm.kernels.storage.CacheKernels;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.reference.attention.AttentionComparison;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/**
 * Measures the cache on a graphics processor by the device's own events, after comparing results
 * with the reference: a = 4, s = 64, w = 256, c = 800, 32 heads over 8, headDim 128, f16, 32
 * layers. Prints one line of JSON for each figure; ends with 1 if a result is wrong.
 */
public final class CacheSpeed {
  private static final int HEADS = 32;
  private static final int KV_HEADS = 8;
  private static final int HEAD_DIM = 128;
  private static final int PERIOD = 7;
  private static final int RUNS = 15;
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(9);
  private static final CacheConfig CONFIG = SepCacheConfig.paper(4, 64, 256, 800, SEPARATORS);
  private static final RotaryEmbedding ROTARY =
      new RotaryEmbedding(HEAD_DIM, HEAD_DIM, 500_000, new RopeScaling.None());

  private final DeviceSession session;
  private final GraphTimer timer;

  /** Where the cache launches. */
  private final AtomicReference<Launcher> target = new AtomicReference<>();

  private double copyRate;
  private double readRate;
  private boolean wrong;

  private CacheSpeed(DeviceSession session) {
    this.session = session;
    this.timer = new GraphTimer(session, RUNS);
    this.target.set(session::dispatch);
  }

  /**
   * Runs all measurements.
   *
   * @param arguments the back end, {@code cuda} if none is given, the number of layers, and the
   *     numbers of rows
   */
  public static void main(String[] arguments) {
    String backend = arguments.length > 0 ? arguments[0] : "cuda";
    int layers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 32;
    int[] rows =
        arguments.length > 2
            ? Arrays.stream(arguments).skip(2).mapToInt(Integer::parseInt).toArray()
            : new int[] {1, 64};
    CompileOptions options =
        new CompileOptions(false, false, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    boolean wrong;
    try (DeviceSession session = DeviceSession.open(Backends.named(backend), options)) {
      System.out.println(session.info());
      CacheSpeed speed = new CacheSpeed(session);
      speed.bandwidth();
      for (int count : rows) {
        speed.cache(count, layers, PositionScheme.ORIGINAL);
        speed.cache(count, layers, PositionScheme.IN_CACHE);
      }
      speed.scan(1, 131_072);
      speed.scan(64, 4096);
      wrong = speed.wrong;
    }
    System.exit(wrong ? 1 : 0);
  }

  private void bandwidth() {
    int length = 1 << 28;
    int rounds = 64;
    try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
      F32Array in = F32Array.create(scope, length);
      F32Array out = F32Array.create(scope, length);
      int items = length / Bandwidth.EACH;
      NDRange all = NDRange.of1D(items, Bandwidth.GROUP);
      double copy = time(1, on -> on.dispatch(all, () -> Bandwidth.copy(in, out)));
      NDRange some = NDRange.of1D(items / rounds, Bandwidth.GROUP);
      double read = time(1, on -> on.dispatch(some, () -> Bandwidth.read(in, out, rounds)));
      copyRate = 2.0 * Float.BYTES * length / copy;
      readRate = 1.0 * Float.BYTES * length / read;
      report("device copy", 0, copy, 2.0 * Float.BYTES * length, copyRate);
      report("device read", 0, read, 1.0 * Float.BYTES * length, readRate);
    }
  }

  private static int[] ids(Random random, int rows) {
    return IntStream.range(0, rows)
        .map(row -> random.nextDouble() < 0.16 ? 9 : random.nextInt(8))
        .toArray();
  }

  private void cache(int rows, int layers, PositionScheme positions) {
    CacheShape shape =
        CacheShape.original(rows, HEADS, KV_HEADS, HEAD_DIM, StorageType.F16, ROTARY)
            .withPositions(positions);
    List<CacheConfig> configs = IntStream.range(0, layers).mapToObj(layer -> CONFIG).toList();
    Random random = new Random(rows);
    CacheF16Kernels kernels = new CacheF16Kernels();
    CacheMachine machine = new CacheMachine(CONFIG);
    BackendDevice device = session.runtime().device();
    try (DeviceSepCache cache =
            DeviceSepCache.create(
                session,
                (range, kernel) -> target.get().dispatch(range, kernel),
                AttentionKernels.of(device).onTensorCores(device),
                shape,
                configs);
        MemoryScope scope = session.scope(MethodHandles.lookup())) {
      List<F16Array> numbers = new ArrayList<>();
      for (int index = 0; index < PERIOD; index++) {
        numbers.add(random(scope, kernels, random, rows * KV_HEADS * HEAD_DIM));
      }
      F16Array q = random(scope, kernels, random, rows * HEADS * HEAD_DIM);
      F16Array out = F16Array.create(scope, rows * HEADS * HEAD_DIM);
      F32Array sums = F32Array.create(scope, rows * HEADS);
      for (int step = 0; step < 800; step++) {
        int[] ids = ids(random, rows);
        machine.append(ids[rows - 1]);
        cache.beginStep(ids);
        for (int layer = 0; layer < layers; layer++) {
          cache.append(
              layer,
              tensor(number(numbers, step, layer), rows, KV_HEADS),
              tensor(number(numbers, step, layer + 3), rows, KV_HEADS));
        }
        if (step == 798) {
          check(cache, layers - 1, q, out, sums, machine);
        }
      }
      String name = positions.schemeName();
      double bytes = 2.0 * rows * KV_HEADS * 800 * HEAD_DIM * 2;
      CacheRun<F16Array> run = run(cache);
      TensorLayout strides = run.tensorLayout(HEADS);
      DecodeShape sizes = run.sizes();
      for (DecodeShape size : variants(sizes)) {
        double decode =
            time(
                1,
                on -> {
                  for (int layer = 0; layer < layers; layer++) {
                    decode(run, on, layer, size, q, out, sums, strides);
                  }
                });
        String which =
            size.tensor() ? "on tensor cores, " + size.busyGroups() + " groups" : "tiled";
        report(
            "decode " + name + ", 800 keys, a layer, " + which,
            rows,
            decode / layers,
            bytes,
            copyRate);
      }
      Pair<F16Array> fresh = new Pair<>(numbers.get(0), numbers.get(1));
      TensorLayout ofKeys = run.tensorLayout(KV_HEADS);
      double token =
          time(
              1,
              on -> {
                for (int layer = 0; layer < layers; layer++) {
                  run.kernels()
                      .token(
                          on,
                          fresh,
                          q,
                          run.buffers().cached(0),
                          run.buffers().angles(),
                          run.buffers().scratch(),
                          out,
                          sums,
                          run.tables(layer, ofKeys, ofKeys),
                          run.tables(layer, strides, strides),
                          run.splits(layer),
                          sizes);
                }
              });
      report("token " + name + ", dependent layers", rows, token, bytes * layers, copyRate);
      if (rows == 1) {
        allLayers(cache, scope, random, name, bytes, layers);
      }
      if (positions == PositionScheme.ORIGINAL) {
        appendTime(cache, numbers, rows, layers);
        int[] ids = ids(random, rows);
        machine.append(ids[rows - 1]);
        cache.beginStep(ids);
        compaction(cache, scope, rows, layers);
        for (int layer = 0; layer < layers; layer++) {
          cache.append(
              layer,
              tensor(number(numbers, 800, layer), rows, KV_HEADS),
              tensor(number(numbers, 800, layer + 3), rows, KV_HEADS));
        }
        check(cache, layers - 1, q, out, sums, machine);
      }
    }
  }

  /** The queries of all layers at once. */
  private void allLayers(
      DeviceSepCache cache,
      MemoryScope scope,
      Random random,
      String name,
      double bytes,
      int layers) {
    int rows = layers * cache.shape().rows();
    DeviceTensor q =
        tensor(random(scope, new CacheF16Kernels(), random, rows * HEADS * HEAD_DIM), rows, HEADS);
    DeviceTensor out = tensor(F16Array.create(scope, rows * HEADS * HEAD_DIM), rows, HEADS);
    F32Array sums = F32Array.create(scope, rows * HEADS);
    target.set(session::dispatch);
    cache.decodeAll(q, out, sums);
    double all =
        time(
            1,
            on -> {
              target.set(on);
              cache.decodeAll(q, out, sums);
            });
    target.set(session::dispatch);
    report("token " + name + ", all layers at once", 1, all, bytes * layers, copyRate);
  }

  /** The tiled kernel, and several ways to share parts among groups on tensor cores. */
  private static List<DecodeShape> variants(DecodeShape shape) {
    return shape.tensor()
        ? IntStream.of(0, shape.busyGroups()).mapToObj(busy -> with(shape, busy)).toList()
        : List.of(shape);
  }

  private static DecodeShape with(DecodeShape shape, int busyGroups) {
    return new DecodeShape(
        shape.rows(),
        shape.kvHeads(),
        shape.sharing(),
        shape.headDim(),
        shape.rotaryDim(),
        shape.onRead(),
        shape.scale(),
        shape.plain(),
        busyGroups);
  }

  private static void decode(
      CacheRun<F16Array> run,
      Launcher on,
      int layer,
      DecodeShape sizes,
      F16Array q,
      F16Array out,
      F32Array sums,
      TensorLayout strides) {
    run.kernels()
        .decode(
            on,
            q,
            run.buffers().cached(0),
            run.buffers().angles(),
            run.buffers().scratch(),
            out,
            sums,
            run.tables(layer, strides, strides),
            run.splits(layer),
            sizes);
  }

  private static DeviceTensor tensor(F16Array buffer, int rows, int heads) {
    return new DeviceTensor.OfF16(buffer, TensorLayout.byHead(rows, heads, 1, HEAD_DIM));
  }

  private static F16Array number(List<F16Array> numbers, int step, int layer) {
    return numbers.get((step * 5 + layer) % PERIOD);
  }

  private static F16Array random(
      MemoryScope scope, CacheF16Kernels kernels, Random random, int length) {
    F16Array made = F16Array.create(scope, length);
    for (int index = 0; index < length; index++) {
      kernels.set(made, index, random.nextFloat() * 2 - 1);
    }
    return made;
  }

  /** Compares the last row's keys with the machine's, and every head with the reference. */
  private void check(
      DeviceSepCache cache,
      int layer,
      F16Array q,
      F16Array out,
      F32Array sums,
      CacheMachine machine) {
    int row = cache.shape().rows() - 1;
    CacheF16Kernels kernels = new CacheF16Kernels();
    int rows = row + 1;
    cache.decode(layer, tensor(q, rows, HEADS), tensor(out, rows, HEADS), sums);
    wrong |= !cache.visibleKeys(layer, row).equals(machine.visibleKeys());
    SavedLayer saved = cache.save(row).get(layer);
    int places = saved.state().keys().size();
    boolean inCache = cache.shape().positions() == PositionScheme.IN_CACHE;
    int position = inCache ? places - 1 : saved.state().nextIndex() - 1;
    double[][][] asked = new double[HEADS][1][HEAD_DIM];
    double[][][] got = new double[HEADS][1][HEAD_DIM];
    for (int head = 0; head < HEADS; head++) {
      long at = (long) (row * HEADS + head) * HEAD_DIM;
      for (int dim = 0; dim < HEAD_DIM; dim++) {
        asked[head][0][dim] = kernels.get(q, at + dim);
        got[head][0][dim] = kernels.get(out, at + dim);
      }
      asked[head][0] = ROTARY.rotate(asked[head][0], position);
    }
    double[][][] keys = saved.keys().orElseThrow().toArray();
    for (double[][] head : keys) {
      for (int place = 0; inCache && place < places; place++) {
        head[place] = ROTARY.rotate(head[place], place);
      }
    }
    AttentionInputs inputs =
        AttentionInputs.of(
                asked,
                keys,
                saved.values().orElseThrow().toArray(),
                Visibility.of(new int[][] {IntStream.range(0, places).toArray()}, places))
            .withScale(cache.shape().scale());
    ErrorModel usual = ErrorModel.of(StorageType.F16);
    ErrorModel model = new ErrorModel(usual.storage(), usual.weightStorage(), 0x1p-20, 4, 64, 4);
    AttentionComparison.Verdict verdict =
        AttentionComparison.compare(
            ExactAttention.forward(inputs).out(),
            HeadTensor.of("out", got),
            ErrorBound.forward(inputs, model).out());
    wrong |= !verdict.agrees();
    System.out.printf(
        Locale.ROOT,
        "{\"check\": \"decode %s of %d keys, row %d, layer %d\", \"worst_of_bound\": %.3f, \"correct\": %b}%n",
        cache.shape().positions().schemeName(),
        places,
        row,
        layer,
        verdict.worstRatio(),
        !wrong);
  }

  private void appendTime(DeviceSepCache cache, List<F16Array> numbers, int rows, int layers) {
    CacheRun<F16Array> run = run(cache);
    TensorLayout strides = run.tensorLayout(KV_HEADS);
    double append =
        time(
            1,
            on -> {
              for (int layer = 0; layer < layers; layer++) {
                run.kernels()
                    .append(
                        on,
                        new Pair<>(numbers.get(0), numbers.get(1)),
                        run.buffers().cached(0),
                        run.buffers().angles(),
                        run.tables(layer, strides, strides),
                        run.sizes());
              }
            });
    double bytes = 4.0 * rows * KV_HEADS * HEAD_DIM * 2;
    report("append with rotation, a layer", rows, append / layers, bytes, copyRate);
  }

  @SuppressWarnings("unchecked")
  private static CacheRun<F16Array> run(DeviceSepCache cache) {
    return (CacheRun<F16Array>) cache.run();
  }

  private void compaction(DeviceSepCache cache, MemoryScope scope, int rows, int layers) {
    CacheRun<F16Array> run = run(cache);
    CacheLayout layout = run.layout();
    MoveList moves = run.plan().moves(0);
    S32Array list = S32Array.createFrom(scope, moves.list());
    int repeats = rows == 1 ? 32 : 4;
    double slots =
        time(
            repeats,
            on -> {
              for (int repeat = 0; repeat < repeats; repeat++) {
                run.kernels()
                    .compact(
                        on,
                        run.buffers().cached(0),
                        run.buffers().entries(0),
                        list,
                        moves.count(),
                        run.sizes());
              }
            });
    int moved = moves.list()[3];
    double vector = 2.0 * KV_HEADS * HEAD_DIM * 2 * 2;
    report(
        "compaction, slot map, all layers, " + moved + " moves",
        rows,
        slots,
        moved * vector * rows * layers,
        copyRate);
    double copy = copyVariant(run, layout, scope, rows, layers, repeats);
    System.out.printf(
        Locale.ROOT,
        "{\"rows\": %d, \"slot_map_faster_by\": %.2f, \"slot_us_per_token\": %.4f, \"copy_us_per_token\": %.4f}%n",
        rows,
        copy / slots,
        slots * 1e6 / 476,
        copy * 1e6 / 476);
  }

  private double copyVariant(
      CacheRun<F16Array> run,
      CacheLayout layout,
      MemoryScope scope,
      int rows,
      int layers,
      int repeats) {
    CacheKernels<F16Array> kernels = run.kernels();
    int kept = 324;
    int elements = layers * rows * KV_HEADS * kept * HEAD_DIM;
    Pair<F16Array> target =
        new Pair<>(F16Array.create(scope, elements), F16Array.create(scope, elements));
    int fields = CacheF32.GATHER_FIELDS;
    int[] table = new int[layers * rows * fields + rows * kept];
    for (int layer = 0; layer < layers; layer++) {
      for (int row = 0; row < rows; row++) {
        int[] places = Arrays.copyOf(run.plan().storedSlots(layer, row), kept);
        int job = layer * rows + row;
        int lists = layers * rows * fields + row * kept;
        int[] numbers = {
          layout.firstSlot(layer, row),
          layout.slots(layer),
          job * KV_HEADS * kept,
          kept,
          kept,
          lists
        };
        System.arraycopy(numbers, 0, table, job * fields, fields);
        System.arraycopy(places, 0, table, lists, kept);
      }
    }
    S32Array list = S32Array.createFrom(scope, table);
    double time =
        time(
            repeats,
            on -> {
              for (int repeat = 0; repeat < repeats; repeat++) {
                kernels.gather(
                    on, run.buffers().cached(0), target, list, layers * rows, run.sizes());
              }
            });
    double vector = 2.0 * KV_HEADS * HEAD_DIM * 2 * 2;
    report("compaction, copy, all layers", rows, time, kept * vector * rows * layers, copyRate);
    return time;
  }

  private void scan(int rows, int length) {
    Random random = new Random(3);
    try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
      int[] tokens = ids(random, rows * length);
      S32Array ids = S32Array.createFrom(scope, tokens);
      List<ScanRow> places =
          IntStream.range(0, rows)
              .mapToObj(row -> new ScanRow(row * length, length, 0, 4))
              .toList();
      SeparatorScanner scanner = new SeparatorScanner(scope, SEPARATORS, places);
      double time = time(4, on -> IntStream.range(0, 4).forEach(run -> scanner.scan(on, ids)));
      int kept = 0;
      int[] counts = scanner.counts().arrayView();
      for (int index = 0; index < tokens.length; index++) {
        kept = index % length == 0 ? 0 : kept;
        wrong |= counts[index] != kept;
        kept += index % length < 4 || tokens[index] == 9 ? 1 : 0;
      }
      double bytes = 4.0 * tokens.length * 4;
      report("separator scan of " + length + " tokens", rows, time, bytes, copyRate);
    }
  }

  private double time(int parts, Consumer<Launcher> work) {
    return timer.time(parts, work);
  }

  private void report(String name, int rows, double seconds, double bytes, double limit) {
    System.out.printf(
        Locale.ROOT,
        "{\"kernel\": \"%s\", \"rows\": %d, \"median_us\": %.2f, \"MB\": %.2f, \"TB_per_s\": %.3f, \"percent_of_limit\": %.1f, \"correct\": %b}%n",
        name,
        rows,
        seconds * 1e6,
        bytes / 1e6,
        bytes / seconds / 1e12,
        100 * bytes / seconds / limit,
        !wrong);
  }
}
