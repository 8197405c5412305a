package org.sepllm.datasets.config;

import java.util.List;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/**
 * A size for all layers, or one for each.
 *
 * <p>Rule: SEP-CACHE-018, SEP-MASK-006.
 *
 * @param perLayer whether the values are one for each layer; otherwise there is one for all
 * @param values the values in order of the layers, at least one
 */
public record LayerValues(boolean perLayer, List<Integer> values) {
  /**
   * Builds the values.
   *
   * @param perLayer whether the values are one for each layer; otherwise there is one for all
   * @param values the values in order of the layers, at least one
   * @throws DatasetException if there is no value, or more than one for all layers
   */
  public LayerValues {
    values = List.copyOf(values);
    if (values.isEmpty() || (!perLayer && values.size() > 1)) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "%d values are given for %s, must be %s"
              .formatted(
                  values.size(),
                  perLayer ? "the layers" : "all layers",
                  perLayer ? "at least 1" : "1"));
    }
  }

  /**
   * Makes one value for all layers.
   *
   * <p>Range: any; what the value is used for sets its range.
   *
   * @param value the value
   * @return the values
   */
  public static LayerValues forAll(int value) {
    return new LayerValues(false, List.of(value));
  }

  /**
   * Returns the value of a layer.
   *
   * <p>Range: {@code layer} from 0 to the number of layers less 1; any where one value is for all.
   *
   * @param layer the layer
   * @return its value
   */
  public int at(int layer) {
    return perLayer ? values.get(layer) : values.getFirst();
  }

  /** Tells whether both give every layer the same value. */
  boolean agreesWith(LayerValues other) {
    if (perLayer && other.perLayer) {
      return values.equals(other.values);
    }
    LayerValues one = perLayer ? other : this;
    LayerValues many = perLayer ? this : other;
    return many.values.stream().allMatch(value -> value.equals(one.values.getFirst()));
  }

  LayerValues plus(int summand) {
    return new LayerValues(
        perLayer, values.stream().map(value -> Math.addExact(value, summand)).toList());
  }

  @Override
  public String toString() {
    return perLayer ? values.toString() : values.getFirst().toString();
  }
}
