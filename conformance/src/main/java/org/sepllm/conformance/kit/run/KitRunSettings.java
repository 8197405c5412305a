package org.sepllm.conformance.kit.run;

import java.util.Set;
import org.sepllm.conformance.kit.file.VectorEntry;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.VectorSet;

/**
 * What a user chooses for a run.
 *
 * @param port what reports call the port
 * @param environment what the port runs on, in words
 * @param levels the levels that are asked
 * @param sets the sets that are asked
 * @param capabilities what the port can do
 * @param knownFailures what it is known to fail
 * @param strict whether an unexpected pass fails the run
 */
public record KitRunSettings(
    String port,
    String environment,
    Set<KitLevel> levels,
    Set<VectorSet> sets,
    Capabilities capabilities,
    KnownFailures knownFailures,
    boolean strict) {

  /**
   * Copies the sets.
   *
   * @param port what reports call the port
   * @param environment what the port runs on
   * @param levels the levels that are asked
   * @param sets the sets that are asked
   * @param capabilities what the port can do
   * @param knownFailures what it is known to fail
   * @param strict whether an unexpected pass fails the run
   */
  public KitRunSettings {
    levels = Set.copyOf(levels);
    sets = Set.copyOf(sets);
  }

  boolean wants(VectorEntry entry) {
    return levels.contains(entry.level()) && sets.contains(entry.set());
  }
}
