package org.sepllm.conformance.language;

import org.sepllm.reference.model.Context;

/**
 * A named way of choosing what a model sees.
 *
 * @param name the name on the command line
 * @param sizes the sizes for people: {@code a = 4, s = 64, w = 128, c = 256}
 * @param context the mask or cache
 */
public record Policy(String name, String sizes, Context context) {

  /**
   * Says whether a long text is cut into segments: masks, and with them full attention, keep every
   * key they may see.
   *
   * @return true for masks
   */
  public boolean segmented() {
    return context instanceof Context.OfMask;
  }
}
