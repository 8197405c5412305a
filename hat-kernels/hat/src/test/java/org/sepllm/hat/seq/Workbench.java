package org.sepllm.hat.seq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;

/** Runs a kernel on buffers that are chosen by the names of its parameters. */
public final class Workbench {
  /** The length of most buffers. */
  public static final int LENGTH = 64;

  static final int FOUND_LENGTH = 20;

  /** Everything is checked. */
  public static final CompileOptions OPTIONS = new CompileOptions(true, true, 1000, RaceCheck.ALL);

  private final DeviceRuntime runtime;
  private final Map<String, BufferStorage> buffers = new HashMap<>();

  /** Makes a workbench on a device. */
  public Workbench(BackendDevice device, CompileOptions options) {
    runtime = new DeviceRuntime(device, Arena.ofAuto(), options);
  }

  /** Links a kernel. */
  public static Kernel kernel(Class<?> owner, String name) {
    return KernelLinker.link(new FunctionName(owner.getName(), name), owner.getClassLoader());
  }

  /** Runs a kernel to its end. */
  public void run(Kernel kernel, LaunchRange range) {
    List<KernelArgument> arguments =
        kernel.entry().parameters().stream()
            .map(BufferVariable.class::cast)
            .<KernelArgument>map(parameter -> new KernelArgument.OfBuffer(buffer(parameter)))
            .toList();
    runtime.dispatch(kernel, range, arguments);
    runtime.finish();
  }

  /** Returns a buffer that a kernel has used. */
  public BufferStorage buffer(String name) {
    return buffers.get(name);
  }

  /** Two parameters called {@code in} and {@code alias} get one buffer. */
  private BufferStorage buffer(BufferVariable parameter) {
    String name = parameter.name().equals("alias") ? "in" : parameter.name();
    return buffers.computeIfAbsent(name, _ -> create(parameter));
  }

  private BufferStorage create(BufferVariable parameter) {
    int length = parameter.name().equals("found") ? FOUND_LENGTH : LENGTH;
    BufferStorage storage = runtime.allocate(parameter.type(), length);
    switch (parameter.name()) {
      case "in" -> {
        MemorySegment payload = storage.toWriteAll();
        for (int i = 0; i < LENGTH; i++) {
          payload.setAtIndex(ValueLayout.JAVA_INT, i, i);
        }
      }
      case "zeros", "halves" -> storage.toWriteAll();
      case "out", "fresh", "found" -> {}
      default -> throw new IllegalArgumentException("no buffer is called " + parameter.name());
    }
    return storage;
  }
}
