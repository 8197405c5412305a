package org.sepllm.hat.cuda;

import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.runtime.DeviceQueue;
import org.sepllm.hat.runtime.LaunchGraph;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.PreparedLaunch;
import org.sepllm.hat.runtime.QueueMark;

/** A stream of CUDA. */
final class CudaQueue implements DeviceQueue, OwnedObjects.Owned {
  private static final int NON_BLOCKING = 1;

  private final CudaDevice device;
  private final MemorySegment stream;
  private final boolean own;
  private final Map<CudaKernel, CudaFault> faults = new IdentityHashMap<>();
  private boolean closed;

  private CudaQueue(CudaDevice device, MemorySegment stream, boolean own) {
    this.device = device;
    this.stream = stream;
    this.own = own;
  }

  /** Makes a stream that waits for no other. */
  static CudaQueue open(CudaDevice device) {
    CuDriver driver = device.context().driver();
    MemorySegment stream =
        device
            .context()
            .create("making a stream", result -> driver.createStream.call(result, NON_BLOCKING));
    return new CudaQueue(device, stream, true);
  }

  /** Uses a stream that somebody else made. */
  static CudaQueue over(CudaDevice device, MemorySegment stream) {
    return new CudaQueue(device, stream, false);
  }

  MemorySegment stream() {
    return stream;
  }

  /** Returns the record that a checked kernel writes when it is launched here. */
  Optional<CudaFault> fault(CudaKernel kernel) {
    return kernel.isChecked()
        ? Optional.of(faults.computeIfAbsent(kernel, key -> new CudaFault(device, key, this)))
        : Optional.empty();
  }

  /** Frees the record of a kernel that is closed. */
  void forget(CudaKernel kernel) {
    Optional.ofNullable(faults.remove(kernel)).ifPresent(CudaFault::close);
  }

  /** Notes that a kernel was launched here. */
  void launched(CudaKernel kernel) {
    fault(kernel).ifPresent(record -> device.faults().add(this, record));
  }

  @Override
  public void launch(PreparedLaunch launch) {
    CudaContext context = device.context();
    context.requireUsable();
    CudaKernel kernel = (CudaKernel) launch.kernel();
    kernel.requireFits(launch.range());
    Optional<CudaFault> fault = fault(kernel);
    context.run(
        "launching " + kernel.name(),
        () -> {
          device.beforeLaunch(this);
          int status = kernel.enqueue(launch, stream, fault);
          device.afterLaunch(this);
          return status;
        });
    launched(kernel);
  }

  @Override
  public LaunchGraph graph(List<PreparedLaunch> launches) {
    device.context().requireUsable();
    return device.owned().add(CudaGraph.capture(device, this, launches));
  }

  @Override
  public QueueMark mark() {
    CudaContext context = device.context();
    context.requireUsable();
    CudaMark mark = device.owned().add(new CudaMark(device));
    context.run("recording an event", () -> record(mark));
    return mark;
  }

  /** Records an event; the context is current. */
  int record(CudaMark mark) {
    return device.context().driver().recordEvent.call(mark.event(), stream);
  }

  @Override
  public void await(QueueMark mark) {
    CudaContext context = device.context();
    context.requireUsable();
    MemorySegment event = ((CudaMark) mark).event();
    context.run("waiting for an event", () -> context.driver().streamAwaits.call(stream, event, 0));
  }

  @Override
  public void finish() {
    synchronize();
    device.faults().raise(List.of(this));
  }

  /** Waits without reading records. */
  void synchronize() {
    CudaContext context = device.context();
    context.requireUsable();
    context.run("waiting", () -> context.driver().awaitStream.call(stream));
  }

  /** Waits, whatever becomes of the device. */
  void drain() {
    device.context().attempt(() -> device.context().driver().awaitStream.call(stream));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      drain();
      faults.values().forEach(CudaFault::close);
      faults.clear();
      if (own) {
        CudaContext context = device.context();
        context.attempt(() -> context.driver().destroyStream.call(stream));
      }
      device.forget(this);
    }
  }
}
