package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.hat.runtime.LaunchRange;

/** Names work-items and groups for readers: by their global position, as the kernel sees it. */
final class WorkItems {
  /** How many are named one by one. */
  private static final int NAMED = 4;

  private final LaunchRange range;

  WorkItems(LaunchRange range) {
    this.range = range;
  }

  /** Returns a coordinate of a position that counts along x first. */
  static int position(int number, int sizeX, int sizeY, int axis) {
    return axis == 0 ? number % sizeX : axis == 1 ? number / sizeX % sizeY : number / sizeX / sizeY;
  }

  int group(int item) {
    return item / range.groupSize();
  }

  /** Names one work-item, for example {@code work-item 17} or {@code work-item (3, 4)}. */
  String name(int item) {
    return "work-item " + place(item);
  }

  /** Names work-items of a group, for example {@code work-items 4, 5, 6, 7 and 20 more}. */
  String names(Group group, Lanes lanes) {
    int[] numbers = lanes.numbers();
    if (numbers.length == 1) {
      return name(group.item(numbers[0]));
    }
    List<String> places =
        IntStream.of(numbers).limit(NAMED).mapToObj(lane -> place(group.item(lane))).toList();
    String rest = numbers.length > NAMED ? " and " + (numbers.length - NAMED) + " more" : "";
    return "work-items " + String.join(", ", places) + rest;
  }

  /** Names a group, for example {@code group 2} or {@code group (1, 0)}. */
  String groupName(int group) {
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
