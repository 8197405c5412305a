package org.sepllm.hat.runtime;

import hat.NDRange;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.LaunchBounds;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.warp.Warp;
import org.sepllm.hat.warp.Warpgroup;

/** Makes launches from what a program dispatches; each kernel is compiled once. */
final class LaunchPreparation {
  private record Compiled(String hash, List<Integer> constants, CompileOptions options) {}

  private final BackendDevice device;
  private final CompileOptions options;
  private final Map<Class<?>, DispatchSite> sites = new HashMap<>();
  private final Map<FunctionName, BoundKernel> kernels = new HashMap<>();
  private final Map<Kernel, DispatchSite> linked = new IdentityHashMap<>();
  private final Map<Compiled, CompiledKernel> compiled = new HashMap<>();

  LaunchPreparation(BackendDevice device, CompileOptions options) {
    this.device = device;
    this.options = options;
  }

  /** Prepares a launch by the lambda that calls the kernel. */
  PreparedLaunch prepare(NDRange range, Serializable call) {
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
    return prepare(site, site.arguments(lambda), Ranges.launch(range, device.info().warpSize()));
  }

  /** Prepares a launch of a linked kernel. */
  PreparedLaunch prepare(Kernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    DispatchSite site =
        linked.computeIfAbsent(kernel, unbound -> new DispatchSite(new BoundKernel(unbound)));
    return prepare(site, arguments, range);
  }

  private BoundKernel kernel(FunctionName name, ClassLoader loader) {
    BoundKernel known = kernels.get(name);
    if (known == null) {
      known = new BoundKernel(KernelLinker.link(name, loader));
      kernels.put(name, known);
    }
    return known;
  }

  private PreparedLaunch prepare(
      DispatchSite site, List<KernelArgument> arguments, LaunchRange range) {
    BoundKernel kernel = site.kernel();
    kernel.checkArguments(arguments);
    checkLimits(kernel, range);
    for (TileMap map : kernel.facts().tileMaps()) {
      TileMatrix.of(map, kernel.parameters(), arguments).check(kernel.name());
    }
    List<Integer> constants =
        device.specializes() ? site.constants(BoundKernel.numbers(arguments)) : List.of();
    CompiledKernel ready = compiled(kernel, constants);
    List<PreparedLaunch.BufferUse> buffers = new ArrayList<>();
    List<KernelArgument> remaining = new ArrayList<>();
    for (int index = 0; index < arguments.size(); index++) {
      KernelArgument argument = arguments.get(index);
      if (argument instanceof KernelArgument.OfBuffer buffer) {
        buffers.add(new PreparedLaunch.BufferUse(buffer.storage(), kernel.access(index)));
      }
      if (!(argument instanceof KernelArgument.OfInt) || constants.isEmpty()) {
        remaining.add(argument);
      }
    }
    return new PreparedLaunch(ready, range, remaining, buffers);
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
    KernelFacts facts = kernel.facts();
    int whole = facts.usesWarpgroups() ? Warpgroup.SIZE : Warp.SIZE;
    if (facts.usesWarps() && range.groupSize() % whole != 0) {
      throw new IllegalArgumentException(
          "a group has "
              + range.groupSize()
              + " work-items, "
              + kernel.name()
              + " needs whole "
              + (facts.usesWarpgroups() ? "warpgroups of " : "warps of ")
              + whole);
    }
    int most = kernel.launchBounds().map(LaunchBounds::workItems).orElse(range.groupSize());
    if (range.groupSize() > most) {
      throw new IllegalArgumentException(
          "a group has "
              + range.groupSize()
              + " work-items, the launch bounds of "
              + kernel.name()
              + " allow "
              + most);
    }
    long localBytes = facts.usesWarps() ? device.warpLocalBytes() : info.localBytes();
    if (facts.localBytes() > localBytes) {
      throw new KernelCompileException(
          kernel.name()
              + " needs "
              + facts.localBytes()
              + " bytes of local memory, "
              + info.name()
              + " has "
              + localBytes);
    }
  }

  private CompiledKernel compiled(BoundKernel kernel, List<Integer> constants) {
    Compiled key = new Compiled(kernel.hash(), constants, options);
    CompiledKernel ready = compiled.get(key);
    if (ready == null) {
      ready = device.compile(kernel.specialized(constants), options);
      compiled.put(key, ready);
    }
    return ready;
  }

  /** Compiles kernels before their first launch, together where that takes the device less time. */
  void compileAhead(List<KernelInstance> instances) {
    Map<Compiled, Kernel> missing = new LinkedHashMap<>();
    for (KernelInstance instance : instances) {
      BoundKernel kernel = new BoundKernel(instance.kernel());
      kernel.checkNumbers(instance.numbers());
      List<Integer> constants =
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

  /** Frees the compiled kernels. */
  void close() {
    compiled.values().forEach(CompiledKernel::close);
    compiled.clear();
    sites.clear();
    kernels.clear();
    linked.clear();
  }
}
