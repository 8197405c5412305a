package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceCopy;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceMemory;
import org.sepllm.hat.runtime.DeviceQueue;
import org.sepllm.hat.runtime.ExternalMemory;
import org.sepllm.hat.runtime.ExternalMemoryException;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.UnreadFaults;

/** An open device of CUDA. */
public final class CudaDevice implements BackendDevice, DeviceMemory {
  private static final int LEAST_CAPABILITY_FOR_OVERLAP = 90;
  private static final int LEAST_CAPABILITY_FOR_WARPS = 80;
  private static final int CAPABILITY_FOR_WARPGROUPS = 90;
  private static final int POINTER_MEMORY_TYPE = 2;

  private final CudaContext context;
  private final Nvrtc compiler;
  private final CuDevice device;
  private final OwnedObjects owned = new OwnedObjects();
  private final UnreadFaults faults = new UnreadFaults();
  private final List<CudaQueue> queues = new ArrayList<>();
  private final CudaQueue queue;
  private final PinnedRing staging;
  private final CudaMark start;
  private final CudaMark end;
  private boolean launched;

  /**
   * Opens a device on a stream; that of handle 0 is the default one.
   *
   * @throws BackendUnavailable if the driver refuses, or the stream is none of the device
   */
  CudaDevice(CuDriver driver, Nvrtc compiler, CuDevice device, MemorySegment stream) {
    this.context = new CudaContext(driver, device);
    this.compiler = compiler;
    this.device = device;
    try {
      requireOwnContext(stream);
      start = owned.add(new CudaMark(this));
      end = owned.add(new CudaMark(this));
    } catch (RuntimeException failed) {
      owned.close();
      context.close();
      throw failed;
    }
    queue = CudaQueue.over(this, stream);
    queues.add(queue);
    staging = new PinnedRing(this, queue);
  }

  private void requireOwnContext(MemorySegment stream) {
    if (stream.address() == 0) {
      return;
    }
    MemorySegment found =
        context.create(
            "asking a stream", result -> context.driver().streamContext.call(stream, result));
    if (found.address() != context.handle().address()) {
      throw new BackendUnavailable(
          "the stream 0x"
              + Long.toHexString(stream.address())
              + " does not belong to the primary context of "
              + device.info().name());
    }
  }

  CudaContext context() {
    return context;
  }

  Nvrtc compiler() {
    return compiler;
  }

  /** What binaries are compiled for; instructions for warpgroups have a target of their own. */
  String architecture(boolean warpgroups) {
    return device.architecture() + (warpgroups ? "a" : "");
  }

  OwnedObjects owned() {
    return owned;
  }

  UnreadFaults faults() {
    return faults;
  }

  PinnedRing staging() {
    return staging;
  }

  /**
   * Checks that the device has what kernels for warps are made of.
   *
   * @throws KernelCompileException if its compute capability is another one, or its driver too old
   */
  void requireWarps(Kernel kernel) {
    if (!runsWarps()) {
      throw tooOld(kernel, "operations of warps, which need compute capability 8.0");
    }
    if (kernel.usesWarpgroups() && !runsWarpgroups()) {
      throw tooOld(kernel, "warpgroups, which compute capability 9.0 alone has");
    }
    requireTiles(kernel);
  }

  /** Only the driver can encode a matrix that tiles are loaded of. */
  private void requireTiles(Kernel kernel) {
    if (!TileMap.listOf(kernel).isEmpty() && context.driver().encodeTiles.isEmpty()) {
      throw new KernelCompileException(
          kernel.entry().name()
              + " loads tiles, for which the driver needs cuTensorMapEncodeTiled, which it has from"
              + " CUDA 12.0 on");
    }
  }

  private KernelCompileException tooOld(Kernel kernel, String what) {
    return new KernelCompileException(
        kernel.entry().name()
            + " uses "
            + what
            + "; "
            + device.info().name()
            + " has "
            + device.capability() / 10
            + "."
            + device.capability() % 10);
  }

  /** Tells whether a launch may begin while the one before it still runs. */
  boolean overlapsLaunches() {
    return device.capability() >= LEAST_CAPABILITY_FOR_OVERLAP;
  }

  @Override
  public boolean runsWarpgroups() {
    return device.capability() == CAPABILITY_FOR_WARPGROUPS;
  }

  @Override
  public boolean runsWarps() {
    return device.capability() >= LEAST_CAPABILITY_FOR_WARPS;
  }

  @Override
  public long warpLocalBytes() {
    return device.warpLocalBytes();
  }

  @Override
  public DeviceInfo info() {
    return device.info();
  }

  @Override
  public CudaQueue queue() {
    return queue;
  }

  @Override
  public DeviceQueue openQueue() {
    context.requireUsable();
    CudaQueue opened = owned.add(CudaQueue.open(this));
    queues.add(opened);
    return opened;
  }

  /** Waits for all streams, whatever becomes of them, before something is freed. */
  void drain() {
    queues.forEach(CudaQueue::drain);
  }

  void forget(CudaQueue closed) {
    queues.remove(closed);
    owned.remove(closed);
  }

  void forget(CudaKernel closed) {
    queues.forEach(open -> open.forget(closed));
    owned.remove(closed);
  }

  @Override
  public CompiledKernel compile(Kernel kernel, CompileOptions options) {
    return compileAll(List.of(kernel), options).getFirst();
  }

  /** Compiles all kernels as one binary. */
  @Override
  public List<CompiledKernel> compileAll(List<Kernel> wanted, CompileOptions options) {
    context.requireUsable();
    List<CudaKernel> compiled = CudaKernel.build(this, wanted, options);
    compiled.forEach(owned::add);
    return List.copyOf(compiled);
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return Optional.of(this);
  }

  @Override
  public DeviceCopy allocate(long bytes) {
    context.requireUsable();
    return owned.add(new CudaCopy(this, allocateZeros(bytes, queue), bytes, false));
  }

  /** Allocates memory of zeros; the driver aligns it to 256 bytes at least. */
  long allocateZeros(long bytes, CudaQueue user) {
    long address =
        context
            .create(
                "an allocation of " + bytes + " bytes",
                result -> context.driver().allocate.call(result, bytes))
            .address();
    try {
      clear(address, bytes, user);
    } catch (RuntimeException failed) {
      context.attempt(() -> context.driver().free.call(address));
      throw failed;
    }
    return address;
  }

  /** Fills memory with zeros, in order with a queue. */
  void clear(long address, long bytes, CudaQueue user) {
    context.run(
        "clearing memory",
        () -> context.driver().fillAsync.call(address, (byte) 0, bytes, user.stream()));
  }

  @Override
  public DeviceCopy wrap(long handle, long bytes) {
    context.requireUsable();
    ExternalMemory.requireAddress(handle, bytes);
    requireKnown(handle, handle);
    requireKnown(handle, handle + bytes - 1);
    return owned.add(new CudaCopy(this, handle, bytes, true));
  }

  /** The driver knows every address that a kernel can reach. */
  private void requireKnown(long start, long address) {
    int status =
        context.attempt(() -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment type = arena.allocate(ValueLayout.JAVA_INT);
            return context.driver().pointerAttribute.call(type, POINTER_MEMORY_TYPE, address);
          }
        });
    if (status != CuDriver.SUCCESS) {
      throw new ExternalMemoryException(
          "the memory from 0x"
              + Long.toHexString(start)
              + " is no memory of "
              + device.info().name()
              + " at 0x"
              + Long.toHexString(address)
              + ": "
              + context.driver().error(status));
    }
  }

  /** Notes when a launch starts; the context is current. */
  void beforeLaunch(CudaQueue user) {
    if (user == queue) {
      user.record(start);
    }
  }

  /** Notes when a launch ends; the context is current. */
  void afterLaunch(CudaQueue user) {
    if (user == queue) {
      user.record(end);
      launched = true;
    }
  }

  /**
   * Waits for the last launch on the device's own stream and returns how long the device worked on
   * it.
   *
   * @return the time in nanoseconds, or empty if nothing was launched there
   * @throws DeviceLost if the device is lost
   */
  public OptionalLong lastLaunchNanoseconds() {
    context.requireUsable();
    return launched ? end.nanosecondsSince(start) : OptionalLong.empty();
  }

  @Override
  public void finish() {
    context.requireUsable();
    queues.forEach(CudaQueue::synchronize);
    faults.raise(queues);
  }

  /**
   * Frees everything; the context of a lost device is reset, so that a new session starts afresh
   * where the driver can do that.
   */
  @Override
  public void close() {
    if (context.isClosed()) {
      return;
    }
    queue.close();
    staging.close();
    owned.close();
    context.close();
  }
}
