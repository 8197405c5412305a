package org.sepllm.hat.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Names work-items and groups for readers: by their global position, as the kernel sees it.
 *
 * <p>A work-item is given by its number: first by group, then by place in the group, both counted
 * along the first axis first.
 *
 * @param range the launch
 */
public record WorkItemNames(LaunchRange range) {
  /** How many are named one by one. */
  private static final int NAMED = 4;

  /**
   * Returns a coordinate of a position that counts along the first axis first.
   *
   * @param number the position
   * @param sizeX how many there are along the first axis
   * @param sizeY how many there are along the second axis
   * @param axis the axis that is asked for: 0, 1 or 2
   * @return the coordinate along that axis
   */
  public static int position(int number, int sizeX, int sizeY, int axis) {
    return axis == 0 ? number % sizeX : axis == 1 ? number / sizeX % sizeY : number / sizeX / sizeY;
  }

  /**
   * Returns the group of a work-item.
   *
   * @param item the work-item's number
   * @return the group's number
   */
  public int group(int item) {
    return item / range.groupSize();
  }

  /**
   * Names one work-item.
   *
   * @param item its number
   * @return for example {@code work-item 17} or {@code work-item (3, 4)}
   */
  public String name(int item) {
    return "work-item " + place(item);
  }

  /**
   * Names several work-items.
   *
   * @param items their numbers, at least one
   * @return for example {@code work-items 4, 5, 6, 7 and 20 more}
   */
  public String names(int[] items) {
    if (items.length == 1) {
      return name(items[0]);
    }
    List<String> places = IntStream.of(items).limit(NAMED).mapToObj(this::place).toList();
    String rest = items.length > NAMED ? " and " + (items.length - NAMED) + " more" : "";
    return "work-items " + String.join(", ", places) + rest;
  }

  /**
   * Names a group.
   *
   * @param group its number
   * @return for example {@code group 2} or {@code group (1, 0)}
   */
  public String groupName(int group) {
    List<Integer> coordinates = new ArrayList<>();
    for (int axis = 0; axis < range.dimensions(); axis++) {
      coordinates.add(position(group, range.groupsX(), range.groupsY(), axis));
    }
    return "group " + tuple(coordinates);
  }

  private String place(int item) {
    int group = group(item);
    int lane = item % range.groupSize();
    List<Integer> coordinates = new ArrayList<>();
    for (int axis = 0; axis < range.dimensions(); axis++) {
      int local = axis == 0 ? range.localX() : axis == 1 ? range.localY() : range.localZ();
      coordinates.add(
          position(group, range.groupsX(), range.groupsY(), axis) * local
              + position(lane, range.localX(), range.localY(), axis));
    }
    return tuple(coordinates);
  }

  private static String tuple(List<Integer> coordinates) {
    if (coordinates.size() == 1) {
      return coordinates.getFirst().toString();
    }
    return "(" + String.join(", ", coordinates.stream().map(String::valueOf).toList()) + ")";
  }
}
