package org.sepllm.conformance.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.sepllm.conformance.kernels.NumberConstant;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ModelText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code kernels show}. */
@Command(name = "show", description = "Print a kernel with all it calls.")
final class KernelsShowCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private KernelOptions options;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "T",
      description = "model, opencl or cuda.")
  private Target target;

  /** The forms of a kernel. */
  enum Target {
    MODEL,
    OPENCL,
    CUDA
  }

  KernelsShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<String> forC = options.givenForC();
    if (target == Target.MODEL && !forC.isEmpty()) {
      throw new UsageException(forC.getFirst() + " has no meaning for --target model");
    }
    Kernel kernel = options.linked();
    String text =
        switch (target) {
          case MODEL ->
              ModelText.write(NumberConstant.specialize(kernel, options.constants(kernel)));
          case OPENCL -> options.text(kernel, CTarget.OPENCL).source().text();
          case CUDA -> options.text(kernel, CTarget.CUDA).source().text();
        };
    console.out().print(text);
    return ExitCode.DONE;
  }
}
