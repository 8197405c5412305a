package org.sepllm.hat.benchmark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelLinker;

/** A kernel of the teaching set with arguments. */
public record TeachingLaunch(Kernel kernel, List<KernelArgument> arguments) {
  /** Copies the list. */
  public TeachingLaunch {
    arguments = List.copyOf(arguments);
  }

  /**
   * Links a kernel and makes buffers of zeros for it.
   *
   * @param owner the class in the teaching set
   * @param name the kernel
   * @param length the number of elements of every buffer
   * @param number the value of every number
   * @param watched whether it is noted which elements were written
   */
  public static TeachingLaunch of(
      String owner, String name, int length, int number, boolean watched) {
    FunctionName function = new FunctionName("org.sepllm.hat.teaching." + owner, name);
    Kernel kernel = KernelLinker.link(function, TeachingLaunch.class.getClassLoader());
    List<KernelArgument> arguments = new ArrayList<>();
    for (Parameter parameter : kernel.entry().parameters()) {
      arguments.add(
          switch (parameter) {
            case BufferVariable buffer -> zeros(buffer, length, watched);
            case Variable variable when variable.type() == ScalarType.FLOAT ->
                new KernelArgument.OfFloat(number);
            case Variable _ -> new KernelArgument.OfInt(number);
          });
    }
    return new TeachingLaunch(kernel, arguments);
  }

  private static KernelArgument zeros(BufferVariable buffer, int length, boolean watched) {
    BufferStorage storage = new BufferStorage(buffer.type(), length, Arena.ofAuto(), watched);
    storage.toWriteAll().fill((byte) 0);
    return new KernelArgument.OfBuffer(storage);
  }

  /** Returns the elements of a buffer. */
  public MemorySegment payload(int argument) {
    return ((KernelArgument.OfBuffer) arguments.get(argument)).storage().payload();
  }
}
