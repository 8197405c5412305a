package org.sepllm.kernels;

import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.kernels.cache.BatchPlan;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.cache.MoveList;
import org.sepllm.kernels.decode.DecodeShape;
import org.sepllm.kernels.decode.DecodeTiling;
import org.sepllm.kernels.rope.RotaryTable;
import org.sepllm.kernels.storage.CacheKernels;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.kernels.storage.CacheKernels.Tables;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RotaryEmbedding;
import org.sepllm.reference.trace.KeyList;

/** A cache at work: the plan, the memory, and the kernels of one storage type. */
final class CacheRun<T extends Buffer> implements AutoCloseable {
  private static final String RULE = "SEP-CACHE-018";

  private final DeviceSession session;
  private final CacheShape shape;
  private final CacheLayout layout;
  private final CacheKernels<T> kernels;
  private final BatchPlan plan;
  private final MemoryScope scope;
  private final Launcher launcher;
  private final CacheBuffers<T> buffers;
  private final DecodeShape sizes;
  private final AttentionKernels decoding;
  private final long bytes;
  private final boolean[] appended;
  private final Optional<StepAngles> stepAngles;
  private final Map<List<Integer>, S32Array> strides = new HashMap<>();
  private final List<List<CacheStep>> steps = new ArrayList<>();
  private DecodeShape active;
  private Optional<AllLayers> allLayers = Optional.empty();
  private boolean begun;
  private boolean closed;

  private CacheRun(
      DeviceSession session,
      Launcher launcher,
      AttentionKernels decoding,
      CacheShape shape,
      CacheLayout layout,
      CacheKernels<T> kernels) {
    this.session = session;
    this.launcher = launcher;
    this.shape = shape;
    this.layout = layout;
    this.kernels = kernels;
    int rotaryDim = shape.rotary().map(RotaryEmbedding::rotaryDim).orElse(0);
    boolean onRead = shape.positions() == PositionScheme.IN_CACHE;
    this.decoding =
        decoding.decode(
            session.runtime().device(),
            shape.storage(),
            shape.headDim(),
            onRead ? rotaryDim : 0,
            shape.scale());
    this.sizes =
        new DecodeShape(
            layout.places(),
            shape.kvHeads(),
            shape.heads() / shape.kvHeads(),
            shape.headDim(),
            rotaryDim,
            onRead,
            shape.scale(),
            this.decoding == AttentionKernels.PLAIN,
            this.decoding == AttentionKernels.TENSOR ? busyGroups() : 0);
    CacheBuffers.Sizes memory = new CacheBuffers.Sizes(shape, layout, sizes.split());
    this.bytes = memory.bytes();
    this.plan = new BatchPlan(layout);
    this.scope = session.scope(MethodHandles.lookup());
    this.buffers = new CacheBuffers<>(scope, kernels, memory, plan);
    this.active = sizes;
    this.appended = new boolean[layout.layers()];
    this.stepAngles =
        shape
            .rotary()
            .filter(rotary -> shape.positions() != PositionScheme.IN_CACHE)
            .map(RotaryTable::new)
            .map(table -> new StepAngles(table, shape.positions(), layout, plan));
  }

  /** A device that has no memory of its own runs few groups at a time. */
  private int busyGroups() {
    return session.runtime().device().memory().isEmpty()
        ? DecodeTiling.FEW_GROUPS
        : DecodeTiling.BUSY_GROUPS;
  }

  static <T extends Buffer> CacheRun<T> open(
      DeviceSession session,
      Launcher launcher,
      AttentionKernels decoding,
      CacheShape shape,
      CacheLayout layout,
      CacheKernels<T> kernels) {
    CacheRun<T> run = new CacheRun<>(session, launcher, decoding, shape, layout, kernels);
    try {
      run.takeMemory();
      return run;
    } catch (OutOfDeviceMemory full) {
      run.close();
      throw new OutOfDeviceMemory(
          "a cache of %d rows and %d layers needs %d bytes: %s"
              .formatted(shape.rows(), layout.layers(), run.bytes, full.getMessage()),
          full);
    }
  }

  /** Launches on an empty plan bring every buffer to the device and change nothing. */
  private void takeMemory() {
    for (int layer = 0; layer < layout.layers(); layer++) {
      Pair<T> cached = buffers.cached(layout.groupOf(layer));
      Tables tables = tables(layer, tensorLayout(shape.kvHeads()), tensorLayout(shape.kvHeads()));
      kernels.append(launcher, cached, cached, buffers.angles(), tables, sizes);
    }
  }

  /** One vector for each row and head, without gaps. */
  TensorLayout tensorLayout(int heads) {
    return TensorLayout.byHead(layout.places(), heads, 1, shape.headDim());
  }

  Tables tables(int layer, TensorLayout first, TensorLayout second) {
    List<Integer> units =
        Stream.of(first, second).flatMap(tensor -> tensor.units().limit(2).boxed()).toList();
    S32Array strideTable =
        strides.computeIfAbsent(
            units,
            known ->
                S32Array.createFrom(scope, known.stream().mapToInt(Integer::intValue).toArray()));
    return new Tables(
        buffers.plan(), buffers.layer(layer), buffers.entries(layout.groupOf(layer)), strideTable);
  }

  /** Returns which kernels were chosen to decode. */
  AttentionKernels decoding() {
    return decoding;
  }

  CacheShape shape() {
    return shape;
  }

  BatchPlan plan() {
    return plan;
  }

  long bytes() {
    return bytes;
  }

  CacheLayout layout() {
    return layout;
  }

  CacheBuffers<T> buffers() {
    return buffers;
  }

  DecodeShape sizes() {
    return sizes;
  }

  CacheKernels<T> kernels() {
    return kernels;
  }

  void beginStep(int... tokenIds) {
    requireOpen();
    requireComplete();
    plan.step(tokenIds);
    compact();
    stepAngles.ifPresent(angles -> {
      angles.begin();
      IntStream.range(0, shape.rows()).forEach(row -> angles.add(row, row));
    });
    start(plan.table(), shape.rows());
    steps.clear();
  }

  /** SEP-CACHE-012: as many steps of the only row as one pass over the layers can take. */
  int beginChunk(int... tokenIds) {
    requireOpen();
    requireComplete();
    plan.requireChunk(tokenIds);
    plan.step(tokenIds[0]);
    compact();
    stepAngles.ifPresent(StepAngles::begin);
    steps.clear();
    int[] table =
        plan.chunk(
            tokenIds,
            place -> {
              steps.add(
                  IntStream.range(0, layout.layers())
                      .mapToObj(layer -> plan.lastStep(layer, 0))
                      .toList());
              stepAngles.ifPresent(angles -> angles.add(0, place));
            });
    start(table, steps.size());
    return steps.size();
  }

  private void compact() {
    for (int group = 0; group < layout.groups(); group++) {
      MoveList moves = plan.moves(group);
      if (moves.count() > 0) {
        S32Array list = buffers.moves(group);
        list.copyfrom(Arrays.copyOf(moves.list(), list.length()));
        kernels.compact(
            launcher, buffers.cached(group), buffers.entries(group), list, moves.count(), sizes);
      }
    }
  }

  private void start(int[] table, int tokens) {
    buffers.plan().copyfrom(table);
    stepAngles.ifPresent(angles -> angles.writeTo(buffers.angles()));
    Arrays.fill(appended, false);
    begun = true;
    active = sizes.withRows(tokens);
  }

  /** The counts of one token of the last chunk. */
  CacheStep chunkStep(int layer, int place) {
    requireLayer(layer);
    Require.index(RULE, "token of the chunk", place, steps.size());
    return steps.get(place).get(layer);
  }

  void append(int layer, DeviceTensor newKeys, DeviceTensor newValues) {
    requireOpen();
    requireLayer(layer);
    Pair<T> added = added(newKeys, newValues);
    requireNone(layer);
    Tables tables = tables(layer, newKeys.layout(), newValues.layout());
    kernels.append(
        launcher, added, buffers.cached(layout.groupOf(layer)), buffers.angles(), tables, active);
    appended[layer] = true;
  }

  private Pair<T> added(DeviceTensor newKeys, DeviceTensor newValues) {
    return new Pair<>(
        checked("new keys", newKeys, shape.kvHeads()),
        checked("new values", newValues, shape.kvHeads()));
  }

  private void requireNone(int layer) {
    if (!begun || appended[layer]) {
      throw new IllegalStateException(
          "layer " + layer + " has its keys already; begin a step before it gets more");
    }
  }

  void token(
      int layer,
      DeviceTensor newKeys,
      DeviceTensor newValues,
      DeviceTensor q,
      DeviceTensor out,
      F32Array logSumExp) {
    if (layout.places() > shape.rows()) {
      append(layer, newKeys, newValues);
      decode(layer, q, out, logSumExp);
      return;
    }
    requireOpen();
    requireLayer(layer);
    Pair<T> added = added(newKeys, newValues);
    T queries = checked("queries", q, shape.heads());
    T results = checked("out", out, shape.heads());
    requireLength("logSumExp", logSumExp.length(), (long) shape.rows() * shape.heads());
    requireNone(layer);
    kernels.token(
        launcher,
        added,
        queries,
        buffers.cached(layout.groupOf(layer)),
        buffers.angles(),
        buffers.scratch(),
        results,
        logSumExp,
        tables(layer, newKeys.layout(), newValues.layout()),
        tables(layer, q.layout(), out.layout()),
        splits(layer),
        sizes);
    appended[layer] = true;
  }

  void decode(int layer, DeviceTensor q, DeviceTensor out, F32Array logSumExp) {
    requireOpen();
    requireLayer(layer);
    T queries = checked("queries", q, shape.heads());
    T results = checked("out", out, shape.heads());
    requireLength("logSumExp", logSumExp.length(), (long) layout.places() * shape.heads());
    requireAppended(layer);
    kernels.decode(
        launcher,
        queries,
        buffers.cached(layout.groupOf(layer)),
        buffers.angles(),
        buffers.scratch(),
        results,
        logSumExp,
        tables(layer, q.layout(), out.layout()),
        splits(layer),
        active);
  }

  void decodeAll(DeviceTensor q, DeviceTensor out, F32Array logSumExp) {
    requireOpen();
    int rows = layout.layers() * shape.rows();
    T queries = checked("queries", q, rows, shape.heads());
    T results = checked("out", out, rows, shape.heads());
    requireLength("logSumExp", logSumExp.length(), (long) rows * shape.heads());
    requireComplete();
    if (layout.groups() > 1) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          RULE,
          "the keys of all layers lie in "
              + layout.groups()
              + " buffers, decoding them at once needs them in 1");
    }
    AllLayers all = allLayers.orElseGet(() -> AllLayers.of(scope, buffers, layout));
    allLayers = Optional.of(all);
    Tables one = tables(0, q.layout(), out.layout());
    kernels.decode(
        launcher,
        queries,
        buffers.cached(0),
        buffers.angles(),
        all.scratch(),
        results,
        logSumExp,
        new Tables(one.plan(), all.layers(), one.entries(), one.layout()),
        IntStream.range(0, layout.layers()).map(this::splits).max().orElseThrow(),
        sizes);
  }

  /** How many parts the keys of the longest row are split into. */
  int splits(int layer) {
    return Math.max(1, Math.ceilDiv(plan.longest(layer), sizes.split()));
  }

  private T checked(String name, DeviceTensor tensor, int heads) {
    return checked(name, tensor, layout.places(), heads);
  }

  private T checked(String name, DeviceTensor tensor, int rows, int heads) {
    TensorLayout given = tensor.layout();
    String expected = rows + " x " + heads + " x 1 x " + shape.headDim();
    String actual =
        given.batches() + " x " + given.heads() + " x " + given.rows() + " x " + given.headDim();
    if (tensor.storage() != shape.storage() || !actual.equals(expected)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          RULE,
          "%s are %s of %s, must be %s of %s"
              .formatted(
                  name, actual, tensor.storage().jsonName(), expected, shape.storage().jsonName()));
    }
    return kernels.buffer(tensor);
  }

  private static void requireLength(String name, int length, long needed) {
    if (length < needed) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          RULE,
          name + " has " + length + " elements, must have at least " + needed);
    }
  }

  private void requireLayer(int layer) {
    Require.index(RULE, "layer", layer, layout.layers());
  }

  void requirePlace(int layer, int row) {
    requireLayer(layer);
    requireRow(row);
  }

  private void requireRow(int row) {
    Require.index("SEP-CACHE-016", "row", row, shape.rows());
  }

  private void requireAppended(int layer) {
    if (begun && !appended[layer]) {
      throw new IllegalStateException("layer " + layer + " has no keys of the step yet");
    }
  }

  private void requireComplete() {
    IntStream.range(0, layout.layers()).forEach(this::requireAppended);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the cache is closed");
    }
  }

  int[] visibleSlots(int layer, int row) {
    requirePlace(layer, row);
    return plan.visibleSlots(layer, row);
  }

  int[] storedSlots(int layer, int row) {
    requirePlace(layer, row);
    return plan.storedSlots(layer, row);
  }

  KeyList keysAt(int layer, int row, int[] slots) {
    requireOpen();
    requireAppended(layer);
    return KeyList.of(SavedRows.field(entriesOf(layer), layout.firstEntry(layer, row), slots, 0));
  }

  private S32Array entriesOf(int layer) {
    return buffers.entries(layout.groupOf(layer));
  }

  List<SavedLayer> save(int row) {
    requireOpen();
    requireRow(row);
    requireComplete();
    List<SavedLayer> saved = new ArrayList<>();
    SavedRows<T> rows = savedRows();
    for (int layer = 0; layer < layout.layers(); layer++) {
      saved.add(rows.save(layer, row));
    }
    return List.copyOf(saved);
  }

  void resume(int row, List<SavedLayer> layers) {
    requireOpen();
    requireRow(row);
    requireComplete();
    savedRows().requireShapes(layers);
    plan.resume(row, layers.stream().map(SavedLayer::state).toList());
    SavedRows<T> rows = savedRows();
    for (int layer = 0; layer < layers.size(); layer++) {
      rows.resume(layer, row, layers.get(layer));
    }
  }

  private SavedRows<T> savedRows() {
    return new SavedRows<>(session, launcher, kernels, layout, plan, buffers, sizes);
  }

  void reset(int row) {
    requireOpen();
    requireRow(row);
    requireComplete();
    plan.reset(row);
  }

  @Override
  public void close() {
    closed = true;
    scope.close();
  }
}
