package org.sepllm.hat.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.cgen.CEmitter;
import org.sepllm.hat.cgen.CParameter;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.PreparedLaunch;

/** A kernel that a device has built. */
final class OpenClKernel implements CompiledKernel, OwnedObjects.Owned {
  private static final int KERNEL_WORK_GROUP_SIZE = 0x11B0;
  private static final int AXES = 3;

  private final OpenClDevice device;
  private final CSource source;
  private final MemorySegment kernel;
  private final boolean checked;
  private final long mostGroupSize;

  /** Room for what a launch passes by address; one launch at a time uses it. */
  private final MemorySegment argument;

  private final MemorySegment global;
  private final MemorySegment local;
  private final MemorySegment event;
  private boolean closed;

  private OpenClKernel(OpenClDevice device, CSource source, MemorySegment program) {
    this.device = device;
    this.source = source;
    Arena arena = Arena.ofAuto();
    argument = arena.allocate(ValueLayout.JAVA_LONG);
    global = arena.allocate(ValueLayout.JAVA_LONG, AXES);
    local = arena.allocate(ValueLayout.JAVA_LONG, AXES);
    event = arena.allocate(ClLibrary.POINTER);
    MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
    MemorySegment name = arena.allocateFrom(source.entry());
    kernel = device.library().createKernel.call(program, name, status);
    device.check(status.get(ValueLayout.JAVA_INT, 0), "making kernel " + source.entry());
    mostGroupSize = mostGroupSize();
    checked = source.parameters().stream().anyMatch(p -> p.kind() == CParameter.Kind.FAULT);
  }

  /**
   * Emits and builds kernels as one program.
   *
   * @throws KernelCompileException if the device cannot run one of them
   */
  static List<OpenClKernel> build(
      OpenClDevice device, List<Kernel> kernels, CompileOptions options) {
    if (kernels.isEmpty()) {
      return List.of();
    }
    for (Kernel kernel : kernels) {
      if (CEmitter.usesDouble(kernel) && !device.device().doubles()) {
        String name = device.info().name();
        throw new KernelCompileException(
            kernel.entry().name() + " computes in double, which " + name + " does not");
      }
    }
    List<CSource> sources = CEmitter.emit(kernels, CTarget.OPENCL, options);
    MemorySegment program = program(device, sources.getFirst());
    List<OpenClKernel> built = new ArrayList<>();
    try {
      sources.forEach(source -> built.add(new OpenClKernel(device, source, program)));
      return List.copyOf(built);
    } catch (RuntimeException failed) {
      built.forEach(OpenClKernel::close);
      throw failed;
    } finally {
      // Each kernel keeps the program alive until it is released itself.
      device.library().releaseProgram.call(program);
    }
  }

  private static MemorySegment program(OpenClDevice device, CSource source) {
    ClLibrary library = device.library();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment text = arena.allocateFrom(source.text());
      MemorySegment texts = arena.allocateFrom(ClLibrary.POINTER, text);
      MemorySegment none = MemorySegment.NULL;
      MemorySegment program = library.createProgram.call(device.context(), 1, texts, none, status);
      device.check(status.get(ValueLayout.JAVA_INT, 0), "making a program");
      MemorySegment devices = arena.allocateFrom(ClLibrary.POINTER, device.device().id());
      MemorySegment flags = arena.allocateFrom(flags(device, source));
      int built = library.buildProgram.call(program, 1, devices, flags, none, none);
      if (built != ClStatus.SUCCESS) {
        String log = buildLog(device, program);
        library.releaseProgram.call(program);
        throw new KernelCompileException(
            device.info().name()
                + " cannot build "
                + source.kernel()
                + ": "
                + ClStatus.name(built)
                + ": "
                + log);
      }
      return program;
    }
  }

  /** The flags of the emitter ask for exact arithmetic, which not every device can give. */
  private static String flags(OpenClDevice device, CSource source) {
    boolean rounds = device.device().roundsCorrectly();
    List<String> flags = rounds ? source.compilerFlags() : List.of();
    return "-cl-std=CL1.2 " + String.join(" ", flags);
  }

  /** The first line of the log that names an error. */
  private static String buildLog(OpenClDevice device, MemorySegment program) {
    ClInfo log =
        new ClInfo(
            (object, name, bytes, value, size) ->
                device
                    .library()
                    .getBuildInfo
                    .call(object, device.device().id(), name, bytes, value, size),
            program);
    String text = log.text(ClInfo.BUILD_LOG);
    return text.lines()
        .filter(line -> line.contains("error"))
        .findFirst()
        .orElse(text.lines().findFirst().orElse("no log"));
  }

  private long mostGroupSize() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
      MemorySegment id = device.device().id();
      int status =
          device
              .library()
              .getKernelInfo
              .call(kernel, id, KERNEL_WORK_GROUP_SIZE, Long.BYTES, size, MemorySegment.NULL);
      return status == ClStatus.SUCCESS
          ? size.get(ValueLayout.JAVA_LONG, 0)
          : device.info().groupSize();
    }
  }

  CSource source() {
    return source;
  }

  boolean isChecked() {
    return checked;
  }

  @Override
  public void launch(LaunchRange range, List<KernelArgument> arguments) {
    device.queue().launch(new PreparedLaunch(this, range, arguments, List.of()));
  }

  /** Puts a launch into a queue and returns its event. */
  MemorySegment enqueue(PreparedLaunch launch, MemorySegment queue, Optional<OpenClFault> fault) {
    LaunchRange range = launch.range();
    requireFits(range);
    setArguments(launch.arguments(), fault);
    sizes(global, range.globalX(), range.globalY(), range.globalZ());
    sizes(local, range.localX(), range.localY(), range.localZ());
    MemorySegment none = MemorySegment.NULL;
    int status =
        device
            .library()
            .launch
            .call(queue, kernel, range.dimensions(), none, global, local, 0, none, event);
    device.check(status, "launching " + source.kernel());
    return event.get(ClLibrary.POINTER, 0);
  }

  private void requireFits(LaunchRange range) {
    if (range.groupSize() > mostGroupSize) {
      throw new IllegalArgumentException(
          "a group has "
              + range.groupSize()
              + " work-items, "
              + device.info().name()
              + " allows "
              + mostGroupSize
              + " for "
              + source.kernel());
    }
  }

  private static void sizes(MemorySegment target, int x, int y, int z) {
    target.setAtIndex(ValueLayout.JAVA_LONG, 0, x);
    target.setAtIndex(ValueLayout.JAVA_LONG, 1, y);
    target.setAtIndex(ValueLayout.JAVA_LONG, 2, z);
  }

  /** The parameters are in the order of the arguments; a buffer's length follows its address. */
  private void setArguments(List<KernelArgument> arguments, Optional<OpenClFault> fault) {
    int given = 0;
    for (int index = 0; index < source.parameters().size(); index++) {
      CParameter.Kind kind = source.parameters().get(index).kind();
      switch (kind) {
        case BUFFER -> set(index, deviceMemory(storage(arguments.get(given++))));
        case LENGTH -> set(index, storage(arguments.get(given - 1)).length());
        case INT -> set(index, ((KernelArgument.OfInt) arguments.get(given++)).value());
        case FLOAT -> {
          float value = ((KernelArgument.OfFloat) arguments.get(given++)).value();
          set(index, Float.floatToRawIntBits(value));
        }
        case FAULT -> set(index, fault.orElseThrow().buffer());
        case TILE_MAP -> throw new IllegalStateException("OpenCL C has no tiles");
      }
    }
  }

  private static BufferStorage storage(KernelArgument argument) {
    return ((KernelArgument.OfBuffer) argument).storage();
  }

  private static MemorySegment deviceMemory(BufferStorage storage) {
    return ((OpenClCopy) storage.deviceCopy().orElseThrow()).buffer();
  }

  private void set(int index, int bits) {
    argument.set(ValueLayout.JAVA_INT, 0, bits);
    set(index, (long) Integer.BYTES);
  }

  private void set(int index, MemorySegment buffer) {
    argument.set(ClLibrary.POINTER, 0, buffer);
    set(index, ClLibrary.POINTER.byteSize());
  }

  private void set(int index, long bytes) {
    int status = device.library().setArgument.call(kernel, index, bytes, argument);
    device.check(status, "passing an argument to " + source.kernel());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.library().releaseKernel.call(kernel);
      device.forget(this);
    }
  }
}
