package org.sepllm.conformance.device;

import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.trace.KeyList;

/**
 * Keys and values that tell whose they are: whole numbers from −128 to 127 that follow from layer,
 * row, head, key and dimension, which every storage type holds exactly.
 */
final class CacheContent {
  private static final int RANGE = 256;

  private CacheContent() {}

  static int key(int layer, int row, int head, int key, int dim) {
    return number(1, layer, row, head, key, dim);
  }

  static int value(int layer, int row, int head, int key, int dim) {
    return number(2, layer, row, head, key, dim);
  }

  private static int number(int... from) {
    int mixed = 0;
    for (int part : from) {
      mixed = (mixed ^ part) * 0x9E3779B1;
      mixed ^= mixed >>> 15;
    }
    return Math.floorMod(mixed, RANGE) - RANGE / 2;
  }

  /** Gives one number of a key or value. */
  @FunctionalInterface
  interface Numbers {
    double at(int layer, int row, int head, int key, int dim);
  }

  /** The tensor of the keys or values of a row in one layer. */
  static HeadTensor tensor(
      Numbers numbers, int layer, int row, KeyList keys, int heads, int headDim) {
    double[][][] tensor = new double[heads][keys.size()][headDim];
    for (int head = 0; head < heads; head++) {
      for (int place = 0; place < keys.size(); place++) {
        for (int dim = 0; dim < headDim; dim++) {
          tensor[head][place][dim] = numbers.at(layer, row, head, keys.get(place), dim);
        }
      }
    }
    return HeadTensor.of("content", tensor);
  }
}
