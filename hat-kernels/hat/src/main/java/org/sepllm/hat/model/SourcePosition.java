package org.sepllm.hat.model;

import java.util.Objects;

/**
 * Where a node stands in the Java source.
 *
 * @param file the name of the source file, without its folder
 * @param line the line, from 1
 * @param column the column, from 1
 */
public record SourcePosition(String file, int line, int column) {
  /**
   * Checks the position.
   *
   * @throws IllegalArgumentException if the file is empty or holds white space, or line or column
   *     is below 1
   */
  public SourcePosition {
    Objects.requireNonNull(file, "file");
    if (file.isEmpty() || file.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("file is '" + file + "', must be a name without spaces");
    }
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException(
          "position is " + line + ":" + column + ", line and column must be at least 1");
    }
  }

  /** Returns the position as {@code file:line:column}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
