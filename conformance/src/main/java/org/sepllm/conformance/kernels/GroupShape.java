package org.sepllm.conformance.kernels;

import java.util.Arrays;
import org.sepllm.hat.runtime.LaunchRange;

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
    int[] sizes = sizes("group", text);
    return new GroupShape(sizes[0], sizes[1], sizes[2]);
  }

  /**
   * Divides work-items into groups of this shape.
   *
   * @param items their number along x, y and z, as for {@link #parse}
   * @return the range to launch
   * @throws KernelInputException if the text is not one to three sizes, or a size is not a multiple
   *     of the group's
   */
  public LaunchRange rangeOf(String items) {
    int[] sizes = sizes("items", items);
    try {
      return new LaunchRange(3, sizes[0], sizes[1], sizes[2], x, y, z, true);
    } catch (IllegalArgumentException refused) {
      throw new KernelInputException("items are " + items + ": " + refused.getMessage(), refused);
    }
  }

  private static int[] sizes(String name, String text) {
    try {
      int[] sizes = Arrays.stream(text.split(",", -1)).mapToInt(Integer::parseInt).toArray();
      if (sizes.length <= 3) {
        int[] full = {1, 1, 1};
        System.arraycopy(sizes, 0, full, 0, sizes.length);
        return full;
      }
    } catch (NumberFormatException malformed) {
      // Falls through to the refusal, which says more than the parser does.
    }
    throw new KernelInputException(
        "%s is \"%s\", must be one to three sizes with commas between them".formatted(name, text));
  }
}
