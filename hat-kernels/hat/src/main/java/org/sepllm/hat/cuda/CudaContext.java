package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.DeviceHealth;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.OutOfDeviceMemory;

/**
 * The primary context of a device: on which thread the driver is called, and what its answers mean.
 */
final class CudaContext {
  private record Made(int status, MemorySegment handle) {}

  private final CuDriver driver;
  private final CuDevice device;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("hat-cuda").factory());
  private final MemorySegment handle;
  private final DeviceHealth health;

  /**
   * Retains the context.
   *
   * @throws BackendUnavailable if the driver refuses it
   */
  CudaContext(CuDriver driver, CuDevice device) {
    this.driver = driver;
    this.device = device;
    this.health = new DeviceHealth(device.info().name());
    Made made =
        onSystemThread(() -> make(result -> driver.retainContext.call(result, device.number())));
    if (made.status != CuDriver.SUCCESS) {
      thread.shutdown();
      throw new BackendUnavailable(
          device.info().name() + " gives no context: " + driver.error(made.status));
    }
    handle = made.handle;
  }

  CuDriver driver() {
    return driver;
  }

  /** Returns the handle of the context. */
  MemorySegment handle() {
    return handle;
  }

  /** Calls the driver with the context current, never on a virtual thread. */
  <T> T call(Supplier<T> action) {
    return onSystemThread(() -> {
      driver.setContext.call(handle);
      return action.get();
    });
  }

  private <T> T onSystemThread(Supplier<T> action) {
    if (!Thread.currentThread().isVirtual()) {
      return action.get();
    }
    try {
      return CompletableFuture.supplyAsync(action, thread).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }

  /** Calls the driver and returns the status, for what is freed whatever became of the device. */
  int attempt(IntSupplier action) {
    return call(action::getAsInt);
  }

  /**
   * Calls the driver.
   *
   * @throws OutOfDeviceMemory if memory is short; the device stays usable
   * @throws DeviceLost if it is any other failure, after which the device's state is not known
   */
  void run(String what, IntSupplier action) {
    check(attempt(action), what);
  }

  /**
   * Calls a function that fills a handle or an address.
   *
   * @return what it filled in
   * @throws OutOfDeviceMemory if memory is short; the device stays usable
   * @throws DeviceLost if it is any other failure
   */
  MemorySegment create(String what, ToIntFunction<MemorySegment> action) {
    Made made = call(() -> make(action));
    check(made.status, what);
    return made.handle;
  }

  /** Room for a result belongs to the thread that calls the driver. */
  private static Made make(ToIntFunction<MemorySegment> action) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
      int status = action.applyAsInt(result);
      return new Made(status, result.get(ValueLayout.ADDRESS, 0));
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
          device.info().name()
              + " is full: "
              + action
              + " failed: "
              + driver.error(status)
              + call(this::left));
    }
    if (status != CuDriver.SUCCESS) {
      throw health.lose(action, driver.error(status));
    }
  }

  /** How much the driver says is free; nothing where it does not say. */
  private String left() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment free = arena.allocate(ValueLayout.JAVA_LONG);
      MemorySegment total = arena.allocate(ValueLayout.JAVA_LONG);
      return driver.memoryInfo.call(free, total) == CuDriver.SUCCESS
          ? "; %d of %d bytes are free"
              .formatted(free.get(ValueLayout.JAVA_LONG, 0), total.get(ValueLayout.JAVA_LONG, 0))
          : "";
    }
  }

  /**
   * Checks that the device can be used.
   *
   * @throws IllegalStateException if it was closed
   * @throws DeviceLost if it was lost before, with the first cause
   */
  void requireUsable() {
    health.requireUsable();
  }

  boolean isClosed() {
    return health.isClosed();
  }

  /**
   * Releases the context; that of a lost device is reset, so that a new session starts afresh where
   * the driver can do that.
   */
  void close() {
    onSystemThread(() -> {
      if (health.isLost()) {
        driver.resetContext.call(device.number());
      }
      return driver.releaseContext.call(device.number());
    });
    thread.shutdown();
    health.close();
  }
}
