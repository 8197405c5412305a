package org.sepllm.conformance.law;

/**
 * How much is tried.
 *
 * <p>Range: {@code cacheSteps} at least 0.
 *
 * @param cacheSteps how many steps of caches are compared at least
 * @param brief whether one storage type stands for all
 * @param interpreted whether kernels are interpreted, so that only small problems are affordable
 */
public record LawSize(int cacheSteps, boolean brief, boolean interpreted) {
  /** How many cache steps are compared unless another number is given: {@value}. */
  public static final int CACHE_STEPS = 100_000;

  private static final int FEW_CACHE_STEPS = 2_000;
  private static final String INTERPRETER = "java-seq";

  /**
   * Chooses what one back end can afford.
   *
   * @param backend the back end
   * @param brief whether it is one of many that are checked
   * @return the size
   */
  public static LawSize of(String backend, boolean brief) {
    boolean interpreted = backend.equals(INTERPRETER);
    return new LawSize(brief ? FEW_CACHE_STEPS : CACHE_STEPS, brief, interpreted);
  }

  /**
   * Changes the number of cache steps.
   *
   * <p>Range: {@code steps} at least 0.
   *
   * @param steps how many steps of caches are compared at least
   * @return the changed size
   */
  public LawSize withCacheSteps(int steps) {
    return new LawSize(steps, brief, interpreted);
  }
}
