package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.storage.CacheF16Kernels;
import org.sepllm.kernels.storage.CacheF32Kernels;
import org.sepllm.kernels.storage.CacheKernels;
import org.sepllm.kernels.storage.bf16.CacheBF16Kernels;
import org.sepllm.reference.attention.AttentionComparison;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.Float32Attention;
import org.sepllm.reference.attention.HeadMatrix;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.RatioGate;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RotaryEmbedding;
import org.sepllm.reference.trace.KeyList;

/** A cache of one layer that decodes, next to the reference's attention over the visible keys. */
final class DecodeRehearsal<T extends Buffer> implements AutoCloseable {
  /** How the numbers of keys, values and queries are drawn. */
  enum Numbers {
    UNIT,
    LARGE,
    EQUAL,
    DOMINATING,
    NAN
  }

  private final CacheShape shape;
  private final CacheKernels<T> kernels;
  private final DeviceSepCache cache;
  private final CacheMachine[] machines;
  private final List<List<double[][]>> keys = new ArrayList<>();
  private final List<List<double[][]>> values = new ArrayList<>();
  private final double[][][] queries;
  private final T newKeys;
  private final T newValues;
  private final T q;
  private final T out;
  private final F32Array logSumExp;
  private final List<HeadTensor> exactRows = new ArrayList<>();
  private final List<HeadTensor> gotRows = new ArrayList<>();
  private final List<HeadTensor> plainRows = new ArrayList<>();
  private final List<HeadTensor> boundRows = new ArrayList<>();
  private double worstRatio;
  private boolean decoded;
  private Numbers drawn = Numbers.UNIT;

  private DecodeRehearsal(
      DeviceSession session,
      AttentionKernels decoding,
      CacheShape shape,
      CacheConfig config,
      CacheKernels<T> kernels) {
    this.shape = shape;
    this.kernels = kernels;
    this.cache =
        DeviceSepCache.create(session, session::dispatch, decoding, shape, List.of(config));
    this.machines =
        IntStream.range(0, shape.rows())
            .mapToObj(row -> new CacheMachine(config))
            .toArray(CacheMachine[]::new);
    machineRows(keys);
    machineRows(values);
    this.queries = new double[shape.rows()][shape.heads()][shape.headDim()];
    Accelerator accelerator = session.accelerator(MethodHandles.lookup());
    int stored = shape.rows() * shape.kvHeads() * shape.headDim();
    int asked = shape.rows() * shape.heads() * shape.headDim();
    this.newKeys = kernels.create(accelerator, stored);
    this.newValues = kernels.create(accelerator, stored);
    this.q = kernels.create(accelerator, asked);
    this.out = kernels.create(accelerator, asked);
    this.logSumExp = F32Array.create(accelerator, shape.rows() * shape.heads());
  }

  private void machineRows(List<List<double[][]>> lists) {
    for (int row = 0; row < shape.rows(); row++) {
      lists.add(new ArrayList<>());
    }
  }

  static DecodeRehearsal<?> of(
      DeviceSession session, AttentionKernels decoding, CacheShape shape, CacheConfig config) {
    return switch (shape.storage()) {
      case F16 -> new DecodeRehearsal<>(session, decoding, shape, config, new CacheF16Kernels());
      case BF16 -> new DecodeRehearsal<>(session, decoding, shape, config, new CacheBF16Kernels());
      default -> new DecodeRehearsal<>(session, decoding, shape, config, new CacheF32Kernels());
    };
  }

  /** Draws the keys, values and queries of a step; rows that rest get NaN. */
  void step(Random random, Numbers numbers, int... ids) {
    drawn = numbers;
    for (int row = 0; row < ids.length; row++) {
      boolean real = ids[row] >= 0;
      if (real) {
        machines[row].append(ids[row]);
      } else if (ids[row] == DeviceSepCache.PADDING) {
        machines[row].appendPadding();
      }
      double[][] key = draw(random, numbers, shape.kvHeads(), row, real);
      Numbers plain = numbers == Numbers.NAN ? Numbers.NAN : Numbers.UNIT;
      double[][] value = draw(random, plain, shape.kvHeads(), row, real);
      queries[row] =
          draw(random, numbers == Numbers.NAN ? Numbers.UNIT : numbers, shape.heads(), row, real);
      if (ids[row] != DeviceSepCache.IDLE) {
        keys.get(row).add(key);
        values.get(row).add(value);
      }
      put(newKeys, row, key);
      put(newValues, row, value);
      put(q, row, queries[row]);
    }
    run(ids);
  }

  /** A step of numbers that the caller has put; it is decoded when results are asked for. */
  private void run(int... ids) {
    cache.beginStep(ids);
    cache.append(0, tensor(newKeys, shape.kvHeads()), tensor(newValues, shape.kvHeads()));
    decoded = false;
  }

  private void decode() {
    if (!decoded) {
      decoded = true;
      for (int at = 0; at < shape.rows() * shape.heads() * shape.headDim(); at++) {
        kernels.set(out, at, Float.NaN);
      }
      cache.decode(0, tensor(q, shape.heads()), tensor(out, shape.heads()), logSumExp);
    }
  }

  private DeviceTensor tensor(T buffer, int heads) {
    TensorLayout layout = TensorLayout.byHead(shape.rows(), heads, 1, shape.headDim());
    return switch (buffer) {
      case F32Array wide -> new DeviceTensor.OfF32(wide, layout);
      case F16Array half -> new DeviceTensor.OfF16(half, layout);
      case BF16Array half -> new DeviceTensor.OfBF16(half, layout);
      default -> throw new IllegalArgumentException("no buffer of keys: " + buffer);
    };
  }

  private double[][] draw(Random random, Numbers numbers, int heads, int row, boolean real) {
    double[][] drawn = new double[heads][shape.headDim()];
    int count = keys.get(row).size();
    for (double[] head : drawn) {
      for (int dim = 0; dim < head.length; dim++) {
        double unit = random.nextDouble() * 2 - 1;
        double value =
            switch (numbers) {
              case UNIT -> unit;
              case LARGE -> unit * 12;
              case EQUAL -> 0.5;
              case DOMINATING -> count == 3 ? 4 : unit * 0.1;
              case NAN -> Double.NaN;
            };
        head[dim] = real ? shape.storage().round(value) : Double.NaN;
      }
    }
    return drawn;
  }

  private void put(T buffer, int row, double[]... heads) {
    long at = (long) row * heads.length * shape.headDim();
    for (double[] head : heads) {
      for (double number : head) {
        kernels.set(buffer, at++, (float) number);
      }
    }
  }

  /** The attention that the reference computes over the visible keys, rotated where they are. */
  void compare() {
    decode();
    for (int row = 0; row < shape.rows(); row++) {
      KeyList visible = cache.visibleKeys(0, row);
      if (visible.size() == 0) {
        requireEmpty(row);
      } else {
        compare(row, visible);
      }
    }
  }

  private void requireEmpty(int row) {
    for (int head = 0; head < shape.heads(); head++) {
      assertThat(logSumExp.array(row * shape.heads() + head)).isEqualTo(Float.NEGATIVE_INFINITY);
      for (int dim = 0; dim < shape.headDim(); dim++) {
        assertThat(result(row, head, dim)).isEqualTo(0f);
      }
    }
  }

  private void compare(int row, KeyList visible) {
    assertThat(visible).isEqualTo(machines[row].visibleKeys());
    AttentionInputs inputs = inputs(row, visible);
    ErrorModel model = model();
    AttentionResult exact = ExactAttention.forward(inputs);
    AttentionResult bound = ErrorBound.forward(inputs, model);
    HeadTensor got = results(row);
    check(AttentionComparison.compare(exact.out(), got, bound.out()));
    check(AttentionComparison.compare(exact.logSumExp(), sums(row), bound.logSumExp()));
    if (shape.rotary().isEmpty() && drawn != Numbers.LARGE) {
      exactRows.add(exact.out());
      gotRows.add(got);
      plainRows.add(Float32Attention.forward(inputs, shape.storage()).out());
      boundRows.add(bound.out());
    }
  }

  /**
   * SEP-ATTN-016 over all rows that were compared, but those of large scores: there the rounding of
   * one score decides, and so do chance and few rows.
   */
  void requireGates() {
    HeadTensor exact = together(exactRows);
    HeadTensor got = together(gotRows);
    HeadTensor plain = together(plainRows);
    HeadTensor bound = together(boundRows);
    for (int head = 0; head < shape.heads(); head++) {
      RatioGate gate = RatioGate.of(head, exact, got, plain, bound, shape.storage());
      assertThat(gate.passes()).as("%s of %s", gate, shape).isTrue();
    }
  }

  private HeadTensor together(List<HeadTensor> rows) {
    double[][][] all = new double[shape.heads()][rows.size()][];
    for (int head = 0; head < shape.heads(); head++) {
      for (int row = 0; row < rows.size(); row++) {
        all[head][row] = rows.get(row).toArray()[head][0];
      }
    }
    return HeadTensor.of("rows", all);
  }

  /** Rotation rounds once more than the model knows. */
  private ErrorModel model() {
    ErrorModel usual = ErrorModel.of(shape.storage());
    return shape.rotary().isEmpty()
        ? usual
        : new ErrorModel(
            usual.storage(),
            usual.weightStorage(),
            shape.positions() == PositionScheme.IN_CACHE || shape.storage() == StorageType.F32
                ? 0x1p-20
                : shape.storage().unitRoundoff(),
            usual.functionUlp(),
            usual.rescales(),
            usual.merges());
  }

  private void check(AttentionComparison.Verdict verdict) {
    assertThat(verdict.agrees()).as("%s of %s", verdict, shape).isTrue();
    worstRatio = Math.max(worstRatio, verdict.worstRatio());
  }

  private AttentionInputs inputs(int row, KeyList visible) {
    double[][][] k = new double[shape.kvHeads()][visible.size()][];
    double[][][] v = new double[shape.kvHeads()][visible.size()][];
    double[][][] asked = new double[shape.heads()][1][];
    KeyPositions positions = machines[row].positions(shape.positions());
    for (int place = 0; place < visible.size(); place++) {
      for (int head = 0; head < shape.kvHeads(); head++) {
        int key = visible.get(place);
        k[head][place] = rotated(keys.get(row).get(key)[head], positions.keys().get(place));
        v[head][place] = values.get(row).get(key)[head];
      }
    }
    for (int head = 0; head < shape.heads(); head++) {
      asked[head][0] = rotated(queries[row][head], positions.query());
    }
    int[][] all = {IntStream.range(0, visible.size()).toArray()};
    return AttentionInputs.of(asked, k, v, Visibility.of(all, visible.size()))
        .withScale(shape.scale());
  }

  private double[] rotated(double[] vector, int position) {
    return shape.rotary().isEmpty()
        ? vector
        : shape.rotary().map(rotary -> turned(rotary, vector, position)).orElseThrow();
  }

  private static double[] turned(RotaryEmbedding rotary, double[] vector, int position) {
    return rotary.rotate(vector, position);
  }

  private HeadTensor results(int row) {
    double[][][] got = new double[shape.heads()][1][shape.headDim()];
    for (int head = 0; head < shape.heads(); head++) {
      for (int dim = 0; dim < shape.headDim(); dim++) {
        got[head][0][dim] = result(row, head, dim);
      }
    }
    return HeadTensor.of("out", got);
  }

  private float result(int row, int head, int dim) {
    return kernels.get(out, (long) (row * shape.heads() + head) * shape.headDim() + dim);
  }

  private HeadMatrix sums(int row) {
    double[][] got = new double[shape.heads()][1];
    for (int head = 0; head < shape.heads(); head++) {
      got[head][0] = logSumExp.array(row * shape.heads() + head);
    }
    return HeadMatrix.of("log_sum_exp", got);
  }

  /** The results of a row, bit for bit. */
  int[] bits(int row) {
    decode();
    int each = shape.heads() * shape.headDim();
    IntStream outBits =
        IntStream.range(0, each)
            .map(at -> Float.floatToRawIntBits(kernels.get(out, (long) row * each + at)));
    IntStream sumBits =
        IntStream.range(0, shape.heads())
            .map(head -> Float.floatToRawIntBits(logSumExp.array(row * shape.heads() + head)));
    return IntStream.concat(outBits, sumBits).toArray();
  }

  /** Decodes the same step once more. */
  void again() {
    decoded = false;
    decode();
  }

  KeyList visibleKeys(int row) {
    return cache.visibleKeys(0, row);
  }

  /** The largest error divided by its bound so far. */
  double worstRatio() {
    return worstRatio;
  }

  @Override
  public void close() {
    cache.close();
  }
}
