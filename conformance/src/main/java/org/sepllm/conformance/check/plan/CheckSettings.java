package org.sepllm.conformance.check.plan;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sepllm.conformance.check.cases.Level;

/**
 * What a user chooses for a check.
 *
 * <p>Range: {@code casesPerLevel} at least 0.
 *
 * @param seed from which generated cases follow
 * @param casesPerLevel how many cases are generated for each level
 * @param levels the levels that are asked
 * @param texts files and folders of real text; the bundled sample if there is none
 * @param config a file with the sizes that real text is run with
 * @param brief whether golden files and most of real text are left out
 */
public record CheckSettings(
    long seed,
    int casesPerLevel,
    Set<Level> levels,
    List<Path> texts,
    Optional<Path> config,
    boolean brief) {
  /** The seed where none is chosen. */
  public static final long DEFAULT_SEED = 20250725;

  /** How many cases are generated for each level where no number is chosen. */
  public static final int DEFAULT_CASES = 1000;

  /**
   * Builds the settings.
   *
   * @param seed from which generated cases follow
   * @param casesPerLevel how many cases are generated for each level
   * @param levels the levels that are asked
   * @param texts files and folders of real text
   * @param config a file with the sizes that real text is run with
   * @param brief whether golden files and most of real text are left out
   */
  public CheckSettings {
    levels = Set.copyOf(levels);
    texts = List.copyOf(texts);
  }

  /**
   * Builds the settings of a check that leaves nothing out.
   *
   * <p>Range: {@code casesPerLevel} at least 0.
   *
   * @param seed from which generated cases follow
   * @param casesPerLevel how many cases are generated for each level
   * @param texts files and folders of real text
   * @param config a file with the sizes that real text is run with
   */
  public CheckSettings(long seed, int casesPerLevel, List<Path> texts, Optional<Path> config) {
    this(seed, casesPerLevel, EnumSet.allOf(Level.class), texts, config, false);
  }
}
