package org.sepllm.hat.runtime;

/** Launches that were put together once, to be repeated. */
public interface LaunchGraph extends AutoCloseable {
  /**
   * Launches all, in order, on the queue that the graph was made on.
   *
   * @throws KernelFault if a kernel broke a rule and that is known already
   * @throws DeviceLost if the device is lost
   */
  void launch();

  /** Frees the graph once its launches are done; closing twice has no effect. */
  @Override
  void close();
}
