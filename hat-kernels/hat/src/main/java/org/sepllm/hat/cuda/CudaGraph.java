package org.sepllm.hat.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.runtime.LaunchGraph;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.PreparedLaunch;

/** A graph of CUDA: launches captured from a stream, to be enqueued by one call. */
final class CudaGraph implements LaunchGraph, OwnedObjects.Owned {
  /** Other threads may go on calling the driver as they like. */
  private static final int RELAXED = 2;

  private final CudaDevice device;
  private final CudaQueue queue;
  private final List<PreparedLaunch> launches;
  private final MemorySegment executable;
  private boolean closed;

  private CudaGraph(
      CudaDevice device, CudaQueue queue, List<PreparedLaunch> launches, MemorySegment executable) {
    this.device = device;
    this.queue = queue;
    this.launches = List.copyOf(launches);
    this.executable = executable;
  }

  /**
   * Captures launches on a stream made for that, since the one that will be launched on may be the
   * default stream, which cannot be captured.
   */
  static CudaGraph capture(CudaDevice device, CudaQueue queue, List<PreparedLaunch> launches) {
    for (PreparedLaunch launch : launches) {
      CudaKernel kernel = (CudaKernel) launch.kernel();
      kernel.requireFits(launch.range());
      queue.fault(kernel);
    }
    CudaContext context = device.context();
    CudaQueue recorder = CudaQueue.open(device);
    MemorySegment graph;
    try {
      graph =
          context.create(
              "capturing launches",
              result -> captureAll(context.driver(), recorder.stream(), queue, launches, result));
    } finally {
      recorder.close();
    }
    try {
      MemorySegment executable =
          context.create(
              "making a graph",
              result -> context.driver().instantiateGraph.call(result, graph, 0L));
      return new CudaGraph(device, queue, launches, executable);
    } finally {
      context.attempt(() -> context.driver().destroyGraph.call(graph));
    }
  }

  /** Ends the capture even if a launch fails, and returns the first failure. */
  private static int captureAll(
      CuDriver driver,
      MemorySegment stream,
      CudaQueue queue,
      List<PreparedLaunch> launches,
      MemorySegment result) {
    int status = driver.beginCapture.call(stream, RELAXED);
    if (status != CuDriver.SUCCESS) {
      return status;
    }
    for (PreparedLaunch launch : launches) {
      if (status == CuDriver.SUCCESS) {
        CudaKernel kernel = (CudaKernel) launch.kernel();
        Optional<CudaFault> fault = queue.fault(kernel);
        status = kernel.enqueue(launch, stream, fault);
      }
    }
    int ended = driver.endCapture.call(stream, result);
    if (status != CuDriver.SUCCESS && ended == CuDriver.SUCCESS) {
      driver.destroyGraph.call(result.get(ValueLayout.ADDRESS, 0));
    }
    return status == CuDriver.SUCCESS ? ended : status;
  }

  @Override
  public void launch() {
    CudaContext context = device.context();
    context.requireUsable();
    context.run(
        "launching a graph", () -> context.driver().launchGraph.call(executable, queue.stream()));
    for (PreparedLaunch launch : launches) {
      queue.launched((CudaKernel) launch.kernel());
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.context().attempt(() -> device.context().driver().destroyExecutable.call(executable));
      device.owned().remove(this);
    }
  }
}
