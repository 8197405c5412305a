package org.sepllm.hat.runtime;

import java.util.List;

/**
 * A graph on a device that has none: the launches are repeated one by one.
 *
 * @param queue where to launch
 * @param launches what to launch, in order
 */
public record RepeatedLaunches(DeviceQueue queue, List<PreparedLaunch> launches)
    implements LaunchGraph {
  /** Copies the list. */
  public RepeatedLaunches {
    launches = List.copyOf(launches);
  }

  @Override
  public void launch() {
    launches.forEach(queue::launch);
  }

  @Override
  public void close() {}
}
