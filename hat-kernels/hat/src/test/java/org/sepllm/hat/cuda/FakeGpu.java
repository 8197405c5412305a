package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sepllm.hat.foreign.Symbols;
import org.sepllm.hat.host.GivenDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.KernelBackend;

/** A driver and a compiler in Java: their memory is the host's, and kernels are given as Java. */
@SuppressWarnings("restricted") // Addresses of the fake device are memory of the host.
final class FakeGpu implements Symbols {
  /** What a kernel is launched with. */
  record Launch(List<Integer> sizes, int localBytes, MemorySegment parameters) {
    /** The address that a parameter holds, taken as memory. */
    MemorySegment buffer(int parameter, long bytes) {
      long address = value(parameter).get(ValueLayout.JAVA_LONG, 0);
      return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** The same launch with parameters of its own. */
    Launch kept(Arena arena, int count) {
      MemorySegment addresses = arena.allocate(ValueLayout.ADDRESS, count);
      for (int index = 0; index < count; index++) {
        MemorySegment copy = arena.allocate(Long.BYTES, Long.BYTES).copyFrom(value(index));
        addresses.setAtIndex(ValueLayout.ADDRESS, index, copy);
      }
      return new Launch(sizes, localBytes, addresses);
    }

    /** The first number of what a matrix was encoded as. */
    long tileMap(int parameter) {
      return value(parameter).get(ValueLayout.JAVA_LONG, 0);
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
  private static final Map<Integer, Integer> CAPABILITY = Map.of(76, 0, 97, 232448);
  private static final int CAPABILITY_MAJOR = 75;
  private static final int INVALID_VALUE = 1;
  private static final long FIRST_HANDLE = 4242;

  /** What makes something, and what frees it. */
  private static final Map<String, String> FREED_BY =
      Map.ofEntries(
          Map.entry("cuMemAlloc_v2", "cuMemFree_v2"),
          Map.entry("cuMemHostAlloc", "cuMemFreeHost"),
          Map.entry("cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2"),
          Map.entry("cuModuleLoadData", "cuModuleUnload"),
          Map.entry("cuStreamCreate", "cuStreamDestroy_v2"),
          Map.entry("cuEventCreate", "cuEventDestroy_v2"),
          Map.entry("cuStreamEndCapture", "cuGraphDestroy"),
          Map.entry("cuGraphInstantiateWithFlags", "cuGraphExecDestroy"));

  /** Every function that was bound, with its shape. */
  final Map<String, Class<?>> shapes = new HashMap<>();

  /** The functions that were called. */
  final List<String> calls = new ArrayList<>();

  /** For each call the thread that made it. */
  final List<Thread> threads = new ArrayList<>();

  /** The flags of the last compilation. */
  final List<String> flags = new ArrayList<>();

  /** What a stream or a graph was made to do: {@code launch}, {@code record 7}, {@code wait 7}. */
  final Map<Long, List<String>> done = new HashMap<>();

  /** How many parameters a launch has that a graph captures. */
  int parameters = 4;

  private final Arena arena = Arena.ofShared();
  private final TreeMap<Long, Long> known = new TreeMap<>();
  private final Map<String, Integer> made = new HashMap<>();
  private final Map<Long, List<Launch>> captures = new HashMap<>();
  private final Map<Long, List<Launch>> graphs = new HashMap<>();
  private long nextHandle = FIRST_HANDLE;

  /** The context that streams say they belong to, unless it is that of the device. */
  MemorySegment foreignContext = MemorySegment.NULL;

  private MemorySegment ownContext = MemorySegment.NULL;

  private final Map<String, Integer> failures = new HashMap<>();
  private Consumer<Launch> kernel = _ -> {};

  private Consumer<List<Long>> encoder = _ -> {};
  private String missing = "";

  private int majorCapability = 9;
  private int earlyLaunches;

  /** Sets the device's compute capability. */
  void capability(int newMajor) {
    majorCapability = newMajor;
  }

  /** Makes a function fail until its status is 0 again. */
  void fail(String function, int status) {
    failures.put(function, status);
  }

  /** Sets what a launch does. */
  void kernel(Consumer<Launch> newKernel) {
    kernel = newKernel;
  }

  /** Sets what is told the numbers from which the driver encodes a matrix of tiles. */
  void encoder(Consumer<List<Long>> newEncoder) {
    encoder = newEncoder;
  }

  /** Leaves a function out, as older drivers do. */
  void leaveOut(String function) {
    missing = function;
  }

  CudaDevice open() {
    return open(0);
  }

  CudaDevice open(long stream) {
    CuDriver driver = new CuDriver(this);
    CuDevice first = CuDevice.list(driver).getFirst();
    return new CudaDevice(driver, new Nvrtc(this), first, MemorySegment.ofAddress(stream));
  }

  /** A back end that opens this device. */
  KernelBackend backend() {
    return new GivenDevice("cuda", this::open);
  }

  /** The threads that called functions whose names start so. */
  List<Thread> threadsOf(String... prefixes) {
    List<Thread> found = new ArrayList<>();
    for (int index = 0; index < calls.size(); index++) {
      if (Arrays.stream(prefixes).anyMatch(calls.get(index)::startsWith)) {
        found.add(threads.get(index));
      }
    }
    return found;
  }

  /** What was made and not freed, by the function that makes it. */
  Map<String, Integer> live() {
    Map<String, Integer> live = new HashMap<>(made);
    live.values().removeIf(count -> count == 0);
    return live;
  }

  /** Memory of the device that the program allocates by itself. */
  MemorySegment memory(long bytes) {
    MemorySegment allocated = arena.allocate(bytes, 256);
    known.put(allocated.address(), bytes);
    return allocated;
  }

  @Override
  public <T> T bind(String name, Class<T> shape) {
    if (name.equals(missing)) {
      throw new BackendUnavailable("no function " + name);
    }
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
    threads.add(Thread.currentThread());
    int status = failures.getOrDefault(name, CuDriver.SUCCESS);
    if (name.equals("cuPointerGetAttribute") && !isKnown((long) arguments[2])) {
      return INVALID_VALUE;
    }
    if (status == CuDriver.SUCCESS) {
      run(name, arguments);
      if (FREED_BY.containsKey(name)) {
        made.merge(name, 1, Integer::sum);
      }
    }
    FREED_BY.forEach((maker, freer) -> {
      if (freer.equals(name)) {
        made.merge(maker, -1, Integer::sum);
      }
    });
    return status;
  }

  private boolean isKnown(long address) {
    Map.Entry<Long, Long> below = known.floorEntry(address);
    return below != null && address < below.getKey() + below.getValue();
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
      case "cuDevicePrimaryCtxRetain" -> {
        putHandle(arguments[0]);
        ownContext = memory(arguments[0]).get(ValueLayout.ADDRESS, 0);
      }
      case "cuModuleLoadData", "cuModuleGetFunction", "cuEventCreate", "nvrtcCreateProgram" ->
          putHandle(arguments[0]);
      case "cuStreamCreate",
          "cuStreamBeginCapture_v2",
          "cuStreamEndCapture",
          "cuStreamGetCtx",
          "cuStreamWaitEvent",
          "cuEventRecord",
          "cuGraphInstantiateWithFlags",
          "cuGraphLaunch" ->
          runOnStream(name, arguments);
      case "cuMemAlloc_v2", "cuMemHostAlloc" -> {
        MemorySegment allocated = memory((long) arguments[1]);
        allocated.fill((byte) 0x55);
        memory(arguments[0]).set(ValueLayout.JAVA_LONG, 0, allocated.address());
      }
      case "cuMemGetInfo_v2" -> {
        memory(arguments[0]).set(ValueLayout.JAVA_LONG, 0, 3_000);
        memory(arguments[1]).set(ValueLayout.JAVA_LONG, 0, 80_000);
      }
      case "cuMemsetD8Async" -> at(arguments[0], arguments[2]).fill((byte) arguments[1]);
      case "cuMemcpyHtoDAsync_v2" ->
          MemorySegment.copy(
              memory(arguments[1]), 0, at(arguments[0], arguments[2]), 0, (long) arguments[2]);
      case "cuMemcpyDtoHAsync_v2" ->
          MemorySegment.copy(
              at(arguments[1], arguments[2]), 0, memory(arguments[0]), 0, (long) arguments[2]);
      case "cuEventElapsedTime" -> memory(arguments[0]).set(ValueLayout.JAVA_FLOAT, 0, 0.25f);
      case "cuLaunchKernel" -> launched(memory(arguments[8]).address(), launch(arguments));
      case "cuLaunchKernelEx" -> launchedEarly(memory(arguments[0]), memory(arguments[2]));
      case "cuTensorMapEncodeTiled" -> encodeTiles(arguments);
      case "nvrtcCompileProgram" -> readFlags((int) arguments[1], memory(arguments[2]));
      case "nvrtcGetProgramLogSize", "nvrtcGetCUBINSize" ->
          memory(arguments[1]).set(ValueLayout.JAVA_LONG, 0, 64);
      case "nvrtcGetProgramLog" ->
          memory(arguments[1]).setString(0, "some note\nk.cu(3): error: no such name\n");
      default -> {}
    }
  }

  private void encodeTiles(Object[] arguments) {
    List<Long> numbers = new ArrayList<>();
    numbers.add(((Integer) arguments[1]).longValue());
    numbers.add(((Integer) arguments[2]).longValue());
    for (int[] longs : new int[][] {{4, 2}, {5, 1}}) {
      for (int index = 0; index < longs[1]; index++) {
        numbers.add(memory(arguments[longs[0]]).getAtIndex(ValueLayout.JAVA_LONG, index));
      }
    }
    for (int ints = 6; ints <= 7; ints++) {
      for (int index = 0; index < 2; index++) {
        numbers.add((long) memory(arguments[ints]).getAtIndex(ValueLayout.JAVA_INT, index));
      }
    }
    for (int number = 8; number < 12; number++) {
      numbers.add(((Integer) arguments[number]).longValue());
    }
    MemorySegment map = memory(arguments[0]);
    if (map.address() % 64 != 0 || map.byteSize() != 128) {
      throw new IllegalArgumentException("a map of 128 bytes lies at a multiple of 64");
    }
    map.set(ValueLayout.JAVA_LONG, 0, 0x7e57);
    encoder.accept(numbers);
  }

  private void runOnStream(String name, Object[] arguments) {
    switch (name) {
      case "cuStreamCreate" -> putHandle(arguments[0]);
      case "cuStreamGetCtx" -> {
        MemorySegment context = foreignContext.address() == 0 ? ownContext : foreignContext;
        memory(arguments[1]).set(ValueLayout.ADDRESS, 0, context);
      }
      case "cuStreamBeginCapture_v2" ->
          captures.put(memory(arguments[0]).address(), new ArrayList<>());
      case "cuStreamEndCapture" -> {
        long graph = putHandle(arguments[1]);
        graphs.put(graph, captures.remove(memory(arguments[0]).address()));
      }
      case "cuStreamWaitEvent" -> note(arguments[0], "wait " + memory(arguments[1]).address());
      case "cuEventRecord" -> note(arguments[1], "record " + memory(arguments[0]).address());
      case "cuGraphInstantiateWithFlags" -> {
        long executable = putHandle(arguments[0]);
        graphs.put(executable, graphs.get(memory(arguments[1]).address()));
      }
      case "cuGraphLaunch" -> {
        note(arguments[1], "graph");
        graphs.get(memory(arguments[0]).address()).forEach(kernel);
      }
      default -> throw new IllegalArgumentException(name);
    }
  }

  private void note(Object stream, String event) {
    done.computeIfAbsent(memory(stream).address(), _ -> new ArrayList<>()).add(event);
  }

  private void launched(long stream, Launch launch) {
    if (captures.containsKey(stream)) {
      captures.get(stream).add(launch.kept(arena, parameters));
    } else {
      note(MemorySegment.ofAddress(stream), "launch");
      kernel.accept(launch);
    }
  }

  private static Launch launch(Object[] arguments) {
    List<Integer> sizes = new ArrayList<>();
    for (int index = 1; index <= 6; index++) {
      sizes.add((int) arguments[index]);
    }
    return new Launch(sizes, (int) arguments[7], memory(arguments[9]));
  }

  /** The settings are a {@code CUlaunchConfig} whose attribute lets the launch begin early. */
  private void launchedEarly(MemorySegment address, MemorySegment parameters) {
    MemorySegment settings = address.reinterpret(56);
    List<Integer> sizes = new ArrayList<>();
    for (int index = 0; index < 6; index++) {
      sizes.add(settings.getAtIndex(ValueLayout.JAVA_INT, index));
    }
    MemorySegment attribute = settings.get(ValueLayout.ADDRESS, 40).reinterpret(72);
    earlyLaunches +=
        settings.get(ValueLayout.JAVA_INT, 48) == 1
                && attribute.get(ValueLayout.JAVA_INT, 0) == 6
                && attribute.get(ValueLayout.JAVA_INT, 8) == 1
            ? 1
            : 0;
    launched(
        settings.get(ValueLayout.ADDRESS, 32).address(),
        new Launch(sizes, settings.get(ValueLayout.JAVA_INT, 24), parameters));
  }

  /** How many launches were allowed to begin while the one before still ran. */
  int earlyLaunches() {
    return earlyLaunches;
  }

  private int attribute(int attribute) {
    if (attribute == CAPABILITY_MAJOR) {
      return majorCapability;
    }
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

  private long putHandle(Object target) {
    nextHandle++;
    memory(target).set(ValueLayout.ADDRESS, 0, MemorySegment.ofAddress(nextHandle));
    return nextHandle;
  }

  private void putText(Object target, String text) {
    memory(target).set(ValueLayout.ADDRESS, 0, arena.allocateFrom(text));
  }
}
