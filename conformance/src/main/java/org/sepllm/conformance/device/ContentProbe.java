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
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/**
 * A cache on a device whose keys and values tell whose they are.
 *
 * <p>After every step the slots are read, and queries of zeros make decode average the values it
 * sees: the average and the number of keys must be those of the slots. After the last step keys and
 * values are read back too. A cache whose content is not what its slots say answers nothing.
 */
final class ContentProbe implements CacheBatch {
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 8;
  private static final StorageType[] STORAGES = {
    StorageType.F32, StorageType.F16, StorageType.BF16
  };

  private final CacheInput input;
  private final StorageType storage;
  private final DeviceSepCache cache;
  private final DeviceRows rows;
  private final StepTensor keys;
  private final StepTensor values;
  private final StepTensor queries;
  private final StepTensor out;
  private final F32Array logSumExp;

  private ContentProbe(KernelChoice kernels, CacheInput input) {
    int count = input.rows().size();
    // Each storage type has kernels of its own; the question chooses.
    this.storage = STORAGES[(input.steps() + count) % STORAGES.length];
    this.input = input;
    this.cache = kernels.cache(input.steps(), shape(), input.layers());
    this.rows = new DeviceRows(input, cache);
    Accelerator accelerator = kernels.accelerator();
    this.keys = new StepTensor(accelerator, storage, count, KV_HEADS, HEAD_DIM);
    this.values = new StepTensor(accelerator, storage, count, KV_HEADS, HEAD_DIM);
    this.queries = new StepTensor(accelerator, storage, count, HEADS, HEAD_DIM);
    this.out = new StepTensor(accelerator, storage, count, HEADS, HEAD_DIM);
    this.logSumExp = F32Array.create(accelerator, count * HEADS);
    queries.fill(0);
  }

  static ContentProbe start(KernelChoice kernels, CacheInput input) {
    ContentProbe probe = new ContentProbe(kernels, input);
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
        HEADS,
        KV_HEADS,
        HEAD_DIM,
        storage,
        PositionScheme.ORIGINAL,
        Optional.empty(),
        DeviceRows.mostTokens(input),
        1);
  }

  private void resume(List<List<CacheState>> states) {
    for (int row = 0; row < states.size(); row++) {
      List<SavedLayer> layers = new ArrayList<>();
      for (int layer = 0; layer < states.get(row).size(); layer++) {
        CacheState state = states.get(row).get(layer);
        KeyList stored = rows.stored(row, layer);
        layers.add(
            stored.size() == 0
                ? new SavedLayer(state, Optional.empty(), Optional.empty())
                : new SavedLayer(
                    state,
                    Optional.of(content(CacheContent::key, layer, row, stored)),
                    Optional.of(content(CacheContent::value, layer, row, stored))));
      }
      cache.resume(row, layers);
    }
  }

  private static HeadTensor content(
      CacheContent.Numbers numbers, int layer, int row, KeyList stored) {
    return CacheContent.tensor(numbers, layer, row, stored, KV_HEADS, HEAD_DIM);
  }

  @Override
  public void step(int place) {
    cache.beginStep(rows.tokenIds(place));
    for (int layer = 0; layer < input.layers().size(); layer++) {
      writeNew(layer, place);
      cache.append(layer, keys.tensor(), values.tensor());
      out.fill(Double.NaN);
      cache.decode(layer, queries.tensor(), out.tensor(), logSumExp);
      for (int row = 0; row < input.rows().size(); row++) {
        if (rows.takesPart(row, place)) {
          requireAverage(layer, row, cache.visibleKeys(layer, row));
        }
      }
    }
    rows.read(place);
    if (place == input.steps() - 1) {
      requireContent();
    }
  }

  private void writeNew(int layer, int place) {
    for (int row = 0; row < input.rows().size(); row++) {
      boolean isToken = rows.takesPart(row, place) && input.rows().get(row).valid(place);
      int key = rows.key(row, place);
      for (int head = 0; head < KV_HEADS; head++) {
        for (int dim = 0; dim < HEAD_DIM; dim++) {
          // What stands there for rows without a token must not be read.
          keys.set(
              row, head, dim, isToken ? CacheContent.key(layer, row, head, key, dim) : Double.NaN);
          values.set(
              row,
              head,
              dim,
              isToken ? CacheContent.value(layer, row, head, key, dim) : Double.NaN);
        }
      }
    }
  }

  private void requireAverage(int layer, int row, KeyList visible) {
    double expectedSum = Math.log(visible.size());
    for (int head = 0; head < HEADS; head++) {
      int kvHead = head / (HEADS / KV_HEADS);
      double sum = logSumExp.array((long) row * HEADS + head);
      require(
          sum == expectedSum || Math.abs(sum - expectedSum) <= 1e-5,
          "decode sums " + Math.exp(sum) + " keys, slots say " + visible.size());
      for (int dim = 0; dim < HEAD_DIM; dim++) {
        double total = 0;
        for (int place = 0; place < visible.size(); place++) {
          total += CacheContent.value(layer, row, kvHead, visible.get(place), dim);
        }
        double average = visible.size() == 0 ? 0 : total / visible.size();
        double got = out.get(row, head, dim);
        require(
            Math.abs(got - average) <= 1.01 * storage.unitRoundoff() * Math.abs(average) + 2e-5,
            "decode averages " + got + " where the values of the slots average " + average);
      }
    }
  }

  private void requireContent() {
    for (int row = 0; row < input.rows().size(); row++) {
      List<SavedLayer> saved = cache.save(row);
      for (int layer = 0; layer < saved.size(); layer++) {
        KeyList stored = rows.stored(row, layer);
        if (stored.size() > 0) {
          requireSame(
              "keys",
              saved.get(layer).keys().orElseThrow(),
              content(CacheContent::key, layer, row, stored));
          requireSame(
              "values",
              saved.get(layer).values().orElseThrow(),
              content(CacheContent::value, layer, row, stored));
        }
      }
    }
  }

  private static void requireSame(String what, HeadTensor got, HeadTensor expected) {
    for (int head = 0; head < expected.heads(); head++) {
      for (int place = 0; place < expected.rows(); place++) {
        for (int dim = 0; dim < expected.headDim(); dim++) {
          require(
              got.at(head, place, dim) == expected.at(head, place, dim),
              "the " + what + " of place " + place + " are not those of the key its slot names");
        }
      }
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  @Override
  public StepView view(int row, int layer) {
    return new RowView(rows, row, layer);
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
