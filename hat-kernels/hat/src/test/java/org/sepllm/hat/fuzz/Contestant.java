package org.sepllm.hat.fuzz;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BufferAccess;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.RaceCheck;

/** A back end that runs random kernels. */
final class Contestant implements AutoCloseable {
  /** No loop of a kernel makes more rounds; a smaller kernel that does is none. */
  private static final int LOOP_LIMIT = 64;

  private static final BufferAccess ANY = new BufferAccess(true, true);

  private final KernelBackend backend;
  private final BackendDevice device;
  private final CompileOptions options;
  private final Map<String, BufferStorage> buffers = new HashMap<>();

  private Contestant(KernelBackend backend, CompileOptions options) {
    this.backend = backend;
    this.device = backend.open();
    this.options = options;
  }

  /** Opens a back end; arithmetic is exact. */
  static Contestant open(KernelBackend backend, boolean checked) {
    return new Contestant(backend, new CompileOptions(checked, true, LOOP_LIMIT, RaceCheck.ALL));
  }

  String name() {
    return backend.name();
  }

  BackendDevice device() {
    return device;
  }

  /** Compiles kernels, as one program where the device can. */
  List<CompiledKernel> compile(List<Kernel> kernels) {
    return device.compileAll(kernels, options);
  }

  /** Launches a kernel on what its seed gives, and returns what it leaves. */
  Results run(CompiledKernel compiled, Kernel kernel, GrownKernel grown) {
    Inputs inputs = new Inputs(grown.seed());
    List<KernelArgument> arguments = new ArrayList<>();
    for (Parameter parameter : kernel.entry().parameters()) {
      switch (parameter) {
        case BufferVariable buffer -> {
          BufferStorage storage = storage(buffer);
          inputs.fill(buffer.name(), storage);
          device.memory().ifPresent(memory -> storage.beforeLaunch(memory, ANY));
          arguments.add(new KernelArgument.OfBuffer(storage));
        }
        case Variable variable -> arguments.add(inputs.number(variable));
      }
    }
    compiled.launch(grown.shape().range(), arguments);
    device.finish();
    return results();
  }

  private BufferStorage storage(BufferVariable buffer) {
    return buffers.computeIfAbsent(
        buffer.name(),
        name ->
            new BufferStorage(
                buffer.type(), Inputs.length(name), Arena.ofAuto(), device.tracksWrites()));
  }

  private Results results() {
    BufferStorage tally = buffers.get("tally");
    tally.beforeHostRead();
    BufferField hits = tally.type().field("atomicHits").orElseThrow();
    BufferField last = tally.type().field("last").orElseThrow();
    float lastValue = tally.host().get(ValueLayout.JAVA_FLOAT, tally.type().fieldOffset(last));
    int[] fields = {
      tally.host().get(ValueLayout.JAVA_INT, tally.type().fieldOffset(hits)),
      Float.floatToIntBits(lastValue)
    };
    short[] halves = read("outHalves").toArray(ValueLayout.JAVA_SHORT);
    int[] halfBits = new int[halves.length];
    for (int index = 0; index < halves.length; index++) {
      halfBits[index] = Results.halfBits(halves[index]);
    }
    return new Results(
        read("outInts").toArray(ValueLayout.JAVA_INT),
        bits(read("outFloats").toArray(ValueLayout.JAVA_FLOAT)),
        halfBits,
        fields,
        read("near").toArray(ValueLayout.JAVA_FLOAT));
  }

  private MemorySegment read(String name) {
    return buffers.get(name).toRead();
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int index = 0; index < values.length; index++) {
      bits[index] = Float.floatToIntBits(values[index]);
    }
    return bits;
  }

  @Override
  public void close() {
    device.close();
  }
}
