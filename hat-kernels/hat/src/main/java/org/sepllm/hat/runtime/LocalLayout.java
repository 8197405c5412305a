package org.sepllm.hat.runtime;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ProductForm;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.model.WarpSlot;

/**
 * Where the local arrays of a kernel lie in the local memory of a group.
 *
 * @param alignments what the address of each array is a multiple of, by name
 * @param offsets where each array starts, by name
 * @param bytes how large all are together
 */
public record LocalLayout(Map<String, Integer> alignments, Map<String, Long> offsets, long bytes) {
  /** What local arrays of kernels for warps are aligned to: the width of all banks together. */
  static final int WARP_ALIGNMENT = 128;

  private static final int ALIGNMENT = 16;

  /** Copies the maps. */
  public LocalLayout {
    alignments = Map.copyOf(alignments);
    offsets = Map.copyOf(offsets);
  }

  /** Lays arrays out in order; those that hold matrices for tensor cores start where these want. */
  static LocalLayout of(Kernel kernel, List<ArrayVariable> arrays) {
    Set<String> matrices = matrices(kernel);
    boolean warps = kernel.usesWarps();
    Map<String, Integer> alignments = new HashMap<>();
    Map<String, Long> offsets = new HashMap<>();
    long end = 0;
    for (ArrayVariable array : arrays) {
      int unit = matrices.contains(array.name()) ? ProductForm.ALIGNMENT : least(warps);
      alignments.put(array.name(), unit);
      offsets.put(array.name(), roundUp(end, unit));
      long bytes = (long) array.length() * array.elementType().bytes();
      end = roundUp(roundUp(end, unit) + bytes, least(warps));
    }
    return new LocalLayout(alignments, offsets, end);
  }

  private static int least(boolean warps) {
    return warps ? WARP_ALIGNMENT : ALIGNMENT;
  }

  private static long roundUp(long bytes, int unit) {
    return Math.ceilDiv(bytes, unit) * unit;
  }

  /** Local memory cannot be passed on, so all of its uses are in the kernel itself. */
  private static Set<String> matrices(Kernel kernel) {
    Set<String> names = new HashSet<>();
    for (Statement statement : Walk.statements(kernel.entry().body())) {
      if (statement instanceof Statement.Warp warp) {
        for (int index = 0; index < warp.operands().size(); index++) {
          if (warp.operation().slots().get(index).kind() == WarpSlot.Kind.MATRIX) {
            names.add(((WarpOperand.InArray) warp.operands().get(index)).array().name());
          }
        }
      }
    }
    return names;
  }

  /**
   * Returns the largest alignment of an array.
   *
   * @return what the start of the local memory is a multiple of
   */
  public int alignment() {
    return alignments.values().stream().mapToInt(Integer::intValue).max().orElse(ALIGNMENT);
  }
}
