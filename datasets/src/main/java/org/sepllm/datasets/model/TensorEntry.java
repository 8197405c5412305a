package org.sepllm.datasets.model;

import java.util.List;
import java.util.stream.Collectors;
import org.sepllm.reference.attention.StorageType;

/**
 * One tensor of a safetensors file.
 *
 * <p>Range: {@code begin} and {@code end} in bytes, counted from the end of the header.
 *
 * @param name its name
 * @param type how its numbers are stored: F32, F16 or BF16
 * @param shape its axes, each at least 0
 * @param begin where its bytes begin
 * @param end where they end
 */
public record TensorEntry(String name, StorageType type, List<Long> shape, long begin, long end) {

  /**
   * Builds the entry.
   *
   * @param name its name
   * @param type how its numbers are stored
   * @param shape its axes
   * @param begin where its bytes begin
   * @param end where they end
   */
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** The axes as people write them, for messages: {@code [97, 64]}. */
  String shownShape() {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
