package org.sepllm.kernels;

import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.kernels.cache.BatchPlan;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.rope.RotaryTable;
import org.sepllm.kernels.storage.CacheKernels;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.position.PositionScheme;

/** The memory of a cache: made once, its sizes known before anything is allocated. */
final class CacheBuffers<T extends Buffer> {
  private final List<Pair<T>> cached = new ArrayList<>();
  private final List<S32Array> entries = new ArrayList<>();
  private final List<S32Array> moves = new ArrayList<>();
  private final List<S32Array> layers;
  private final S32Array plan;
  private final Pair<F32Array> angles;
  private final Pair<F32Array> scratch;

  CacheBuffers(
      ArenaAndLookupCarrier carrier, CacheKernels<T> kernels, Sizes sizes, BatchPlan batch) {
    CacheShape shape = sizes.shape();
    CacheLayout layout = sizes.layout();
    int parts = sizes.parts();
    int partSums = sizes.partSums();
    int width = sizes.angles();
    for (int group = 0; group < layout.groups(); group++) {
      int elements = layout.elements(group);
      cached.add(new Pair<>(kernels.create(carrier, elements), kernels.create(carrier, elements)));
      entries.add(S32Array.create(carrier, layout.entryElements(group)));
      moves.add(S32Array.create(carrier, Math.max(1, batch.mostMoveElements(group))));
    }
    layers =
        IntStream.range(0, layout.layers())
            .mapToObj(layer -> S32Array.createFrom(carrier, layout.layerFields(layer)))
            .toList();
    plan = S32Array.createFrom(carrier, batch.table());
    angles = new Pair<>(F32Array.create(carrier, width), F32Array.create(carrier, width));
    scratch = new Pair<>(F32Array.create(carrier, parts), F32Array.create(carrier, partSums));
    if (shape.positions() == PositionScheme.IN_CACHE) {
      fillPlaces(new RotaryTable(shape.rotary().orElseThrow()), layout.mostVisible());
    }
  }

  /** SEP-POS-002: one row of angles for each place in the cache, and all again by lanes. */
  private void fillPlaces(RotaryTable table, int places) {
    float[] cos = new float[places * table.width()];
    float[] sin = new float[cos.length];
    for (int place = 0; place < places; place++) {
      table.fill(cos, sin, place, place);
    }
    angles.first().copyFrom(RotaryTable.inLanes(cos));
    angles.second().copyFrom(RotaryTable.inLanes(sin));
  }

  Pair<T> cached(int group) {
    return cached.get(group);
  }

  S32Array entries(int group) {
    return entries.get(group);
  }

  S32Array moves(int group) {
    return moves.get(group);
  }

  S32Array layer(int layer) {
    return layers.get(layer);
  }

  S32Array plan() {
    return plan;
  }

  Pair<F32Array> angles() {
    return angles;
  }

  Pair<F32Array> scratch() {
    return scratch;
  }

  /**
   * Lengths of buffers; a length that no buffer can have is refused.
   *
   * @param split how many keys a part has
   */
  record Sizes(CacheShape shape, CacheLayout layout, int split) {
    int splits() {
      return Math.ceilDiv(layout.mostVisible(), split);
    }

    int parts() {
      return elements("parts of results", (long) partRows() * shape.headDim());
    }

    int partSums() {
      return elements("sums of parts", 2L * partRows());
    }

    private int partRows() {
      long rows = (long) layout.places() * shape.heads();
      return elements("parts of results", Math.multiplyExact(rows, (long) splits()));
    }

    int angles() {
      if (shape.rotary().isEmpty()) {
        return 1;
      }
      long rows =
          shape.positions() == PositionScheme.IN_CACHE
              ? 2L * layout.mostVisible()
              : layout.planElements() / SlotMap.PLAN_FIELDS;
      return elements("rotary angles", rows * (shape.rotary().get().rotaryDim() / 2));
    }

    /** The bytes of device memory of the whole cache. */
    long bytes() {
      long bytes = 4L * (parts() + partSums() + 2L * angles() + layout.planElements());
      for (int group = 0; group < layout.groups(); group++) {
        bytes += 2L * layout.elements(group) * shape.storage().bytes();
        bytes += 4L * layout.entryElements(group);
      }
      return bytes;
    }

    static int elements(String what, long count) {
      if (count > CacheLayout.MOST_ELEMENTS) {
        throw new SpecException(
            ErrorKind.TOO_LARGE,
            "SEP-CACHE-001",
            what + " take " + count + " elements, must be at most " + CacheLayout.MOST_ELEMENTS);
      }
      return (int) count;
    }
  }
}
