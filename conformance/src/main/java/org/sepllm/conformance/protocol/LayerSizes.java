package org.sepllm.conformance.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Sizes of which each is one number for all layers or a list with one number for each layer. */
final class LayerSizes {
  private final List<int[]> sizes = new ArrayList<>();
  private final Fields fields;
  private boolean axis;
  private int layers = 1;

  LayerSizes(Fields fields) {
    this.fields = fields;
  }

  /**
   * Reads one size.
   *
   * @throws ProtocolException of kind {@code BAD_REQUEST} if it is missing or no integers, of kind
   *     {@code BAD_CONFIG} for an empty list, of kind {@code BAD_SHAPE} if two lists differ in
   *     length
   */
  void read(String name) {
    JsonNode value = fields.required(name);
    if (!value.isArray()) {
      sizes.add(new int[] {Values.integer(name, value, ProtocolErrorKind.BAD_CONFIG)});
      return;
    }
    int[] list = Values.integers(name, value, ProtocolErrorKind.BAD_CONFIG);
    if (list.length == 0) {
      throw new ProtocolException(
          ProtocolErrorKind.BAD_CONFIG, name + " is an empty list, must name one layer or more");
    }
    if (axis && list.length != layers) {
      throw new ProtocolException(
          ProtocolErrorKind.BAD_SHAPE,
          name + " has length " + list.length + ", must be " + layers + " as the list before it");
    }
    axis = true;
    layers = list.length;
    sizes.add(list);
  }

  /**
   * Builds one item for each layer.
   *
   * @param build receives the sizes of one layer in the order in which they were read
   */
  <T> PerLayer<T> build(Function<int[], T> build) {
    List<T> built = new ArrayList<>(layers);
    for (int layer = 0; layer < layers; layer++) {
      int[] ofLayer = new int[sizes.size()];
      for (int size = 0; size < ofLayer.length; size++) {
        int[] list = sizes.get(size);
        ofLayer[size] = list.length == 1 ? list[0] : list[layer];
      }
      built.add(build.apply(ofLayer));
    }
    return new PerLayer<>(axis, built);
  }
}
