package org.sepllm.hat.runtime;

/**
 * How many work-items are launched, and in which groups.
 *
 * <p>Example: {@code LaunchRange.of1D(1024, 256)} has 4 groups of 256 work-items.
 *
 * @param dimensions 1, 2 or 3; axes beyond have size 1
 * @param globalX work-items along the first axis
 * @param globalY work-items along the second axis
 * @param globalZ work-items along the third axis
 * @param localX work-items of a group along the first axis
 * @param localY work-items of a group along the second axis
 * @param localZ work-items of a group along the third axis
 * @param localGiven whether the sizes of a group were asked for; if not, a back end may group
 *     otherwise as long as the kernel cannot tell
 */
public record LaunchRange(
    int dimensions,
    int globalX,
    int globalY,
    int globalZ,
    int localX,
    int localY,
    int localZ,
    boolean localGiven) {
  /** The size of a group along the first axis is not chosen larger than this: {@value}. */
  public static final int CHOSEN_LOCAL = 256;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is below 1, a global size is not a multiple of its
   *     local size, an axis beyond the dimensions is larger than 1, or there are more than 2<sup>31
   *     </sup>-1 work-items
   */
  public LaunchRange {
    if (dimensions < 1 || dimensions > 3) {
      throw new IllegalArgumentException("dimensions is " + dimensions + ", must be 1, 2 or 3");
    }
    check("x", globalX, localX, true);
    check("y", globalY, localY, dimensions > 1);
    check("z", globalZ, localZ, dimensions > 2);
    long items = (long) globalX * globalY;
    if (items > Integer.MAX_VALUE || items * globalZ > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the range "
              + globalX
              + " x "
              + globalY
              + " x "
              + globalZ
              + " has more than "
              + Integer.MAX_VALUE
              + " work-items");
    }
  }

  private static void check(String axis, int global, int local, boolean used) {
    if (global < 1 || local < 1) {
      throw new IllegalArgumentException(
          "sizes along "
              + axis
              + " are global "
              + global
              + ", local "
              + local
              + ", must be at least 1");
    }
    if (global % local != 0) {
      throw new IllegalArgumentException(
          "global size " + global + " along " + axis + " is not a multiple of local size " + local);
    }
    if (!used && global != 1) {
      throw new IllegalArgumentException("axis " + axis + " is not among the dimensions");
    }
  }

  /**
   * Makes a range of one axis in groups of a chosen size.
   *
   * @param global the number of work-items, at least 1
   * @return the range
   */
  public static LaunchRange of1D(int global) {
    return new LaunchRange(1, global, 1, 1, chosen(global), 1, 1, false);
  }

  /**
   * Makes a range of one axis.
   *
   * @param global the number of work-items, at least 1
   * @param local the work-items of a group, a divisor of their number
   * @return the range
   */
  public static LaunchRange of1D(int global, int local) {
    return new LaunchRange(1, global, 1, 1, local, 1, 1, true);
  }

  /**
   * Chooses the size of a group along the first axis.
   *
   * @param global the number of work-items along it
   * @return their largest divisor up to {@value #CHOSEN_LOCAL}
   */
  public static int chosen(int global) {
    for (int local = Math.min(global, CHOSEN_LOCAL); local > 1; local--) {
      if (global % local == 0) {
        return local;
      }
    }
    return 1;
  }

  /**
   * Returns the number of groups along the first axis.
   *
   * @return the number of groups
   */
  public int groupsX() {
    return globalX / localX;
  }

  /**
   * Returns the number of groups along the second axis.
   *
   * @return the number of groups
   */
  public int groupsY() {
    return globalY / localY;
  }

  /**
   * Returns the number of groups along the third axis.
   *
   * @return the number of groups
   */
  public int groupsZ() {
    return globalZ / localZ;
  }

  /**
   * Returns the number of work-items of a group.
   *
   * @return the product of the local sizes
   */
  public int groupSize() {
    return localX * localY * localZ;
  }

  /**
   * Returns the number of groups.
   *
   * @return the product over the axes
   */
  public int groupCount() {
    return groupsX() * groupsY() * groupsZ();
  }

  /**
   * Returns the number of work-items.
   *
   * @return the product of the global sizes
   */
  public int itemCount() {
    return globalX * globalY * globalZ;
  }
}
