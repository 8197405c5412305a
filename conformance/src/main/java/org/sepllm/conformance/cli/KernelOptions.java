package org.sepllm.conformance.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.conformance.kernels.CompiledText;
import org.sepllm.conformance.kernels.KernelCatalog;
import org.sepllm.conformance.kernels.NumberConstant;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that choose a kernel and how it is compiled. */
public final class KernelOptions {
  @Parameters(
      paramLabel = "NAME",
      description = "package.Class::method, or its end from a class or the method on.")
  private String name = "";

  @Mixin private ClassPathOption classPath;

  @Option(
      names = "--with",
      paramLabel = "NUMBER=VALUE",
      description = "Make an int or float parameter of the kernel a constant.")
  private Map<String, String> constants = new LinkedHashMap<>();

  @Option(names = "--checked", description = "Guard indices, integer divisions and loops.")
  private boolean checked;

  @Option(
      names = "--fast",
      description = "Let the compiler contract and approximate; by default arithmetic is Java's.")
  private boolean fast;

  /** Finds and links the kernel. */
  Kernel linked() throws IOException {
    try (KernelCatalog catalog = KernelCatalog.open(classPath.entries())) {
      return catalog.link(name);
    }
  }

  /** Returns the constants that take the place of numbers of the kernel. */
  List<NumberConstant> constants(Kernel kernel) {
    return NumberConstant.parse(kernel, constants);
  }

  /** Writes the kernel as C. */
  CompiledText text(Kernel kernel, CTarget target) {
    CompileOptions options =
        new CompileOptions(checked, !fast, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    return CompiledText.of(kernel, constants(kernel), target, options);
  }

  /** Names the options that decide how C is written. */
  List<String> givenForC() {
    return Stream.of(
            Optional.of("--checked").filter(_ -> checked), Optional.of("--fast").filter(_ -> fast))
        .flatMap(Optional::stream)
        .toList();
  }
}
