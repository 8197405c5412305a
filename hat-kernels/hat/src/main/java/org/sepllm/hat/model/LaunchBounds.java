package org.sepllm.hat.model;

import java.util.List;

/**
 * How a kernel says that it will be launched.
 *
 * @param workItems the most work-items of a group
 * @param groups how many groups a processor should hold at the same time
 */
public record LaunchBounds(int workItems, int groups) {
  /** Takes two constants. */
  static LaunchBounds of(List<Expression> constants) {
    return new LaunchBounds(constant(constants.getFirst()), constant(constants.getLast()));
  }

  private static int constant(Expression expression) {
    return (int) ((Expression.Constant) expression).bits();
  }
}
