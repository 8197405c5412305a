package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceCopy;
import org.sepllm.hat.runtime.DeviceHealth;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceMemory;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.OutOfDeviceMemory;

/** An open device of CUDA. */
public final class CudaDevice implements BackendDevice, DeviceMemory {
  private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

  private final CuDriver driver;
  private final Nvrtc compiler;
  private final CuDevice device;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("hat-cuda").factory());
  private final MemorySegment context;
  private final MemorySegment start;
  private final MemorySegment end;
  private final DeviceHealth health;
  private final Set<CudaCopy> copies = new LinkedHashSet<>();
  private final Set<CudaKernel> kernels = new LinkedHashSet<>();
  private final Set<CudaKernel> unread = new LinkedHashSet<>();
  private boolean launched;

  CudaDevice(CuDriver driver, Nvrtc compiler, CuDevice device) {
    this.driver = driver;
    this.compiler = compiler;
    this.device = device;
    this.health = new DeviceHealth(device.info().name());
    try (Arena arena = Arena.ofShared()) {
      MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
      require(driver.retainContext.call(handle, device.number()), "no context");
      context = handle.get(ValueLayout.ADDRESS, 0);
      start = event(handle);
      end = event(handle);
    }
  }

  private MemorySegment event(MemorySegment handle) {
    require(call(() -> driver.createEvent.call(handle, 0)), "no event");
    return handle.get(ValueLayout.ADDRESS, 0);
  }

  private void require(int status, String failure) {
    if (status != CuDriver.SUCCESS) {
      throw new BackendUnavailable(
          device.info().name() + " gives " + failure + ": " + driver.error(status));
    }
  }

  CuDriver driver() {
    return driver;
  }

  Nvrtc compiler() {
    return compiler;
  }

  String architecture() {
    return device.architecture();
  }

  /** Calls the driver with the context current, never on a virtual thread. */
  <T> T call(Supplier<T> action) {
    if (!Thread.currentThread().isVirtual()) {
      driver.setContext.call(context);
      return action.get();
    }
    Supplier<T> withContext =
        () -> {
          driver.setContext.call(context);
          return action.get();
        };
    try {
      return CompletableFuture.supplyAsync(withContext, thread).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }

  /**
   * Checks what a function returned.
   *
   * @throws OutOfDeviceMemory if memory is short; the device stays usable
   * @throws DeviceLost if it is any other failure, after which the device's state is not known
   */
  void check(int status, String action) {
    if (status == CuDriver.OUT_OF_MEMORY) {
      throw new OutOfDeviceMemory(
          device.info().name() + " is full: " + action + " failed: " + driver.error(status));
    }
    if (status != CuDriver.SUCCESS) {
      throw health.lose(action, driver.error(status));
    }
  }

  /**
   * Checks that the device can be used.
   *
   * @throws DeviceLost if it was lost before, with the first cause
   */
  void requireUsable() {
    health.requireUsable();
  }

  @Override
  public DeviceInfo info() {
    return device.info();
  }

  @Override
  public CompiledKernel compile(Kernel kernel, CompileOptions options) {
    return compileAll(List.of(kernel), options).getFirst();
  }

  /** Compiles all kernels as one binary. */
  @Override
  public List<CompiledKernel> compileAll(List<Kernel> wanted, CompileOptions options) {
    requireUsable();
    List<CudaKernel> compiled = CudaKernel.build(this, wanted, options);
    kernels.addAll(compiled);
    return List.copyOf(compiled);
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return Optional.of(this);
  }

  @Override
  public DeviceCopy allocate(long bytes) {
    requireUsable();
    CudaCopy copy = new CudaCopy(this, allocateZeros(bytes), bytes);
    copies.add(copy);
    return copy;
  }

  /** Allocates memory of zeros; the driver aligns it to 256 bytes at least. */
  long allocateZeros(long bytes) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
      int status = call(() -> driver.allocate.call(handle, bytes));
      check(status, "an allocation of " + bytes + " bytes");
      long address = handle.get(ValueLayout.JAVA_LONG, 0);
      int cleared = call(() -> driver.fill.call(address, (byte) 0, bytes));
      if (cleared != CuDriver.SUCCESS) {
        call(() -> driver.free.call(address));
      }
      check(cleared, "clearing memory");
      return address;
    }
  }

  void forget(CudaCopy copy) {
    copies.remove(copy);
  }

  void forget(CudaKernel kernel) {
    kernels.remove(kernel);
    unread.remove(kernel);
  }

  /** Launches with an event before and after, and notes a record that is to be read. */
  void launch(CudaKernel kernel, Supplier<Integer> action) {
    int status =
        call(() -> {
          driver.recordEvent.call(start, MemorySegment.NULL);
          int result = action.get();
          driver.recordEvent.call(end, MemorySegment.NULL);
          return result;
        });
    check(status, "launching " + kernel.name());
    launched = true;
    if (kernel.isChecked()) {
      unread.add(kernel);
    }
  }

  /**
   * Waits for the last launch and returns how long the device worked on it.
   *
   * @return the time in nanoseconds, or empty if nothing was launched
   * @throws DeviceLost if the device is lost
   */
  public OptionalLong lastLaunchNanoseconds() {
    requireUsable();
    if (!launched) {
      return OptionalLong.empty();
    }
    try (Arena arena = Arena.ofShared()) {
      MemorySegment time = arena.allocate(ValueLayout.JAVA_FLOAT);
      check(call(() -> driver.awaitEvent.call(end)), "waiting");
      check(call(() -> driver.elapsed.call(time, start, end)), "reading the time");
      float milliseconds = time.get(ValueLayout.JAVA_FLOAT, 0);
      return OptionalLong.of(Math.round(milliseconds * NANOSECONDS_PER_MILLISECOND));
    }
  }

  @Override
  public void finish() {
    requireUsable();
    check(call(() -> driver.synchronize.call()), "waiting");
    Optional<KernelFault> first = Optional.empty();
    for (CudaKernel kernel : unread) {
      Optional<KernelFault> fault = kernel.takeFault();
      first = first.isPresent() ? first : fault;
    }
    unread.clear();
    if (first.isPresent()) {
      throw first.get();
    }
  }

  /**
   * Frees everything; the context of a lost device is reset, so that a new session starts afresh
   * where the driver can do that.
   */
  @Override
  public void close() {
    if (health.isClosed()) {
      return;
    }
    call(() -> driver.synchronize.call());
    Set.copyOf(copies).forEach(CudaCopy::close);
    Set.copyOf(kernels).forEach(CudaKernel::close);
    call(() -> driver.destroyEvent.call(start));
    call(() -> driver.destroyEvent.call(end));
    if (health.isLost()) {
      driver.resetContext.call(device.number());
    }
    driver.releaseContext.call(device.number());
    thread.shutdown();
    health.close();
  }
}
