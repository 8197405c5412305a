package org.sepllm.conformance.check.generate;

/** Where the separators of a generated row stand. */
enum SeparatorPattern {
  NONE,
  ALL,
  SPARSE,
  DENSE,
  AT_THE_START,
  AT_THE_END,
  ALTERNATING;

  /** Says whether a place holds a separator. */
  boolean separatorAt(int position, int length, Draw draw) {
    return switch (this) {
      case NONE -> false;
      case ALL -> true;
      case SPARSE -> draw.oneIn(8);
      case DENSE -> draw.oneIn(2);
      case AT_THE_START -> position < 1 + length / 3;
      case AT_THE_END -> position >= length - 1 - length / 3;
      case ALTERNATING -> position % 3 == 2;
    };
  }
}
