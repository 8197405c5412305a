package org.sepllm.hat.cgen;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.teaching.TeachingSet;

/** The linked kernels of the teaching set and of other tests. */
final class TeachingKernels {
  private static final List<String> HARD =
      List.of(
          "org.sepllm.hat.meaning.Arithmetic",
          "org.sepllm.hat.meaning.Control",
          "org.sepllm.hat.opencl.Functions",
          "org.sepllm.hat.opencl.Mistakes");

  private TeachingKernels() {}

  static List<Kernel> all() {
    return TeachingSet.classes().stream().flatMap(type -> of(type).stream()).toList();
  }

  /** Kernels that use every operator, function and jump, and names that mean something in C. */
  static List<Kernel> hard() throws ClassNotFoundException {
    List<Kernel> kernels = new ArrayList<>();
    for (String name : HARD) {
      kernels.addAll(of(Class.forName(name)));
    }
    return kernels;
  }

  static List<Kernel> of(Class<?> owner) {
    String resource = "/" + KernelLinker.FOLDER + owner.getName() + ".cm";
    try (InputStream stream = owner.getResourceAsStream(resource)) {
      String model = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return ModelText.readModule(model).functions().stream()
          .filter(function -> function.kind() == FunctionKind.KERNEL)
          .map(function -> KernelLinker.link(function.name(), owner.getClassLoader()))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static CompileOptions exact(boolean checked) {
    return new CompileOptions(checked, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
  }
}
