package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sepllm.hat.foreign.Symbols;

/** A driver and a compiler in Java: their memory is the host's, and kernels are given as Java. */
@SuppressWarnings("restricted") // Addresses of the fake device are memory of the host.
final class FakeGpu implements Symbols {
  /** What a kernel is launched with. */
  record Launch(List<Integer> sizes, MemorySegment parameters) {
    /** The address that a parameter holds, taken as memory. */
    MemorySegment buffer(int parameter, long bytes) {
      long address = value(parameter).get(ValueLayout.JAVA_LONG, 0);
      return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    int number(int parameter) {
      return value(parameter).get(ValueLayout.JAVA_INT, 0);
    }

    private MemorySegment value(int parameter) {
      return parameters
          .reinterpret(Long.MAX_VALUE)
          .getAtIndex(ValueLayout.ADDRESS, parameter)
          .reinterpret(Long.BYTES);
    }
  }

  private static final Map<Integer, Integer> ATTRIBUTES =
      Map.of(1, 1024, 2, 1024, 3, 1024, 4, 64, 5, 1 << 30, 6, 65535, 7, 65535, 8, 49152, 10, 32);
  private static final Map<Integer, Integer> CAPABILITY = Map.of(75, 9, 76, 0);
  private static final long HANDLE = 4242;

  /** Every function that was bound, with its shape. */
  final Map<String, Class<?>> shapes = new HashMap<>();

  /** The functions that were called. */
  final List<String> calls = new ArrayList<>();

  /** The threads that called the driver. */
  final List<Thread> threads = new ArrayList<>();

  /** The flags of the last compilation. */
  final List<String> flags = new ArrayList<>();

  private final Arena arena = Arena.ofShared();
  private final Map<String, Integer> failures = new HashMap<>();
  private Consumer<Launch> kernel = _ -> {};

  /** Makes a function fail until its status is 0 again. */
  void fail(String function, int status) {
    failures.put(function, status);
  }

  /** Sets what a launch does. */
  void kernel(Consumer<Launch> newKernel) {
    kernel = newKernel;
  }

  CudaDevice open() {
    CuDriver driver = new CuDriver(this);
    return new CudaDevice(driver, new Nvrtc(this), CuDevice.list(driver).getFirst());
  }

  @Override
  public <T> T bind(String name, Class<T> shape) {
    shapes.put(name, shape);
    Object proxy =
        Proxy.newProxyInstance(
            shape.getClassLoader(),
            new Class<?>[] {shape},
            (_, _, arguments) -> called(name, arguments));
    return shape.cast(proxy);
  }

  private Object called(String name, Object[] arguments) {
    calls.add(name);
    if (name.startsWith("cu")) {
      threads.add(Thread.currentThread());
    }
    int status = failures.getOrDefault(name, CuDriver.SUCCESS);
    if (status == CuDriver.SUCCESS) {
      run(name, arguments);
    }
    return status;
  }

  private void run(String name, Object[] arguments) {
    switch (name) {
      case "cuGetErrorName" -> putText(arguments[1], "CUDA_ERROR_" + arguments[0]);
      case "cuGetErrorString" -> putText(arguments[1], "text of " + arguments[0]);
      case "cuDriverGetVersion" -> putInt(arguments[0], 13_000);
      case "cuDeviceGetCount" -> putInt(arguments[0], 1);
      case "cuDeviceGetName" -> memory(arguments[0]).setString(0, "Fake GPU");
      case "cuDeviceGetAttribute" -> putInt(arguments[0], attribute((int) arguments[1]));
      case "cuFuncGetAttribute" -> putInt(arguments[0], 256);
      case "cuDevicePrimaryCtxRetain",
          "cuModuleLoadData",
          "cuModuleGetFunction",
          "cuEventCreate",
          "nvrtcCreateProgram" ->
          putHandle(arguments[0]);
      case "cuMemAlloc_v2" -> {
        MemorySegment allocated = arena.allocate((long) arguments[1], 256);
        allocated.fill((byte) 0x55);
        memory(arguments[0]).set(ValueLayout.JAVA_LONG, 0, allocated.address());
      }
      case "cuMemsetD8_v2" -> at(arguments[0], arguments[2]).fill((byte) arguments[1]);
      case "cuMemcpyHtoD_v2" ->
          MemorySegment.copy(
              memory(arguments[1]), 0, at(arguments[0], arguments[2]), 0, (long) arguments[2]);
      case "cuMemcpyDtoH_v2" ->
          MemorySegment.copy(
              at(arguments[1], arguments[2]), 0, memory(arguments[0]), 0, (long) arguments[2]);
      case "cuEventElapsedTime" -> memory(arguments[0]).set(ValueLayout.JAVA_FLOAT, 0, 0.25f);
      case "cuLaunchKernel" -> kernel.accept(launch(arguments));
      case "nvrtcCompileProgram" -> readFlags((int) arguments[1], memory(arguments[2]));
      case "nvrtcGetProgramLogSize", "nvrtcGetCUBINSize" ->
          memory(arguments[1]).set(ValueLayout.JAVA_LONG, 0, 64);
      case "nvrtcGetProgramLog" ->
          memory(arguments[1]).setString(0, "some note\nk.cu(3): error: no such name\n");
      default -> {}
    }
  }

  private static Launch launch(Object[] arguments) {
    List<Integer> sizes = new ArrayList<>();
    for (int index = 1; index <= 6; index++) {
      sizes.add((int) arguments[index]);
    }
    return new Launch(sizes, memory(arguments[9]));
  }

  private static int attribute(int attribute) {
    return ATTRIBUTES.getOrDefault(attribute, CAPABILITY.getOrDefault(attribute, 0));
  }

  private void readFlags(int count, MemorySegment addresses) {
    flags.clear();
    for (int index = 0; index < count; index++) {
      MemorySegment text = addresses.getAtIndex(ValueLayout.ADDRESS, index);
      flags.add(text.reinterpret(Long.MAX_VALUE).getString(0));
    }
  }

  private static MemorySegment memory(Object argument) {
    return (MemorySegment) argument;
  }

  private static MemorySegment at(Object address, Object bytes) {
    return MemorySegment.ofAddress((long) address).reinterpret((long) bytes);
  }

  private static void putInt(Object target, int value) {
    memory(target).set(ValueLayout.JAVA_INT, 0, value);
  }

  private static void putHandle(Object target) {
    memory(target).set(ValueLayout.ADDRESS, 0, MemorySegment.ofAddress(HANDLE));
  }

  private void putText(Object target, String text) {
    memory(target).set(ValueLayout.ADDRESS, 0, arena.allocateFrom(text));
  }
}
