package org.sepllm.kernels.model;

import hat.NDRange;

/** How many work-items the kernels of a model take. */
final class ModelRanges {
  private ModelRanges() {}

  /** At least so many, in whole groups. */
  static NDRange items(int items) {
    int groups = Math.ceilDiv(items, ModelTiling.ITEMS);
    return NDRange.of1D(Math.multiplyExact(groups, ModelTiling.ITEMS), ModelTiling.ITEMS);
  }

  /** A group for each token. */
  static NDRange rows(int tokens) {
    return NDRange.of1D(Math.multiplyExact(tokens, ModelTiling.LANES), ModelTiling.LANES);
  }

  /** Groups of outputs along x, of tokens along y. */
  static NDRange products(int outputs, int tokens) {
    int groups = Math.ceilDiv(outputs, ModelTiling.OUTPUTS);
    return NDRange.of2D(
        Math.multiplyExact(groups, ModelTiling.ITEMS),
        Math.ceilDiv(tokens, ModelTiling.TOKENS),
        ModelTiling.ITEMS,
        1);
  }
}
