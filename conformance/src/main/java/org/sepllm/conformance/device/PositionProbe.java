package org.sepllm.conformance.device;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.protocol.CacheBatch;
import org.sepllm.conformance.protocol.CacheInput;
import org.sepllm.conformance.protocol.StepView;
import org.sepllm.kernels.CacheShape;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.kernels.SavedLayer;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheState;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;
import org.sepllm.reference.trace.KeyList;

/**
 * Reads the positions of keys out of the weights that decode gives them.
 *
 * <p>Every key is the same vector and every query another, so that the score of a key whose
 * position is d below the query's is −c · sin(f · d); values are one-hot by key, which makes out
 * the list of weights. Scores show differences alone: the query's own position is counted here.
 */
final class PositionProbe implements CacheBatch {
  private static final int HEAD_DIM = 128;
  private static final int ROTARY_DIM = 4;
  private static final int QUERY_DIM = 1;
  private static final int KEY_DIM = 3;
  private static final double BASE = 1e6;
  private static final double FREQUENCY = 1e-3;
  private static final double STRENGTH = 100;

  /** Beyond it weights are too small for a float. */
  private static final int MOST_STEPS = 800;

  private static final RotaryEmbedding ROTARY =
      new RotaryEmbedding(HEAD_DIM, ROTARY_DIM, BASE, new RopeScaling.None());

  private final CacheInput input;
  private final PositionScheme scheme;
  private final DeviceSepCache cache;
  private final DeviceRows rows;
  private final StepTensor keys;
  private final StepTensor values;
  private final StepTensor queries;
  private final List<StepTensor> outs = new ArrayList<>();
  private final F32Array logSumExp;
  private final int[][] insertionLength;

  private PositionProbe(KernelChoice kernels, CacheInput input, PositionScheme scheme) {
    int count = input.rows().size();
    this.input = input;
    this.scheme = scheme;
    this.cache = kernels.cache(input.steps(), shape(), input.layers());
    this.rows = new DeviceRows(input, cache);
    Accelerator accelerator = kernels.accelerator();
    this.keys = new StepTensor(accelerator, StorageType.F32, count, 1, HEAD_DIM);
    this.values = new StepTensor(accelerator, StorageType.F32, count, 1, HEAD_DIM);
    this.queries = new StepTensor(accelerator, StorageType.F32, count, 1, HEAD_DIM);
    input
        .layers()
        .forEach(_ -> outs.add(new StepTensor(accelerator, StorageType.F32, count, 1, HEAD_DIM)));
    this.logSumExp = F32Array.create(accelerator, count);
    this.insertionLength = new int[count][input.layers().size()];
    queries.fill(0);
    keys.fill(0);
    for (int row = 0; row < count; row++) {
      queries.set(row, 0, QUERY_DIM, 1);
      keys.set(row, 0, KEY_DIM, 1);
    }
  }

  static PositionProbe start(KernelChoice kernels, CacheInput input, PositionScheme scheme) {
    int tokens = DeviceRows.mostTokens(input);
    if (tokens > MOST_STEPS) {
      throw KernelImplementation.unsupported(
          "positions of " + tokens + " tokens, at most " + MOST_STEPS + " can be told apart");
    }
    PositionProbe probe = new PositionProbe(kernels, input, scheme);
    try {
      input.states().ifPresent(probe::resume);
      return probe;
    } catch (RuntimeException refused) {
      probe.close();
      throw refused;
    }
  }

  private CacheShape shape() {
    return new CacheShape(
        input.rows().size(),
        1,
        1,
        HEAD_DIM,
        StorageType.F32,
        scheme,
        Optional.of(ROTARY),
        DeviceRows.mostTokens(input),
        (float) -STRENGTH);
  }

  private void resume(List<List<CacheState>> states) {
    for (int row = 0; row < states.size(); row++) {
      List<SavedLayer> layers = new ArrayList<>();
      for (CacheState state : states.get(row)) {
        layers.add(saved(state));
      }
      cache.resume(row, layers);
    }
  }

  private SavedLayer saved(CacheState state) {
    int places = state.keys().size();
    if (places == 0) {
      return new SavedLayer(state, Optional.empty(), Optional.empty());
    }
    double[][] rotated = new double[places][];
    double[][] hot = new double[places][HEAD_DIM];
    for (int place = 0; place < places; place++) {
      double[] vector = new double[HEAD_DIM];
      vector[KEY_DIM] = 1;
      int key = state.keys().get(place);
      rotated[place] =
          switch (scheme) {
            case ORIGINAL -> ROTARY.rotate(vector, key - state.leftPadding());
            case INSERTION_LENGTH -> ROTARY.rotate(vector, state.insertionLengths().get(place));
            case IN_CACHE -> vector;
          };
      hot[place][key % HEAD_DIM] = 1;
    }
    return new SavedLayer(
        state,
        Optional.of(HeadTensor.of("keys", new double[][][] {rotated})),
        Optional.of(HeadTensor.of("values", new double[][][] {hot})));
  }

  @Override
  public void step(int place) {
    values.fill(0);
    for (int row = 0; row < input.rows().size(); row++) {
      values.set(row, 0, rows.key(row, place) % HEAD_DIM, 1);
      for (int layer = 0; layer < input.layers().size(); layer++) {
        insertionLength[row][layer] = rows.stored(row, layer).size();
      }
    }
    cache.beginStep(rows.tokenIds(place));
    for (int layer = 0; layer < input.layers().size(); layer++) {
      cache.append(layer, keys.tensor(), values.tensor());
      outs.get(layer).fill(Double.NaN);
      cache.decode(layer, queries.tensor(), outs.get(layer).tensor(), logSumExp);
    }
    rows.read(place);
  }

  private KeyPositions positions(int row, int layer) {
    KeyList visible = rows.visible(row, layer);
    int query = queryPosition(row, layer);
    double own = weight(row, layer, visible.get(visible.size() - 1));
    List<Integer> positions = new ArrayList<>();
    boolean[] taken = new boolean[HEAD_DIM];
    for (int place = 0; place < visible.size(); place++) {
      int key = visible.get(place);
      if (taken[key % HEAD_DIM]) {
        throw KernelImplementation.unsupported(
            "positions of keys that are multiples of " + HEAD_DIM + " apart");
      }
      taken[key % HEAD_DIM] = true;
      double sine = Math.log(own / weight(row, layer, key)) / STRENGTH;
      positions.add(query - (int) Math.rint(Math.asin(sine) / FREQUENCY));
    }
    return new KeyPositions(query, positions);
  }

  private double weight(int row, int layer, int key) {
    return outs.get(layer).get(row, 0, key % HEAD_DIM);
  }

  private int queryPosition(int row, int layer) {
    return switch (scheme) {
      case ORIGINAL -> rows.counts(row, layer).query() - leftPadding(row);
      case IN_CACHE -> rows.visible(row, layer).size() - 1;
      case INSERTION_LENGTH -> insertionLength[row][layer];
    };
  }

  private int leftPadding(int row) {
    return input.rows().get(row).leftPadding()
        + input.states().map(states -> states.get(row).getFirst().leftPadding()).orElse(0);
  }

  @Override
  public StepView view(int row, int layer) {
    return new PositionView(this, new RowView(rows, row, layer));
  }

  private record PositionView(PositionProbe probe, RowView view) implements StepView {
    @Override
    public CacheStep step() {
      return view.step();
    }

    @Override
    public KeyList visible() {
      return view.visible();
    }

    @Override
    public KeyList stored() {
      return view.stored();
    }

    @Override
    public KeyList evicted() {
      return view.evicted();
    }

    @Override
    public KeyPositions positions(PositionScheme scheme) {
      return probe.positions(view.row(), view.layer());
    }
  }

  @Override
  public CacheState state(int row, int layer) {
    return cache.save(row).get(layer).state();
  }

  @Override
  public void close() {
    cache.close();
  }
}
