package org.sepllm.conformance.kit.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.sepllm.conformance.kit.vector.VectorSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which vectors are committed, as computed by {@link CoverSearch} and kept as part of the program.
 */
public final class KitSelection {
  private static final String RESOURCE = "/org/sepllm/conformance/kit/selection.json";

  private final Set<String> smoke;
  private final Set<String> core;

  private KitSelection(JsonNode json) {
    this.smoke = ids(json.get("smoke"));
    this.core = ids(json.get("core"));
  }

  /**
   * Reads the selection of this version.
   *
   * @return the selection
   * @throws UncheckedIOException if the program lacks it
   */
  public static KitSelection load() {
    try (InputStream stream = KitSelection.class.getResourceAsStream(RESOURCE)) {
      return new KitSelection(JsonMapper.shared().readTree(stream));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Set<String> ids(JsonNode list) {
    Set<String> ids = new HashSet<>();
    list.forEach(id -> ids.add(id.stringValue()));
    return Set.copyOf(ids);
  }

  /**
   * Lists what is committed.
   *
   * @return the ids of both sets
   */
  Set<String> ids() {
    Set<String> ids = new HashSet<>(smoke);
    ids.addAll(core);
    return ids;
  }

  /**
   * Finds the set of a vector that is not of the long tier.
   *
   * @param id the vector
   * @return its set
   */
  public VectorSet setOf(String id) {
    if (smoke.contains(id)) {
      return VectorSet.SMOKE;
    }
    return core.contains(id) ? VectorSet.CORE : VectorSet.EXTENDED;
  }
}
