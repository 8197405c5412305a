package org.sepllm.hat.fuzz;

import org.sepllm.hat.runtime.LaunchRange;

/** The range that a kernel is launched on: always 32 work-items. */
enum Shape {
  ONE(
      Feature.ONE_DIMENSION,
      LaunchRange.of1D(32, 16),
      "KernelContext.LIX()",
      "KernelContext.GIX()"),
  TWO(
      Feature.TWO_DIMENSIONS,
      new LaunchRange(2, 8, 4, 1, 4, 4, 1, true),
      "KernelContext.LIY() * KernelContext.LSX() + KernelContext.LIX()",
      "KernelContext.GIY() * KernelContext.GSX() + KernelContext.GIX()"),
  THREE(
      Feature.THREE_DIMENSIONS,
      new LaunchRange(3, 4, 4, 2, 2, 2, 2, true),
      "(KernelContext.LIZ() * KernelContext.LSY() + KernelContext.LIY()) * KernelContext.LSX()"
          + " + KernelContext.LIX()",
      "(KernelContext.GIZ() * KernelContext.GSY() + KernelContext.GIY()) * KernelContext.GSX()"
          + " + KernelContext.GIX()");

  /** The number of work-items of a launch. */
  static final int ITEMS = 32;

  private final Feature feature;
  private final LaunchRange range;
  private final String local;
  private final String global;

  Shape(Feature feature, LaunchRange range, String local, String global) {
    this.feature = feature;
    this.range = range;
    this.local = local;
    this.global = global;
  }

  Feature feature() {
    return feature;
  }

  LaunchRange range() {
    return range;
  }

  /** The Java expression of a work-item's number in its group. */
  String local() {
    return local;
  }

  /** The Java expression of a work-item's number among all. */
  String global() {
    return global;
  }
}
