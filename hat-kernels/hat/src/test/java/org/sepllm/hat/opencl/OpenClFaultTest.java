package org.sepllm.hat.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;

/** In checked mode a mistake becomes a fault with its line, and nothing is written elsewhere. */
final class OpenClFaultTest {
  private static final Path SOURCE = Path.of("src/test/java/org/sepllm/hat/opencl/Mistakes.java");
  private static final int ITEMS = 8;
  private static final int LENGTH = 16;
  private static final long LOOP_LIMIT = 1000;

  private static Kernel kernel(String name) {
    FunctionName function = new FunctionName(Mistakes.class.getName(), name);
    return KernelLinker.link(function, Mistakes.class.getClassLoader());
  }

  /** Launches a kernel of this package and returns its output. */
  private static int[] run(DeviceSession session, String name, int switchOn) {
    Kernel kernel = kernel(name);
    BufferVariable in = (BufferVariable) kernel.entry().parameters().getFirst();
    BufferStorage input = session.runtime().allocate(in.type(), LENGTH);
    BufferStorage output = session.runtime().allocate(in.type(), LENGTH);
    input.toWrite(0).setAtIndex(ValueLayout.JAVA_INT, 0, switchOn);
    session.launch(
        kernel,
        LaunchRange.of1D(ITEMS, 4),
        List.of(new KernelArgument.OfBuffer(input), new KernelArgument.OfBuffer(output)));
    session.finish();
    return output.toRead().toArray(ValueLayout.JAVA_INT);
  }

  @ParameterizedTest
  @CsvSource({
    "readsPastEnd, OUT_OF_BOUNDS, of in",
    "writesBelowZero, OUT_OF_BOUNDS, of out",
    "indexBeyondInt, OUT_OF_BOUNDS, of out",
    "leavesLocalMemory, OUT_OF_BOUNDS, index 4 of small",
    "leavesPrivateMemory, OUT_OF_BOUNDS, index 4 of small",
    "dividesByZero, DIVISION_BY_ZERO, divided by 0",
    "remainderByZero, DIVISION_BY_ZERO, divided by 0",
    "neverEnds, LOOP_LIMIT, more than 1000 rounds",
    "inAuxiliary, OUT_OF_BOUNDS, of in"
  })
  void mistakesAreFoundOnTheirLines(String name, FaultKind kind, String detail) throws IOException {
    try (DeviceSession session = Sessions.open(true, LOOP_LIMIT)) {
      KernelFault fault = catchThrowableOfType(KernelFault.class, () -> run(session, name, 1));
      assertThat(fault.kind()).isEqualTo(kind);
      assertThat(fault).hasMessageContaining(detail).hasMessageContaining("work-item (");
      assertThat(fault.kernel().name()).isEqualTo(name);
      String line = Files.readAllLines(SOURCE).get(fault.position().line() - 1);
      assertThat(line).endsWith("// fault");
      assertThat(run(session, name, 0)).as("the same kernel, made to keep the rules").contains(7);
    }
  }

  @Test
  void whatCannotBeReadIsZeroAndWhatCannotBeWrittenIsDropped() {
    try (DeviceSession session = Sessions.open(true)) {
      Kernel kernel = kernel("writesBelowZero");
      BufferVariable in = (BufferVariable) kernel.entry().parameters().getFirst();
      BufferStorage input = session.runtime().allocate(in.type(), LENGTH);
      BufferStorage output = session.runtime().allocate(in.type(), LENGTH);
      input.toWrite(0).setAtIndex(ValueLayout.JAVA_INT, 0, 4);
      session.launch(
          kernel,
          LaunchRange.of1D(ITEMS, 4),
          List.of(new KernelArgument.OfBuffer(input), new KernelArgument.OfBuffer(output)));
      assertThatThrownBy(session::finish)
          .isInstanceOf(KernelFault.class)
          .hasMessageContaining("must be at least 0 and below 16");
      int[] expected = new int[LENGTH];
      Arrays.fill(expected, 0, ITEMS, 7);
      assertThat(output.toRead().toArray(ValueLayout.JAVA_INT)).isEqualTo(expected);
    }
  }

  @Test
  void reportsTheTimeOfTheLastLaunch() {
    try (DeviceSession session = Sessions.open(true)) {
      OpenClDevice device = (OpenClDevice) session.runtime().device();
      assertThat(device.lastLaunchNanoseconds()).isEmpty();
      run(session, "readsPastEnd", 0);
      assertThat(device.lastLaunchNanoseconds()).isPresent();
      assertThat(device.lastLaunchNanoseconds().getAsLong()).isPositive();
    }
  }

  @Test
  void closedSessionsRefuseWork() {
    DeviceSession session = Sessions.open(true);
    session.close();
    assertThatThrownBy(session::finish).isInstanceOf(IllegalStateException.class);
  }
}
