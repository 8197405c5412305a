package org.sepllm.hat.runtime;

import java.util.OptionalLong;

/** A point in what a queue does; a back end casts it to its own class. */
public interface QueueMark extends AutoCloseable {
  /**
   * Waits until the queue has come here.
   *
   * @throws DeviceLost if the device is lost
   */
  void await();

  /**
   * Waits until both queues have come to their marks and returns the time between.
   *
   * @param earlier another mark of the same device
   * @return the device's time in nanoseconds, negative if the other is the later one; empty if the
   *     device keeps no times
   * @throws DeviceLost if the device is lost
   */
  OptionalLong nanosecondsSince(QueueMark earlier);

  /** Frees the mark; who waits for it already goes on waiting; closing twice has no effect. */
  @Override
  void close();
}
