package org.sepllm.kernels;

import hat.buffer.S32Array;
import java.util.Arrays;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.cache.CacheF32;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.storage.CacheKernels;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.kernels.storage.Launcher;

/**
 * Compaction that copies all keys and values that stay into other buffers, for comparison with the
 * slot map, which moves only what changes its slot.
 *
 * <p>Shape: the copies are {@code [layers][rows][kvHeads][kept][headDim]}.
 */
public final class CopyCompaction {
  private final Copies<?> copies;
  private final int kept;

  /**
   * Lists what stays in each row of a cache of one group of layers.
   *
   * @param cache the cache, at a step
   * @param scope what owns the copies
   * @param kept how many keys of each row are copied, the first ones in the order of the cache
   */
  public CopyCompaction(DeviceSepCache cache, MemoryScope scope, int kept) {
    this.kept = kept;
    this.copies = new Copies<>(cache.run(), scope, kept);
  }

  /** The copies in buffers of one type. */
  private static final class Copies<T extends Buffer> {
    private final CacheRun<T> run;
    private final Pair<T> target;
    private final S32Array list;
    private final int jobs;

    Copies(CacheRun<T> run, MemoryScope scope, int kept) {
      CacheKernels<T> kernels = run.kernels();
      CacheShape shape = run.shape();
      this.run = run;
      this.jobs = run.layout().layers() * shape.rows();
      int elements = Math.toIntExact((long) jobs * shape.kvHeads() * kept * shape.headDim());
      this.target = new Pair<>(kernels.create(scope, elements), kernels.create(scope, elements));
      this.list = S32Array.createFrom(scope, table(kept));
    }

    private int[] table(int kept) {
      CacheLayout layout = run.layout();
      int rows = run.shape().rows();
      int fields = CacheF32.GATHER_FIELDS;
      int[] table = new int[jobs * fields + jobs * kept];
      for (int job = 0; job < jobs; job++) {
        int layer = job / rows;
        int row = job % rows;
        int places = jobs * fields + job * kept;
        int[] numbers = {
          layout.firstSlot(layer, row),
          layout.slots(layer),
          job * run.shape().kvHeads() * kept,
          kept,
          kept,
          places
        };
        System.arraycopy(numbers, 0, table, job * fields, fields);
        int[] stored = Arrays.copyOf(run.storedSlots(layer, row), kept);
        System.arraycopy(stored, 0, table, places, kept);
      }
      return table;
    }

    void dispatch(Launcher launcher) {
      run.kernels().gather(launcher, run.buffers().cached(0), target, list, jobs, run.sizes());
    }

    float get(boolean key, long index) {
      return run.kernels().get(key ? target.first() : target.second(), index);
    }
  }

  /**
   * Launches the copy.
   *
   * @param launcher where to launch
   */
  public void dispatch(Launcher launcher) {
    copies.dispatch(launcher);
  }

  /**
   * Reads a copied key.
   *
   * @param layer the layer
   * @param row the row
   * @param kvHead the head
   * @param place the place in the order of the cache
   * @param dim the dimension
   * @return the number
   */
  public float key(int layer, int row, int kvHead, int place, int dim) {
    return copies.get(true, index(layer, row, kvHead, place, dim));
  }

  /**
   * Reads a copied value.
   *
   * @param layer the layer
   * @param row the row
   * @param kvHead the head
   * @param place the place in the order of the cache
   * @param dim the dimension
   * @return the number
   */
  public float value(int layer, int row, int kvHead, int place, int dim) {
    return copies.get(false, index(layer, row, kvHead, place, dim));
  }

  private long index(int layer, int row, int kvHead, int place, int dim) {
    CacheShape shape = copies.run.shape();
    long vectors = ((long) layer * shape.rows() + row) * shape.kvHeads() + kvHead;
    return (vectors * kept + place) * shape.headDim() + dim;
  }
}
