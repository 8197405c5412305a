package org.sepllm.hat.runtime;

import java.util.List;

/** A queue of a device: what it is given takes effect in order; between queues nothing orders. */
public interface DeviceQueue extends AutoCloseable {
  /**
   * Launches a kernel; the call may return before it is done.
   *
   * <p>Buffers are already where the device reads them.
   *
   * @param launch what to launch
   * @throws KernelFault if the kernel broke a rule and that is known already
   * @throws DeviceLost if the device is lost
   */
  void launch(PreparedLaunch launch);

  /**
   * Makes launches that can be repeated at little cost; nothing is launched yet.
   *
   * @param launches what to launch, in order, at least one
   * @return the launches, to be closed by the caller
   * @throws DeviceLost if the device is lost
   */
  LaunchGraph graph(List<PreparedLaunch> launches);

  /**
   * Marks what the queue was given so far.
   *
   * @return the mark, to be closed by the caller
   * @throws DeviceLost if the device is lost
   */
  QueueMark mark();

  /**
   * Lets what the queue is given from now on wait for a mark; the call itself does not wait.
   *
   * @param mark a mark of any queue of the same device
   * @throws DeviceLost if the device is lost
   */
  void await(QueueMark mark);

  /**
   * Waits until all that the queue was given is done.
   *
   * @throws KernelFault if one of its launches broke a rule
   * @throws DeviceLost if the device is lost
   */
  void finish();

  /** Frees what the queue holds once its launches are done; closing twice has no effect. */
  @Override
  void close();
}
