package org.sepllm.kernels;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.row.TokenRow;

/** Runs attention forward and backward, unchecked, on the first OpenCL device. */
public final class AttentionOclgrindMain {
  private static final int SHORT_RANGE = 20;

  private AttentionOclgrindMain() {}

  /** Takes the name of an {@link AttentionKernels}. */
  public static void main(String[] arguments) {
    TokenRow row = ForwardTest.row(70, 4, 0.2, 3);
    Problem problem = Problem.random(ForwardTest.sepLlm(3, 11), row, 2, 1, 16, StorageType.F16, 41);
    CompileOptions options =
        new CompileOptions(false, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    try (DeviceSession session = DeviceSession.open(Backends.named("opencl"), options)) {
      System.out.println(session.info());
      SepAttention attention =
          new SepAttention(
              session.accelerator(MethodHandles.lookup()), AttentionKernels.valueOf(arguments[0]));
      AttentionPlan plan = AttentionPlan.prefill(problem.rule(), List.of(row), 2, 1, SHORT_RANGE);
      problem.requireForward(attention.prefill(plan, problem.inputs(), StorageType.F16));
      problem.requireBackward(
          attention.backward(plan, problem.inputs(), problem.dOut(), StorageType.F16));
      System.out.println("all results are within the bounds");
    }
  }
}
