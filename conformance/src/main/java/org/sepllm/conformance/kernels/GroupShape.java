package org.sepllm.conformance.kernels;

import java.util.Arrays;
import java.util.List;

/**
 * The work-items of a group along x, y and z.
 *
 * <p>Range: each size is at least 1, their product at most {@value #MOST_ITEMS}.
 *
 * @param x work-items along x, at least 1
 * @param y work-items along y, at least 1
 * @param z work-items along z, at least 1
 */
public record GroupShape(int x, int y, int z) {
  /** The most work-items of a group: {@value}, which is CUDA's limit. */
  public static final int MOST_ITEMS = 1024;

  /**
   * Checks the sizes.
   *
   * @throws KernelInputException if a size is below 1, or the group has more than {@value
   *     #MOST_ITEMS} work-items
   */
  public GroupShape {
    long items = (long) x * y;
    if (x < 1 || y < 1 || z < 1 || items > MOST_ITEMS || items * z > MOST_ITEMS) {
      throw new KernelInputException(
          "group is %d,%d,%d, must have sizes of at least 1 and at most %d work-items"
              .formatted(x, y, z, MOST_ITEMS));
    }
  }

  /**
   * Reads {@code X}, {@code X,Y} or {@code X,Y,Z}; what is left out is 1.
   *
   * @param text the sizes
   * @return the shape
   * @throws KernelInputException if the text is not one to three sizes of a group
   */
  public static GroupShape parse(String text) {
    try {
      int[] sizes = Arrays.stream(text.split(",", -1)).mapToInt(Integer::parseInt).toArray();
      if (sizes.length <= 3) {
        int[] full = {1, 1, 1};
        System.arraycopy(sizes, 0, full, 0, sizes.length);
        return new GroupShape(full[0], full[1], full[2]);
      }
    } catch (NumberFormatException malformed) {
      // Falls through to the refusal, which says more than the parser does.
    }
    throw new KernelInputException(
        "group is \"%s\", must be one to three sizes with commas between them".formatted(text));
  }

  /**
   * Returns the sizes.
   *
   * @return x, y and z
   */
  public List<Integer> sizes() {
    return List.of(x, y, z);
  }
}
