package org.sepllm.hat.runtime;

import hat.NDRange;

/** Turns the ranges of the mirrored API into launches. */
final class Ranges {
  private Ranges() {}

  /**
   * Returns the launch that a range asks for.
   *
   * @throws IllegalArgumentException if the range is not a launch, as {@link LaunchRange} says
   */
  static LaunchRange launch(NDRange range, int warpSize) {
    return switch (range) {
      case NDRange.NDRange1D r ->
          of(
              1,
              new int[] {r.global().x(), 1, 1},
              new int[] {r.local().x(), 1, 1},
              new int[] {r.tile().x(), 1, 1},
              new boolean[] {r.warp().x(), false, false},
              range.hasLocal(),
              warpSize);
      case NDRange.NDRange2D r ->
          of(
              2,
              new int[] {r.global().x(), r.global().y(), 1},
              new int[] {r.local().x(), r.local().y(), 1},
              new int[] {r.tile().x(), r.tile().y(), 1},
              new boolean[] {r.warp().x(), r.warp().y(), false},
              range.hasLocal(),
              warpSize);
      case NDRange.NDRange3D r ->
          of(
              3,
              new int[] {r.global().x(), r.global().y(), r.global().z()},
              new int[] {r.local().x(), r.local().y(), r.local().z()},
              new int[] {r.tile().x(), r.tile().y(), r.tile().z()},
              new boolean[] {r.warp().x(), r.warp().y(), r.warp().z()},
              range.hasLocal(),
              warpSize);
    };
  }

  private static LaunchRange of(
      int dimensions,
      int[] elements,
      int[] local,
      int[] tile,
      boolean[] warp,
      boolean localGiven,
      int warpSize) {
    int[] global = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      int tiles = tile[axis] > 1 ? elements[axis] / tile[axis] : elements[axis];
      if (tile[axis] > 1 && elements[axis] % tile[axis] != 0) {
        throw new IllegalArgumentException(
            "global size " + elements[axis] + " is not a multiple of tile size " + tile[axis]);
      }
      global[axis] = warp[axis] ? Math.multiplyExact(tiles, warpSize) : tiles;
    }
    if (localGiven) {
      return new LaunchRange(
          dimensions, global[0], global[1], global[2], local[0], local[1], local[2], true);
    }
    int chosen = LaunchRange.chosen(global[0]);
    return new LaunchRange(dimensions, global[0], global[1], global[2], chosen, 1, 1, false);
  }
}
