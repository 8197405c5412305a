package org.sepllm.hat.host;

import java.util.List;
import java.util.Optional;
import org.sepllm.hat.runtime.DeviceCopy;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceQueue;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.LaunchGraph;
import org.sepllm.hat.runtime.PreparedLaunch;

/**
 * Launches that were recorded once, to be repeated on their stream.
 *
 * <p>A repetition reads what the buffers hold then: what the host wrote since is copied first. If
 * the device's memory of a buffer was released in between, the graph is made anew.
 */
public final class DeviceGraph implements AutoCloseable {
  private final DeviceStream stream;
  private final DeviceRuntime runtime;
  private final DeviceQueue queue;
  private final List<PreparedLaunch> launches;
  private LaunchGraph graph;
  private List<Optional<DeviceCopy>> memory;
  private boolean closed;

  /** Makes the graph; nobody else uses the device. */
  DeviceGraph(
      DeviceStream stream,
      DeviceRuntime runtime,
      DeviceQueue queue,
      List<PreparedLaunch> launches) {
    this.stream = stream;
    this.runtime = runtime;
    this.queue = queue;
    this.launches = launches;
    runtime.bring(queue, launches);
    this.memory = memory();
    this.graph = queue.graph(launches);
  }

  private List<Optional<DeviceCopy>> memory() {
    return launches.stream()
        .flatMap(launch -> launch.buffers().stream())
        .map(use -> use.storage().deviceCopy())
        .toList();
  }

  /**
   * Launches all kernels of the graph, in order.
   *
   * @throws IllegalStateException if the graph, its stream, its session or one of its buffers is
   *     closed
   * @throws KernelFault if a kernel broke a rule and that is known already
   * @throws DeviceLost if the device is lost
   */
  public void launch() {
    requireOpen();
    stream.requireOpen();
    runtime.exclusively(() -> {
      runtime.bring(queue, launches);
      List<Optional<DeviceCopy>> now = memory();
      if (!now.equals(memory)) {
        graph.close();
        graph = queue.graph(launches);
        memory = now;
      }
      graph.launch();
      runtime.count(launches.size());
      return graph;
    });
  }

  /**
   * Returns how many kernels the graph launches.
   *
   * @return their number, at least 1
   */
  public int size() {
    return launches.size();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the graph is closed");
    }
  }

  /** Frees the graph; closing twice, or after the session, has no effect. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      runtime.ifOpen(graph::close);
    }
  }
}
