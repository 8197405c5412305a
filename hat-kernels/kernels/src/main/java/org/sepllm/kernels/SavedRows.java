package org.sepllm.kernels;

import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.cache.BatchPlan;
import org.sepllm.kernels.cache.CacheF32;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.decode.DecodeShape;
import org.sepllm.kernels.storage.CacheKernels;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.cache.CacheState;

/**
 * Copies rows between the cache and the host, in the order of the cache.
 *
 * <p>Rule: SEP-CACHE-017.
 */
record SavedRows<T extends Buffer>(
    DeviceSession session,
    Launcher launcher,
    CacheKernels<T> kernels,
    CacheLayout layout,
    BatchPlan plan,
    CacheBuffers<T> buffers,
    DecodeShape sizes) {

  private static final String RULE = "SEP-CACHE-017";

  /** One number of the entries of some slots. */
  static int[] field(S32Array entries, int firstEntry, int[] slots, int field) {
    return Arrays.stream(slots)
        .map(slot -> entries.array((long) (firstEntry + slot) * SlotMap.ENTRY_FIELDS + field))
        .toArray();
  }

  SavedLayer save(int layer, int row) {
    int[] slots = plan.storedSlots(layer, row);
    S32Array entries = buffers.entries(layout.groupOf(layer));
    int first = layout.firstEntry(layer, row);
    CacheState state =
        plan.state(layer, row, field(entries, first, slots, 1), field(entries, first, slots, 2));
    if (slots.length == 0) {
      return new SavedLayer(state, Optional.empty(), Optional.empty());
    }
    int elements = sizes.kvHeads() * slots.length * sizes.headDim();
    int[] source = {layout.firstSlot(layer, row), layout.slots(layer)};
    int[][] jobs = {job(source, new int[] {0, slots.length}, slots)};
    try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
      Pair<T> ordered =
          new Pair<>(kernels.create(scope, elements), kernels.create(scope, elements));
      gather(scope, buffers.cached(layout.groupOf(layer)), ordered, jobs);
      HeadTensor keys = tensor("keys", ordered.first(), slots.length);
      HeadTensor values = tensor("values", ordered.second(), slots.length);
      return new SavedLayer(state, Optional.of(keys), Optional.of(values));
    }
  }

  /** Source and target are a first slot and a number of slots for each head. */
  private static int[] job(int[] source, int[] target, int[] slots) {
    int[] job = new int[CacheF32.GATHER_FIELDS + slots.length];
    job[0] = source[0];
    job[1] = source[1];
    job[2] = target[0];
    job[3] = target[1];
    job[4] = slots.length;
    System.arraycopy(slots, 0, job, CacheF32.GATHER_FIELDS, slots.length);
    return job;
  }

  /** Launches jobs whose lists of slots follow their six numbers. */
  private void gather(MemoryScope scope, Pair<T> from, Pair<T> to, int[]... jobs) {
    int fields = CacheF32.GATHER_FIELDS;
    int length = Arrays.stream(jobs).mapToInt(job -> job.length).sum();
    int[] table = new int[length];
    int used = jobs.length * fields;
    for (int index = 0; index < jobs.length; index++) {
      int[] job = jobs[index];
      job[fields - 1] = used;
      System.arraycopy(job, 0, table, index * fields, fields);
      System.arraycopy(job, fields, table, used, job.length - fields);
      used += job.length - fields;
    }
    S32Array list = S32Array.createFrom(scope, table);
    kernels.gather(launcher, from, to, list, jobs.length, sizes);
  }

  private HeadTensor tensor(String name, T buffer, int places) {
    double[][][] values = new double[sizes.kvHeads()][places][sizes.headDim()];
    long index = 0;
    for (double[][] head : values) {
      for (double[] place : head) {
        for (int dim = 0; dim < place.length; dim++) {
          place[dim] = kernels.get(buffer, index++);
        }
      }
    }
    return HeadTensor.of(name, values);
  }

  /** Refuses tensors that do not belong to their state or cache. */
  void requireShapes(List<SavedLayer> layers) {
    Require.length(RULE, "saved layers", layers.size(), layout.layers());
    for (int layer = 0; layer < layers.size(); layer++) {
      int places = layers.get(layer).state().keys().size();
      requireShape("keys of layer " + layer, layers.get(layer).keys(), places);
      requireShape("values of layer " + layer, layers.get(layer).values(), places);
    }
  }

  private void requireShape(String name, Optional<HeadTensor> tensor, int places) {
    String expected =
        places == 0
            ? "absent"
            : "[" + sizes.kvHeads() + "][" + places + "][" + sizes.headDim() + "]";
    String actual = tensor.map(HeadTensor::shape).orElse("absent");
    if (!actual.equals(expected)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, RULE, name + " have shape " + actual + ", must be " + expected);
    }
  }

  /** Writes a row whose state the plan has taken over already. */
  void resume(int layer, int row, SavedLayer saved) {
    int[] slots = plan.storedSlots(layer, row);
    if (slots.length == 0) {
      return;
    }
    writeEntries(layer, row, slots, saved.state());
    List<int[]> jobs = new ArrayList<>();
    int[] source = {0, slots.length};
    for (int start = 0; start < slots.length; ) {
      int end = start + 1;
      while (end < slots.length && slots[end] == slots[end - 1] + 1) {
        end++;
      }
      int[] target = {layout.firstSlot(layer, row) + slots[start], layout.slots(layer)};
      jobs.add(job(source, target, IntStream.range(start, end).toArray()));
      start = end;
    }
    try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
      Pair<T> staged =
          new Pair<>(
              stage(scope, saved.keys().orElseThrow()), stage(scope, saved.values().orElseThrow()));
      gather(scope, staged, buffers.cached(layout.groupOf(layer)), jobs.toArray(int[][]::new));
    }
  }

  private void writeEntries(int layer, int row, int[] slots, CacheState state) {
    S32Array entries = buffers.entries(layout.groupOf(layer));
    int first = layout.firstEntry(layer, row);
    for (int place = 0; place < slots.length; place++) {
      long entry = (long) (first + slots[place]) * SlotMap.ENTRY_FIELDS;
      entries.array(entry, state.keys().get(place));
      entries.array(entry + 1, state.tokenIds().get(place));
      entries.array(entry + 2, state.insertionLengths().get(place));
    }
  }

  private T stage(MemoryScope scope, HeadTensor tensor) {
    T staged = kernels.create(scope, tensor.heads() * tensor.rows() * tensor.headDim());
    long index = 0;
    for (double[][] head : tensor.toArray()) {
      for (double[] place : head) {
        for (double value : place) {
          kernels.set(staged, index++, (float) value);
        }
      }
    }
    return staged;
  }
}
