package org.sepllm.hat.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import org.sepllm.hat.lift.KernelCompiler;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.KernelLinker;

/**
 * A class of random kernels, compiled and lifted.
 *
 * @param kernels what has grown
 * @param models the linked model of each
 * @param loader what finds the methods that javac compiled
 * @param folder where the class lies
 */
record GrownClass(
    List<GrownKernel> kernels, List<Kernel> models, URLClassLoader loader, Path folder)
    implements AutoCloseable {
  static final String PACKAGE = "org.sepllm.hat.fuzz.grown";

  /** The lifter or javac refuses a kernel. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  GrownClass {
    kernels = List.copyOf(kernels);
    models = List.copyOf(models);
  }

  /** Grows the kernels of seeds. */
  static List<GrownKernel> grow(List<Long> seeds) {
    List<GrownKernel> kernels = new ArrayList<>();
    for (long seed : seeds) {
      kernels.add(KernelGrower.grow(seed, "_" + kernels.size()));
    }
    return kernels;
  }

  /**
   * Compiles kernels as one class.
   *
   * @throws Refused if javac or the lifter reports an error
   */
  static GrownClass compile(List<GrownKernel> kernels) {
    String name = "Grown" + Long.toHexString(kernels.getFirst().seed());
    String source = GrownKernel.classOf(PACKAGE, name, kernels);
    String owner = PACKAGE + "." + name;
    Path folder = temporary();
    KernelCompiler.Result result = KernelCompiler.compile(folder, Map.of(owner, source));
    List<String> errors =
        result.diagnostics().stream()
            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
            .map(diagnostic -> diagnostic + "\n" + line(source, diagnostic.getLineNumber()))
            .toList();
    if (!errors.isEmpty()) {
      delete(folder);
      throw new Refused(String.join("\n", errors));
    }
    URLClassLoader loader = result.loader();
    List<FunctionName> names =
        kernels.stream().map(kernel -> new FunctionName(owner, kernel.name())).toList();
    return new GrownClass(kernels, KernelLinker.linkAll(names, loader), loader, folder);
  }

  private static String line(String source, long number) {
    return source.lines().skip(Math.max(0, number - 1)).findFirst().orElse("");
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("grown");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    delete(folder);
  }
}
