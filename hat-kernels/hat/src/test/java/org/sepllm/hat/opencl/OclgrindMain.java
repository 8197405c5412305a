package org.sepllm.hat.opencl;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.teaching.TeachingSet;

/** What {@link OclgrindTest} runs: kernels without guards, so that the device sees it all. */
final class OclgrindMain {
  private OclgrindMain() {}

  /** Runs the teaching set, or kernels with planted mistakes. */
  public static void main(String[] arguments) {
    try (DeviceSession session = Sessions.open(false)) {
      System.out.println(session.info().version());
      if (arguments[0].equals("planted")) {
        planted(session, "everyItemWritesOneElement");
        planted(session, "writesPastEnd");
      } else {
        for (TeachingSet.Case teaching : TeachingSet.cases()) {
          teaching.check().accept(session.accelerator(MethodHandles.lookup()));
        }
        System.out.println("all cases passed");
      }
    }
  }

  private static void planted(DeviceSession session, String name) {
    FunctionName function = new FunctionName(Planted.class.getName(), name);
    Kernel kernel = KernelLinker.link(function, Planted.class.getClassLoader());
    BufferVariable out = (BufferVariable) kernel.entry().parameters().getFirst();
    BufferStorage storage = session.runtime().allocate(out.type(), 16);
    KernelArgument argument = new KernelArgument.OfBuffer(storage);
    session.launch(kernel, LaunchRange.of1D(16, 8), List.of(argument));
    session.finish();
    storage.toRead().get(ValueLayout.JAVA_INT, 0);
  }
}
