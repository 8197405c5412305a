package org.sepllm.conformance.protocol;

import java.util.List;

/**
 * Something for each layer.
 *
 * @param axis whether the request gave a size as a list, so that the answer has a layer axis
 * @param layers one item for each layer, at least one
 */
record PerLayer<T>(boolean axis, List<T> layers) {
  PerLayer {
    layers = List.copyOf(layers);
  }
}
