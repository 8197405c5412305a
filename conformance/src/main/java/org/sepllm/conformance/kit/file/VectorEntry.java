package org.sepllm.conformance.kit.file;

import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.VectorSet;

/**
 * A vector in the manifest.
 *
 * <p>Range: {@code facts} at least 0.
 *
 * @param id its id
 * @param level the level that it belongs to
 * @param set the part of the kit that it belongs to
 * @param facts how many places of the answer are compared
 * @param sha256 the digest of its folder
 */
public record VectorEntry(String id, KitLevel level, VectorSet set, long facts, String sha256) {

  /**
   * Names the folder that holds the vector, from the kit's own folder on.
   *
   * @return for example {@code vectors/mask/mask-0001}
   */
  public String folder() {
    return "vectors/" + id.substring(0, id.lastIndexOf('-')) + "/" + id;
  }
}
