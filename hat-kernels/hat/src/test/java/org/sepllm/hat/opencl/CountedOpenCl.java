package org.sepllm.hat.opencl;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.foreign.NativeLibrary;
import org.sepllm.hat.foreign.Symbols;
import org.sepllm.hat.host.GivenDevice;
import org.sepllm.hat.runtime.KernelBackend;

/** The machine's OpenCL with its calls counted, some of which fail when the test says so. */
final class CountedOpenCl implements Symbols {
  private final NativeLibrary library =
      NativeLibrary.load(List.of(ClLibrary.FILE), "install an OpenCL driver");
  private final Map<String, Integer> calls = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();

  /** Makes a function that returns a status fail from now on. */
  void fail(String function, int status) {
    failures.put(function, status);
  }

  /** How often functions were called, all together. */
  int calls(String... functions) {
    return List.of(functions).stream().mapToInt(name -> calls.getOrDefault(name, 0)).sum();
  }

  KernelBackend backend() {
    ClLibrary counted = new ClLibrary(this);
    return new GivenDevice(
        "opencl", _ -> OpenClDevice.open(counted, ClDevice.list(counted).getFirst()));
  }

  @Override
  public <T> T bind(String name, Class<T> shape) {
    T real = library.bind(name, shape);
    Object counted =
        Proxy.newProxyInstance(
            shape.getClassLoader(),
            new Class<?>[] {shape},
            (_, method, arguments) -> {
              calls.merge(name, 1, Integer::sum);
              return failures.containsKey(name)
                  ? failures.get(name)
                  : method.invoke(real, arguments);
            });
    return shape.cast(counted);
  }
}
