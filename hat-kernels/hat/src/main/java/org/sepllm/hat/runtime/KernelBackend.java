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

  /**
   * Opens a device on a queue that somebody else owns and keeps open: launches and copies go
   * through it, in order with what its owner puts there.
   *
   * @param queue what the device's library knows the queue by
   * @return the device, to be closed by the caller; that does not close the queue
   * @throws BackendUnavailable if the back end cannot run here, or the queue is none of its device,
   *     or the back end has no queues
   */
  public BackendDevice openOn(long queue) {
    throw new BackendUnavailable(name() + " runs on the threads of the caller, not on queues");
  }
}
