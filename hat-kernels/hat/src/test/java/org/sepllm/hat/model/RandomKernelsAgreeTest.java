package org.sepllm.hat.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.mt.MtBackend;
import org.sepllm.hat.runtime.BackendDevice;
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
  private static final int LENGTH = 40;

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
      device.compile(kernel, OPTIONS).launch(ONE, arguments);
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
