package org.sepllm.hat.seq;

import java.util.List;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.LaunchRange;

/** A kernel that is interpreted. */
final class SeqKernel implements CompiledKernel {
  private final Kernel kernel;
  private final CompileOptions options;
  private long steps;

  SeqKernel(Kernel kernel, CompileOptions options) {
    this.kernel = kernel;
    this.options = options;
  }

  @Override
  public void launch(LaunchRange range, List<KernelArgument> arguments) {
    Launch launch = new Launch(kernel, options, range);
    try {
      for (int group = 0; group < range.groupCount(); group++) {
        runGroup(new Group(launch, group), arguments);
      }
    } finally {
      steps += launch.steps();
    }
  }

  private void runGroup(Group group, List<KernelArgument> arguments) {
    if (!group.launch().usesWarps()) {
      run(group, new WholeGroup(group), arguments);
      return;
    }
    new WarpGroup(group)
        .run(warp -> {
          run(group, warp, arguments);
          warp.copies().requireNone();
          warp.products().requireNone();
        });
  }

  private void run(Group group, Part part, List<KernelArgument> arguments) {
    Frame frame = new Frame(group.size());
    List<Parameter> parameters = kernel.entry().parameters();
    for (int index = 0; index < parameters.size(); index++) {
      bind(parameters.get(index), arguments.get(index), frame, group);
    }
    new Executor(group, frame, part).run(kernel.entry().body(), part.members());
  }

  private static void bind(Parameter parameter, KernelArgument argument, Frame frame, Group group) {
    switch (argument) {
      case KernelArgument.OfBuffer buffer ->
          frame.bind((BufferVariable) parameter, group.launch().memory(buffer.storage()));
      case KernelArgument.OfInt number -> frame.fill(parameter.name(), number.value());
      case KernelArgument.OfFloat number -> frame.fill(parameter.name(), Bits.of(number.value()));
    }
  }

  /** Returns how many statements and operations were executed, counted for each work-item. */
  long steps() {
    return steps;
  }

  @Override
  public void close() {}
}
