package org.sepllm.hat.cuda;

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
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.PreparedLaunch;

/** A kernel that a device has loaded. */
final class CudaKernel implements CompiledKernel, OwnedObjects.Owned {
  private static final int MAX_THREADS_PER_BLOCK = 0;
  private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;
  private static final int MOST_GROUPS_Y_OR_Z = 65535;
  private static final int MOST_ITEMS_Z = 64;

  private final CudaDevice device;
  private final CSource source;
  private final CudaModule module;
  private final MemorySegment function;
  private final int mostGroupSize;
  private final boolean checked;

  /** Room for the values of one launch, and for their addresses. */
  private final MemorySegment values;

  private final MemorySegment addresses;
  private final EarlyLaunch early;
  private final List<Parameter> parameters;
  private final List<TileMapRoom> tileMaps = new ArrayList<>();
  private boolean closed;

  private CudaKernel(CudaDevice device, Kernel kernel, CSource source, CudaModule module) {
    this.device = device;
    this.source = source;
    this.module = module;
    this.parameters = kernel.entry().parameters();
    Arena arena = Arena.ofAuto();
    int count = source.parameters().size();
    values = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, count));
    addresses = arena.allocate(ValueLayout.ADDRESS, Math.max(1, count));
    source.tileMaps().forEach(map -> tileMaps.add(new TileMapRoom(arena, map)));
    int firstMap = count - tileMaps.size();
    for (int index = 0; index < count; index++) {
      MemorySegment room = index < firstMap ? slot(index) : tileMaps.get(index - firstMap).room();
      addresses.setAtIndex(ValueLayout.ADDRESS, index, room);
    }
    early = new EarlyLaunch(arena);
    function = module.function(arena, source);
    MemorySegment limit = arena.allocate(ValueLayout.JAVA_INT);
    CudaContext context = device.context();
    if (source.launchBytes() > 0) {
      int bytes = (int) source.launchBytes();
      context.run(
          "giving " + name() + " " + bytes + " bytes of local memory",
          () ->
              context
                  .driver()
                  .setFunctionAttribute
                  .call(function, MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes));
    }
    context.run(
        "asking " + name(),
        () -> context.driver().functionAttribute.call(limit, MAX_THREADS_PER_BLOCK, function));
    mostGroupSize = limit.get(ValueLayout.JAVA_INT, 0);
    checked = source.parameters().stream().anyMatch(p -> p.kind() == CParameter.Kind.FAULT);
  }

  private MemorySegment slot(int index) {
    return values.asSlice(index * ValueLayout.JAVA_LONG.byteSize(), ValueLayout.JAVA_LONG);
  }

  /**
   * Emits, compiles and loads kernels as one binary.
   *
   * @throws KernelCompileException if the device cannot run one of them
   */
  static List<CudaKernel> build(CudaDevice device, List<Kernel> kernels, CompileOptions options) {
    if (kernels.isEmpty()) {
      return List.of();
    }
    kernels.stream().filter(Kernel::usesWarps).forEach(device::requireWarps);
    List<CSource> sources = CEmitter.emit(kernels, CTarget.CUDA, options);
    CudaModule module = CudaModule.load(device, sources.getFirst());
    List<CudaKernel> built = new ArrayList<>();
    try {
      for (int index = 0; index < kernels.size(); index++) {
        built.add(new CudaKernel(device, kernels.get(index), sources.get(index), module));
      }
    } catch (RuntimeException failed) {
      built.forEach(CudaKernel::close);
      throw failed;
    }
    return List.copyOf(built);
  }

  FunctionName name() {
    return source.kernel();
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

  /**
   * Checks a launch against the limits of the device.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  void requireFits(LaunchRange range) {
    if (range.groupSize() > mostGroupSize || range.localZ() > MOST_ITEMS_Z) {
      throw new IllegalArgumentException(
          "a group has "
              + range.groupSize()
              + " work-items, "
              + range.localZ()
              + " along z; "
              + device.info().name()
              + " allows "
              + mostGroupSize
              + " and "
              + MOST_ITEMS_Z
              + " for "
              + name());
    }
    if (Math.max(range.groupsY(), range.groupsZ()) > MOST_GROUPS_Y_OR_Z) {
      throw new IllegalArgumentException(
          "the range has "
              + range.groupsY()
              + " x "
              + range.groupsZ()
              + " groups along y and z, CUDA allows "
              + MOST_GROUPS_Y_OR_Z);
    }
  }

  /** Puts a launch into a stream and returns the status; the context is current. */
  int enqueue(PreparedLaunch launch, MemorySegment stream, Optional<CudaFault> fault) {
    setValues(launch.arguments(), fault);
    for (TileMapRoom map : tileMaps) {
      int status = map.encode(device.context().driver(), parameters, launch.arguments());
      if (status != CuDriver.SUCCESS) {
        return status;
      }
    }
    LaunchRange range = launch.range();
    if (source.awaitsLaunches() && device.overlapsLaunches()) {
      early.set(range, (int) source.launchBytes(), stream);
      return device
          .context()
          .driver()
          .launchWith
          .call(early.settings(), function, addresses, MemorySegment.NULL);
    }
    return device
        .context()
        .driver()
        .launch
        .call(
            function,
            range.groupsX(),
            range.groupsY(),
            range.groupsZ(),
            range.localX(),
            range.localY(),
            range.localZ(),
            (int) source.launchBytes(),
            stream,
            addresses,
            MemorySegment.NULL);
  }

  /** The parameters are in the order of the arguments; a buffer's length follows its address. */
  private void setValues(List<KernelArgument> arguments, Optional<CudaFault> fault) {
    int given = 0;
    for (int index = 0; index < source.parameters().size(); index++) {
      MemorySegment slot = slot(index);
      switch (source.parameters().get(index).kind()) {
        case BUFFER -> slot.set(ValueLayout.JAVA_LONG, 0, address(arguments.get(given++)));
        case LENGTH ->
            slot.set(ValueLayout.JAVA_INT, 0, storage(arguments.get(given - 1)).length());
        case INT ->
            slot.set(
                ValueLayout.JAVA_INT, 0, ((KernelArgument.OfInt) arguments.get(given++)).value());
        case FLOAT ->
            slot.set(
                ValueLayout.JAVA_FLOAT,
                0,
                ((KernelArgument.OfFloat) arguments.get(given++)).value());
        case FAULT -> slot.set(ValueLayout.JAVA_LONG, 0, fault.orElseThrow().address());
        case TILE_MAP -> {} // It has room of its own.
      }
    }
  }

  private static BufferStorage storage(KernelArgument argument) {
    return ((KernelArgument.OfBuffer) argument).storage();
  }

  private static long address(KernelArgument argument) {
    return address(storage(argument));
  }

  /** Returns where a buffer lies on the device. */
  static long address(BufferStorage storage) {
    return ((CudaCopy) storage.deviceCopy().orElseThrow()).address();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      module.release();
      device.forget(this);
    }
  }
}
