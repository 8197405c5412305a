package org.sepllm.hat.host;

import hat.ComputeContext;
import hat.NDRange;
import java.util.List;
import java.util.function.Consumer;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceQueue;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.PreparedLaunch;

/**
 * A stream of a device: its launches take effect in order, those of different streams in any order
 * unless an event lies between.
 *
 * <p>Content of buffers is copied when a launch needs it, ordered after the launches of all streams
 * that used the buffer. Where launches return when they are done, as on Java, a stream runs them on
 * the thread of the caller.
 *
 * <p>Example: {@code second} starts when {@code first} has come to the event.
 *
 * <pre>{@code
 * first.dispatch(NDRange.of1D(n), () -> produce(a));
 * try (DeviceEvent produced = first.record()) {
 *   second.waitFor(produced);
 * }
 * second.dispatch(NDRange.of1D(n), () -> consume(a, b));
 * }</pre>
 */
public final class DeviceStream implements KernelLauncher, AutoCloseable {
  private final DeviceRuntime runtime;
  private final DeviceQueue queue;
  private boolean closed;

  DeviceStream(DeviceRuntime runtime, DeviceQueue queue) {
    this.runtime = runtime;
    this.queue = queue;
  }

  @Override
  public void launch(Kernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    requireOpen();
    runtime.launch(queue, runtime.prepare(kernel, range, arguments));
  }

  @Override
  public void dispatch(NDRange range, ComputeContext.Kernel kernel) {
    requireOpen();
    runtime.launch(queue, runtime.prepare(range, kernel));
  }

  /**
   * Marks what the stream was given so far.
   *
   * @return the event, to be closed by the caller, and at the latest with the session
   * @throws DeviceLost if the device is lost
   */
  public DeviceEvent record() {
    requireOpen();
    return runtime.exclusively(() -> new DeviceEvent(runtime, queue.mark()));
  }

  /**
   * Lets all launches from now on wait for an event; the call itself does not wait.
   *
   * @param event an event of any stream of the session
   * @throws IllegalArgumentException if it is of another session
   * @throws DeviceLost if the device is lost
   */
  public void waitFor(DeviceEvent event) {
    requireOpen();
    runtime.exclusively(() -> {
      queue.await(event.markFor(runtime));
      return event;
    });
  }

  /**
   * Records launches instead of launching them; the graph repeats them on this stream.
   *
   * <p>Kernels are compiled and buffers are brought to the device now. On CUDA the launches become
   * one graph of the driver; elsewhere they are kept as a list.
   *
   * @param work launches kernels on what it is given
   * @return the graph, to be closed by the caller, and at the latest with the session
   * @throws IllegalArgumentException if nothing is launched
   * @throws DeviceLost if the device is lost
   */
  public DeviceGraph capture(Consumer<KernelLauncher> work) {
    requireOpen();
    GraphRecorder recorder = new GraphRecorder(runtime);
    work.accept(recorder);
    List<PreparedLaunch> launches = recorder.launches();
    if (launches.isEmpty()) {
      throw new IllegalArgumentException("nothing is launched, so there is no graph");
    }
    return runtime.exclusively(() -> new DeviceGraph(this, runtime, queue, launches));
  }

  /**
   * Waits until all that the stream was given is done.
   *
   * @throws KernelFault if one of its launches broke a rule
   * @throws DeviceLost if the device is lost
   */
  public void finish() {
    requireOpen();
    runtime.exclusively(() -> {
      queue.finish();
      return queue;
    });
  }

  /** Checks that the stream was not closed. */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the stream is closed");
    }
  }

  /**
   * Waits and frees the stream; closing twice, or after the session, has no effect.
   *
   * @throws KernelFault if a launch that nobody has waited for broke a rule
   * @throws DeviceLost if the device is lost
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      runtime.closeQueue(queue);
    }
  }
}
