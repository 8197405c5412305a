package org.sepllm.hat.runtime;

import hat.backend.Backend;

/**
 * A way to run kernels, found as a service of {@link Backend}.
 *
 * <p>Making one costs nothing and touches no library; {@link #open()} does.
 */
public abstract class KernelBackend extends Backend {
  /** Makes the back end. */
  protected KernelBackend() {}

  /**
   * Returns the name by which the back end is selected.
   *
   * @return for example {@code java-seq}
   */
  public abstract String name();

  /**
   * Returns the place of the back end when none is asked for: the first available one is taken.
   *
   * @return the place; smaller comes first
   */
  public abstract int order();

  /**
   * Finds out whether the back end can run here, without failing if it cannot.
   *
   * @return what was found, or why nothing was
   */
  public abstract Availability availability();

  /**
   * Opens a device.
   *
   * @return the device, to be closed by the caller
   * @throws BackendUnavailable if the back end cannot run here
   */
  public abstract BackendDevice open();
}
