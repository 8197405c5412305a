package org.sepllm.kernels;

import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.Arrays;
import java.util.stream.IntStream;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.storage.CacheKernels.Pair;

/**
 * What decoding all layers in one launch needs beside the cache.
 *
 * @param layers the numbers of all layers, one after the other
 * @param scratch parts of results and their sums, of all layers
 */
record AllLayers(S32Array layers, Pair<F32Array> scratch) {
  static AllLayers of(ArenaAndLookupCarrier carrier, CacheBuffers<?> buffers, CacheLayout layout) {
    int[] fields =
        IntStream.range(0, layout.layers())
            .mapToObj(layout::layerFields)
            .flatMapToInt(Arrays::stream)
            .toArray();
    return new AllLayers(
        S32Array.createFrom(carrier, fields),
        new Pair<>(
            F32Array.create(carrier, length(buffers.scratch().first(), layout)),
            F32Array.create(carrier, length(buffers.scratch().second(), layout))));
  }

  private static int length(F32Array ofOneLayer, CacheLayout layout) {
    return CacheBuffers.Sizes.elements(
        "parts of results of all layers", (long) ofOneLayer.length() * layout.layers());
  }
}
