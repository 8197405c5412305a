package org.sepllm.hat.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.mt.MtBackend;
import org.sepllm.hat.opencl.OpenClBackend;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BufferAccess;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.seq.SeqBackend;

/**
 * A single work-item of any kernel does the same interpreted and compiled: it leaves the same
 * memory, or fails by the same rule at the same place.
 */
final class RandomKernelsAgreeTest {
  private static final CompileOptions OPTIONS = new CompileOptions(true, true, 20, RaceCheck.ALL);
  private static final LaunchRange ONE = LaunchRange.of1D(1, 1);
  private static final BufferAccess ANY = new BufferAccess(true, true);
  private static final int LENGTH = 40;
  private static final int ON_OPENCL = 40;
  private static final Set<MathFunction> EXACT =
      EnumSet.of(
          MathFunction.MAX,
          MathFunction.MIN,
          MathFunction.ABS,
          MathFunction.SQRT,
          MathFunction.FLOOR,
          MathFunction.CEIL,
          MathFunction.RINT,
          MathFunction.FMA);

  /** What became of a launch: a fault, or the memory that it left, NaN being one value. */
  private sealed interface Outcome {
    record Fault(FaultKind kind, SourcePosition position) implements Outcome {}

    record Memory(List<Object> values) implements Outcome {}
  }

  @Property(tries = 1000)
  void interpretedAndCompiled(@ForAll long seed) {
    Kernel kernel = kernel(seed);
    Outcome interpreted = run(new SeqBackend(), kernel);
    if (!isUndefinedRead(interpreted)) {
      assertThat(run(new MtBackend(), kernel)).isEqualTo(interpreted);
    }
  }

  /** A compiler of C may choose which of several mistakes in one expression comes first. */
  @Test
  void interpretedAndOnOpenCl() {
    KernelBackend openCl = new OpenClBackend();
    if (openCl.availability() instanceof Availability.Absent absent) {
      assumeTrue(false, absent.reason());
    }
    int compared = 0;
    for (long seed = 0; compared < ON_OPENCL; seed++) {
      Kernel kernel = kernel(seed);
      Outcome interpreted = run(new SeqBackend(), kernel);
      if (!isUndefinedRead(interpreted) && isExact(kernel)) {
        Outcome onDevice = run(openCl, kernel);
        if (interpreted instanceof Outcome.Fault) {
          assertThat(onDevice).as("seed %d", seed).isInstanceOf(Outcome.Fault.class);
        } else {
          assertThat(onDevice).as("seed %d", seed).isEqualTo(interpreted);
        }
        compared++;
      }
    }
  }

  /** Tells whether every function that a kernel calls has one right result. */
  private static boolean isExact(Kernel kernel) {
    return Walk.expressions(kernel.entry().body()).stream()
        .noneMatch(e -> e instanceof Expression.MathCall call && !EXACT.contains(call.function()));
  }

  private static boolean isUndefinedRead(Outcome outcome) {
    return outcome instanceof Outcome.Fault fault && fault.kind() == FaultKind.UNDEFINED_READ;
  }

  @Test
  void manyRandomKernelsRunToTheirEnd() {
    int ended = 0;
    Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
    for (long seed = 0; seed < 300; seed++) {
      switch (run(new SeqBackend(), kernel(seed))) {
        case Outcome.Fault fault -> faults.merge(fault.kind(), 1, Integer::sum);
        case Outcome.Memory _ -> ended++;
      }
    }
    assertThat(ended).isGreaterThan(30);
    assertThat(faults.keySet()).contains(FaultKind.OUT_OF_BOUNDS, FaultKind.LOOP_LIMIT);
  }

  /** Arrays whose length the model leaves open get one. */
  private static Kernel kernel(long seed) {
    Kernel kernel = new RandomModels(seed).kernel();
    Function entry = kernel.entry();
    Rewriter lengths =
        new Rewriter(
            read -> read, array -> array.knownLength().isPresent() ? array : array.withLength(6));
    return new Kernel(
        new Function(
            entry.position(),
            entry.kind(),
            entry.name(),
            entry.parameters(),
            entry.result(),
            lengths.block(entry.body())),
        kernel.auxiliaries());
  }

  private static Outcome run(KernelBackend backend, Kernel kernel) {
    List<BufferStorage> buffers = new ArrayList<>();
    List<KernelArgument> arguments = new ArrayList<>();
    for (Parameter parameter : kernel.entry().parameters()) {
      switch (parameter) {
        case BufferVariable buffer -> {
          BufferStorage storage = new BufferStorage(buffer.type(), LENGTH, Arena.ofAuto(), true);
          fill(storage.toWriteAll(), buffer.type().elements().type());
          buffers.add(storage);
          arguments.add(new KernelArgument.OfBuffer(storage));
        }
        case Variable variable ->
            arguments.add(
                variable.type() == ScalarType.INT
                    ? new KernelArgument.OfInt(5)
                    : new KernelArgument.OfFloat(0.75f));
      }
    }
    try (BackendDevice device = backend.open()) {
      device
          .memory()
          .ifPresent(memory -> buffers.forEach(buffer -> buffer.beforeLaunch(memory, ANY)));
      device.compile(kernel, OPTIONS).launch(ONE, arguments);
      device.finish();
      buffers.forEach(BufferStorage::beforeHostRead);
      return new Outcome.Memory(buffers.stream().map(RandomKernelsAgreeTest::values).toList());
    } catch (KernelFault fault) {
      return new Outcome.Fault(fault.kind(), fault.position());
    }
  }

  private static void fill(MemorySegment elements, ScalarType type) {
    for (int i = 0; i < LENGTH; i++) {
      if (type == ScalarType.FLOAT) {
        elements.setAtIndex(ValueLayout.JAVA_FLOAT, i, i - 3.5f);
      } else {
        elements.setAtIndex(ValueLayout.JAVA_INT, i, 3 * i - 20);
      }
    }
  }

  private static Object values(BufferStorage storage) {
    List<Object> values = new ArrayList<>();
    for (BufferField field : storage.type().fields()) {
      long offset = storage.type().fieldOffset(field);
      if (field.type() == ScalarType.DOUBLE) {
        values.add(storage.host().get(ValueLayout.JAVA_DOUBLE, offset));
      } else {
        values.add(storage.host().get(ValueLayout.JAVA_INT, offset));
      }
    }
    for (int i = 0; i < LENGTH; i++) {
      if (storage.type().elements().type() == ScalarType.FLOAT) {
        values.add(storage.toRead().getAtIndex(ValueLayout.JAVA_FLOAT, i));
      } else {
        values.add(storage.toRead().getAtIndex(ValueLayout.JAVA_INT, i));
      }
    }
    return values;
  }
}
