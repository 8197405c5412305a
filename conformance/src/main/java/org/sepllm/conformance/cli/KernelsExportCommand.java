package org.sepllm.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sepllm.conformance.kernels.CompiledText;
import org.sepllm.conformance.kernels.GroupShape;
import org.sepllm.conformance.kernels.KernelExport;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.runtime.LaunchRange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code kernels export}. */
@Command(
    name = "export",
    description =
        "Write a kernel as C, with a description of how it is launched, for use without Java.")
final class KernelsExportCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private KernelOptions options;

  @Option(names = "--target", required = true, paramLabel = "T", description = "opencl or cuda.")
  private CTarget target;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write to; it is created.")
  private Path folder;

  @Option(
      names = "--group",
      paramLabel = "X[,Y[,Z]]",
      description = "The work-items of a group that the description names.")
  private Optional<String> group = Optional.empty();

  @Option(
      names = "--items",
      paramLabel = "X[,Y[,Z]]",
      description = "All work-items, multiples of the group's, for which the grid is told.")
  private Optional<String> items = Optional.empty();

  KernelsExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (items.isPresent() && group.isEmpty()) {
      throw new UsageException("--items needs --group");
    }
    Optional<GroupShape> shape = group.map(GroupShape::parse);
    Optional<LaunchRange> range = shape.flatMap(known -> items.map(known::rangeOf));
    CompiledText text = options.text(options.linked(), target);
    KernelExport export = new KernelExport(text, shape, range);
    for (Path file : export.write(folder)) {
      console.out().println("written " + file);
    }
    if (export.leavesGroupOpen()) {
      console
          .err()
          .println(
              "the kernel depends on the shape of its groups; name it with --group, so that the"
                  + " description does");
    }
    return ExitCode.DONE;
  }
}
