package org.sepllm.conformance.law;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.CacheShape;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.AttentionComparison;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.HeadMatrix;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/** A cache of one layer that is fed random keys and decoded beside the reference. */
final class DecodeRun implements AutoCloseable {
  private static final double POISON = 1e4;

  private final CacheShape shape;
  private final DeviceSepCache cache;
  private final List<CacheMachine> machines;
  private final List<List<double[][]>> keys = new ArrayList<>();
  private final List<List<double[][]>> values = new ArrayList<>();
  private final List<Random> randoms = new ArrayList<>();
  private final DeviceTensor newKeys;
  private final DeviceTensor newValues;
  private final DeviceTensor q;
  private final DeviceTensor out;
  private final F32Array logSumExp;

  /**
   * Makes the cache.
   *
   * @param seeds one for each row: what a row is fed follows from its seed alone
   */
  DecodeRun(
      LawDevice device,
      AttentionKernels kernels,
      CacheShape shape,
      CacheConfig config,
      long... seeds) {
    this.shape = shape;
    this.machines = Arrays.stream(seeds).mapToObj(_ -> new CacheMachine(config)).toList();
    for (long seed : seeds) {
      keys.add(new ArrayList<>());
      values.add(new ArrayList<>());
      randoms.add(new Random(seed));
    }
    Accelerator accelerator = device.accelerator();
    this.newKeys = tensor(accelerator, shape.kvHeads());
    this.newValues = tensor(accelerator, shape.kvHeads());
    this.q = tensor(accelerator, shape.heads());
    this.out = tensor(accelerator, shape.heads());
    this.logSumExp = Guarded.numbers(accelerator, shape.rows() * shape.heads(), POISON);
    this.cache =
        DeviceSepCache.create(
            device.session(), device.session()::dispatch, kernels, shape, List.of(config));
  }

  private DeviceTensor tensor(Accelerator accelerator, int heads) {
    TensorLayout layout = TensorLayout.byHead(shape.rows(), heads, 1, shape.headDim());
    return Guarded.tensor(accelerator, shape.storage(), layout, POISON);
  }

  /** Feeds a token to each row, or lets it rest. */
  void step(int... ids) {
    for (int row = 0; row < ids.length; row++) {
      if (ids[row] != DeviceSepCache.IDLE) {
        machines.get(row).append(ids[row]);
        keys.get(row).add(drawn(row, shape.kvHeads()));
        values.get(row).add(drawn(row, shape.kvHeads()));
        write(newKeys, row, keys.get(row).getLast());
        write(newValues, row, values.get(row).getLast());
      }
    }
    cache.beginStep(ids);
    cache.append(0, newKeys, newValues);
  }

  private double[][] drawn(int row, int heads) {
    Random random = randoms.get(row);
    double[][] vectors = new double[heads][shape.headDim()];
    for (double[] vector : vectors) {
      Arrays.setAll(vector, _ -> shape.storage().round(random.nextDouble() * 2 - 1));
    }
    return vectors;
  }

  private void write(DeviceTensor to, int row, double[]... vectors) {
    for (int head = 0; head < vectors.length; head++) {
      for (int dim = 0; dim < shape.headDim(); dim++) {
        to.set(index(row, vectors.length, head) + dim, vectors[head][dim]);
      }
    }
  }

  private long index(int row, int heads, int head) {
    return ((long) row * heads + head) * shape.headDim();
  }

  /** Decodes the rows that a step fed, and compares each with the reference. */
  Optional<Difference> decode() {
    List<double[][]> queries =
        IntStream.range(0, machines.size()).mapToObj(row -> drawn(row, shape.heads())).toList();
    for (int row = 0; row < queries.size(); row++) {
      write(q, row, queries.get(row));
    }
    cache.decode(0, q, out, logSumExp);
    Guarded.requireGuard("out", out, POISON);
    Guarded.requireGuard("logSumExp", logSumExp, POISON);
    return IntStream.range(0, machines.size())
        .boxed()
        .flatMap(row -> compare(row, queries.get(row)).stream())
        .findFirst();
  }

  private Optional<Difference> compare(int row, double[]... query) {
    KeyList visible = cache.visibleKeys(0, row);
    if (!visible.equals(machines.get(row).visibleKeys())) {
      return Optional.of(
          new Difference(
              "row " + row, machines.get(row).visibleKeys().toString(), visible.toString()));
    }
    if (visible.size() == 0) {
      return Optional.empty();
    }
    AttentionInputs inputs = inputs(row, visible, query);
    AttentionResult exact = ExactAttention.forward(inputs);
    AttentionResult bound = ErrorBound.forward(inputs, model());
    return difference(
            "out of row " + row, AttentionComparison.compare(exact.out(), result(row), bound.out()))
        .or(() ->
            difference(
                "logSumExp of row " + row,
                AttentionComparison.compare(exact.logSumExp(), sums(row), bound.logSumExp())));
  }

  private static Optional<Difference> difference(String path, AttentionComparison.Verdict verdict) {
    return verdict
        .first()
        .map(first ->
            new Difference(
                path + " [" + first.head() + "][" + first.dim() + "]",
                first.expected() + " ± " + first.bound(),
                Double.toString(first.got())));
  }

  /** Rotation rounds once more than the model knows. */
  private ErrorModel model() {
    ErrorModel usual = ErrorModel.of(shape.storage());
    boolean wide =
        shape.positions() == PositionScheme.IN_CACHE || shape.storage() == StorageType.F32;
    return shape.rotary().isEmpty()
        ? usual
        : new ErrorModel(
            usual.storage(),
            usual.weightStorage(),
            wide ? 0x1p-20 : shape.storage().unitRoundoff(),
            usual.functionUlp(),
            usual.rescales(),
            usual.merges());
  }

  private AttentionInputs inputs(int row, KeyList visible, double[]... query) {
    KeyPositions positions = machines.get(row).positions(shape.positions());
    double[][][] k = new double[shape.kvHeads()][visible.size()][];
    double[][][] v = new double[shape.kvHeads()][visible.size()][];
    double[][][] asked = new double[shape.heads()][1][];
    for (int head = 0; head < shape.kvHeads(); head++) {
      for (int place = 0; place < visible.size(); place++) {
        int key = visible.get(place);
        k[head][place] = rotated(keys.get(row).get(key)[head], positions.keys().get(place));
        v[head][place] = values.get(row).get(key)[head];
      }
    }
    for (int head = 0; head < shape.heads(); head++) {
      asked[head][0] = rotated(query[head], positions.query());
    }
    int[][] all = {IntStream.range(0, visible.size()).toArray()};
    return AttentionInputs.of(asked, k, v, Visibility.of(all, visible.size()))
        .withScale(shape.scale());
  }

  private double[] rotated(double[] vector, int position) {
    return shape.rotary().map(rotary -> rotary.rotate(vector, position)).orElse(vector);
  }

  /** What decode stored for a row. */
  HeadTensor result(int row) {
    double[][][] numbers = new double[shape.heads()][1][shape.headDim()];
    for (int head = 0; head < shape.heads(); head++) {
      for (int dim = 0; dim < shape.headDim(); dim++) {
        numbers[head][0][dim] = out.get(index(row, shape.heads(), head) + dim);
      }
    }
    return HeadTensor.of("out", numbers);
  }

  private HeadMatrix sums(int row) {
    double[][] numbers = new double[shape.heads()][1];
    for (int head = 0; head < shape.heads(); head++) {
      numbers[head][0] = logSumExp.array((long) row * shape.heads() + head);
    }
    return HeadMatrix.of("log_sum_exp", numbers);
  }

  @Override
  public void close() {
    cache.close();
  }
}
