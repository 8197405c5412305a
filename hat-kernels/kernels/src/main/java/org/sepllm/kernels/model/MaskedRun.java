package org.sepllm.kernels.model;

import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.PreparedPrefill;
import org.sepllm.kernels.SepAttention;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.kernels.rope.RotaryShape;
import org.sepllm.kernels.rope.RotaryTable;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.SelfAttention;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** Rows that are read whole, each in one pass under a mask. */
final class MaskedRun<T extends Buffer> implements ModelRun {
  private final DeviceModel.Loaded<T> model;
  private final Context.OfMask context;
  private final MemoryScope scope;
  private final DeviceStream stream;
  private final SepAttention attention;
  private final Activations<T> rows;
  private final Pass<T> pass;
  private final T rotatedQuery;
  private final T rotatedKey;
  private final Pair<F32Array> angles;
  private final List<CacheStep> steps = new ArrayList<>();
  private KeyList visible = KeyList.empty();

  MaskedRun(DeviceModel.Loaded<T> model, Context.OfMask context, int most) {
    this.model = model;
    this.context = context;
    this.scope = model.session().scope(MethodHandles.lookup());
    this.stream = model.session().stream();
    this.attention = new SepAttention(model.session().accelerator(MethodHandles.lookup()));
    this.rows = Activations.create(model.model(), most, scope, model.kernels());
    this.pass = new Pass<>(model.weights(), rows, model.kernels(), stream::dispatch);
    SelfAttention sizes = model.attention();
    this.rotatedQuery = model.kernels().create(scope, most * sizes.query().outputs());
    this.rotatedKey = model.kernels().create(scope, most * sizes.key().outputs());
    this.angles = angles(most);
  }

  private Pair<F32Array> angles(int most) {
    RotaryTable table = new RotaryTable(model.model().rotary());
    float[] cos = new float[Math.multiplyExact(most, table.width())];
    float[] sin = new float[cos.length];
    for (int position = 0; position < most; position++) {
      table.fill(cos, sin, position, position);
    }
    return new Pair<>(F32Array.createFrom(scope, cos), F32Array.createFrom(scope, sin));
  }

  private void read(int... tokenIds) {
    model.model().requireReadable(0, tokenIds, context.usesTextPositions());
    if (tokenIds.length > rows.most()) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-MODEL-009",
          "row has %d tokens, there is room for %d".formatted(tokenIds.length, rows.most()));
    }
    count(tokenIds);
    try (MemoryScope own = model.session().scope(MethodHandles.lookup())) {
      S32Array positions = S32Array.createFrom(own, IntStream.range(0, tokenIds.length).toArray());
      Map<MaskRule, PreparedPrefill> prepared = new HashMap<>();
      for (MaskRule rule : context.layers()) {
        prepared.computeIfAbsent(rule, known -> prepare(known, tokenIds));
      }
      pass.run(
          tokenIds,
          layer -> {
            rotate(rows.query(), rotatedQuery, positions, model.attention().heads());
            rotate(rows.key(), rotatedKey, positions, model.attention().kvHeads());
            MaskRule rule = context.layers().get(layer % context.rules());
            prepared.get(rule).dispatch(stream::dispatch);
          });
      stream.finish();
    }
  }

  private void rotate(T in, T out, S32Array positions, int heads) {
    RotaryShape shape =
        new RotaryShape(heads, model.attention().headDim(), model.model().rotary().rotaryDim());
    model.kernels().rotate(stream::dispatch, in, out, angles, positions, shape);
  }

  private PreparedPrefill prepare(MaskRule rule, int... tokenIds) {
    SelfAttention sizes = model.attention();
    int count = tokenIds.length;
    AttentionPlan plan =
        AttentionPlan.prefill(rule, List.of(TokenRow.of(tokenIds)), sizes.heads(), sizes.kvHeads());
    TensorLayout queries = TensorLayout.byRow(1, sizes.heads(), count, sizes.headDim());
    TensorLayout keys = TensorLayout.byRow(1, sizes.kvHeads(), count, sizes.headDim());
    DeviceTensor q = model.kernels().tensor(rotatedQuery, queries);
    DeviceTensor k = model.kernels().tensor(rotatedKey, keys);
    DeviceTensor v = model.kernels().tensor(rows.value(), keys);
    DeviceTensor out = model.kernels().tensor(rows.heads(), queries);
    return attention.prefill(plan, q, k, v, out, rows.logSumExp(), model.scale());
  }

  private void count(int... tokenIds) {
    steps.clear();
    MaskMachine machine = new MaskMachine(context.layers().getFirst());
    for (int query = 0; query < tokenIds.length; query++) {
      visible = machine.append(tokenIds[query]);
      steps.add(new CacheStep(query, visible.size(), visible.size(), false));
    }
  }

  @Override
  public List<float[]> logits(int... tokenIds) {
    read(tokenIds);
    return pass.logits(tokenIds.length);
  }

  @Override
  public float[] lastLogits(int... tokenIds) {
    read(tokenIds);
    return pass.last();
  }

  @Override
  public double[] nll(int[] tokenIds, int[] nextIds) {
    model.model().requireFollowed(0, tokenIds, nextIds);
    read(tokenIds);
    float[] nll = pass.nll(nextIds);
    return IntStream.range(0, nll.length).mapToDouble(token -> nll[token]).toArray();
  }

  @Override
  public List<CacheStep> steps() {
    return List.copyOf(steps);
  }

  @Override
  public KeyList storedKeys() {
    return visible;
  }

  @Override
  public void close() {
    stream.close();
    scope.close();
  }
}
