package org.sepllm.hat.runtime;

import hat.NDRange;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;

/** An open device with the buffers made for it and the kernels compiled for it. */
public final class DeviceRuntime implements AutoCloseable {
  private record Compiled(String hash, List<Object> constants, CompileOptions options) {}

  private static final Map<String, DeviceRuntime> SHARED = new HashMap<>();

  private final BackendDevice device;
  private final Arena arena;
  private final CompileOptions options;
  private final Optional<CopyReclaimer> memory;
  private final Map<Class<?>, DispatchSite> sites = new HashMap<>();
  private final Map<FunctionName, BoundKernel> kernels = new HashMap<>();
  private final Map<Kernel, DispatchSite> linked = new IdentityHashMap<>();
  private final Map<Compiled, CompiledKernel> compiled = new HashMap<>();

  /**
   * Makes a runtime for a device.
   *
   * @param device the device; it is closed with the runtime
   * @param arena what frees the host's memory of buffers; it is not closed with the runtime
   * @param options how to compile kernels
   */
  public DeviceRuntime(BackendDevice device, Arena arena, CompileOptions options) {
    this.device = device;
    this.arena = arena;
    this.options = options;
    this.memory = device.memory().map(CopyReclaimer::new);
  }

  /**
   * Returns the runtime that all accelerators on a back end share; it stays open.
   *
   * @param backend the back end
   * @return its runtime
   * @throws BackendUnavailable if the back end cannot run here
   */
  public static DeviceRuntime of(KernelBackend backend) {
    if (backend instanceof OpenBackend open) {
      return open.runtime();
    }
    synchronized (SHARED) {
      DeviceRuntime runtime = SHARED.get(backend.name());
      if (runtime == null) {
        BackendDevice device = backend.open();
        CompileOptions options = CompileOptions.fromProperties(device.checkedByDefault());
        runtime = new DeviceRuntime(device, Arena.ofAuto(), options);
        SHARED.put(backend.name(), runtime);
      }
      return runtime;
    }
  }

  /**
   * Returns the device.
   *
   * @return the device
   */
  public BackendDevice device() {
    return device;
  }

  /**
   * Returns what frees the host's memory of buffers.
   *
   * @return the arena
   */
  public Arena arena() {
    return arena;
  }

  /**
   * Allocates a buffer of zeros.
   *
   * @param type what it holds
   * @param length the number of elements, at least 0
   * @return its memory
   * @throws IllegalArgumentException if the length is negative
   */
  public BufferStorage allocate(BufferType type, int length) {
    return new BufferStorage(type, length, arena, device.tracksWrites());
  }

  /**
   * Dispatches a kernel by the lambda that calls it.
   *
   * @param range how many work-items, in which groups
   * @param call the lambda
   * @throws IllegalArgumentException if the range cannot be launched, or the lambda is no call of a
   *     kernel
   * @throws KernelCompileException if the device cannot run the kernel
   */
  public synchronized void dispatch(NDRange range, Serializable call) {
    Class<?> lambdaClass = call.getClass();
    DispatchSite site = sites.get(lambdaClass);
    SerializedLambda lambda =
        DispatchReader.open(
            site == null ? DispatchReader.replacement(lambdaClass) : site.replacement(), call);
    if (site == null) {
      DispatchTarget target = DispatchReader.read(lambda, lambdaClass.getClassLoader());
      BoundKernel kernel = kernel(target.function(), lambdaClass.getClassLoader());
      site = new DispatchSite(DispatchReader.replacement(lambdaClass), target, kernel);
      sites.put(lambdaClass, site);
    }
    launch(site, site.arguments(lambda), Ranges.launch(range, device.info().warpSize()));
  }

  /**
   * Dispatches a linked kernel.
   *
   * @param kernel the kernel
   * @param range how many work-items, in which groups
   * @param arguments one for each parameter of the kernel, in order
   * @throws IllegalArgumentException if the arguments do not fit the parameters
   * @throws KernelCompileException if the device cannot run the kernel
   */
  public synchronized void dispatch(
      Kernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    DispatchSite site =
        linked.computeIfAbsent(kernel, unbound -> new DispatchSite(new BoundKernel(unbound)));
    launch(site, arguments, range);
  }

  private BoundKernel kernel(FunctionName name, ClassLoader loader) {
    BoundKernel known = kernels.get(name);
    if (known == null) {
      known = new BoundKernel(KernelLinker.link(name, loader));
      kernels.put(name, known);
    }
    return known;
  }

  private void launch(DispatchSite site, List<KernelArgument> arguments, LaunchRange range) {
    BoundKernel kernel = site.kernel();
    kernel.checkArguments(arguments);
    checkLimits(kernel, range);
    List<Object> constants =
        device.specializes() ? site.constants(BoundKernel.numbers(arguments)) : List.of();
    CompiledKernel ready = compiled(kernel, constants);
    for (int index = 0; index < arguments.size(); index++) {
      if (memory.isPresent() && arguments.get(index) instanceof KernelArgument.OfBuffer buffer) {
        memory.get().bring(buffer.storage(), kernel.access(index));
      }
    }
    ready.launch(range, constants.isEmpty() ? arguments : buffers(arguments));
  }

  private void checkLimits(BoundKernel kernel, LaunchRange range) {
    DeviceInfo info = device.info();
    if (range.groupSize() > info.groupSize()) {
      throw new IllegalArgumentException(
          "a group has "
              + range.groupSize()
              + " work-items, "
              + info.name()
              + " allows "
              + info.groupSize());
    }
    if (kernel.facts().localBytes() > info.localBytes()) {
      throw new KernelCompileException(
          kernel.name()
              + " needs "
              + kernel.facts().localBytes()
              + " bytes of local memory, "
              + info.name()
              + " has "
              + info.localBytes());
    }
  }

  private CompiledKernel compiled(BoundKernel kernel, List<Object> constants) {
    Compiled key = new Compiled(kernel.hash(), constants, options);
    CompiledKernel ready = compiled.get(key);
    if (ready == null) {
      ready = device.compile(kernel.specialized(constants), options);
      compiled.put(key, ready);
    }
    return ready;
  }

  /**
   * Compiles kernels before their first launch, together where that takes the device less time.
   *
   * <p>A kernel whose values a place of dispatch has seen too many of is compiled for all values
   * there, whatever was compiled here.
   *
   * @param instances kernels with their numbers; those compiled already are passed over
   * @throws IllegalArgumentException if the numbers do not fit the parameters
   * @throws KernelCompileException if the device cannot run one of them; then none is compiled
   */
  public synchronized void compileAhead(List<KernelInstance> instances) {
    Map<Compiled, Kernel> missing = new LinkedHashMap<>();
    for (KernelInstance instance : instances) {
      BoundKernel kernel = new BoundKernel(instance.kernel());
      kernel.checkNumbers(instance.numbers());
      List<Object> constants =
          device.specializes() ? BoundKernel.numbers(instance.numbers()) : List.of();
      Compiled key = new Compiled(kernel.hash(), constants, options);
      if (!compiled.containsKey(key)) {
        missing.computeIfAbsent(key, _ -> kernel.specialized(constants));
      }
    }
    List<CompiledKernel> ready = device.compileAll(List.copyOf(missing.values()), options);
    Iterator<CompiledKernel> next = ready.iterator();
    missing.keySet().forEach(key -> compiled.put(key, next.next()));
  }

  private static List<KernelArgument> buffers(List<KernelArgument> arguments) {
    List<KernelArgument> buffers = new ArrayList<>(arguments);
    buffers.removeIf(argument -> !(argument instanceof KernelArgument.OfBuffer));
    return buffers;
  }

  /**
   * Waits until all kernels are done.
   *
   * @throws KernelFault if one of them broke a rule
   * @throws DeviceLost if the device is lost
   */
  public synchronized void finish() {
    device.finish();
  }

  /** Frees compiled kernels and all memory of the device. */
  @Override
  public synchronized void close() {
    compiled.values().forEach(CompiledKernel::close);
    compiled.clear();
    sites.clear();
    kernels.clear();
    linked.clear();
    device.close();
  }
}
