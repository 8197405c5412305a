package org.sepllm.hat.cgen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelFacts;

/** Writes kernels as C. */
public final class CEmitter {
  private CEmitter() {}

  /**
   * Writes a kernel with all it calls.
   *
   * @param kernel the kernel, with the lengths of all arrays known
   * @param target the dialect
   * @param options whether to check, and whether arithmetic is exact; races are not watched
   * @return the text with what is needed to launch it
   * @throws IllegalStateException if the length of an array is not known
   */
  public static CSource emit(Kernel kernel, CTarget target, CompileOptions options) {
    return emit(List.of(kernel), target, options).getFirst();
  }

  /**
   * Writes kernels as one text; a function that several of them call is written once.
   *
   * @param kernels the kernels, at least one, with the lengths of all arrays known
   * @param target the dialect
   * @param options whether to check, and whether arithmetic is exact; races are not watched
   * @return for each kernel the text of all with what is needed to launch this one
   * @throws IllegalArgumentException if there is no kernel
   * @throws IllegalStateException if the length of an array is not known
   */
  public static List<CSource> emit(List<Kernel> kernels, CTarget target, CompileOptions options) {
    if (kernels.isEmpty()) {
      throw new IllegalArgumentException("there is no kernel to write");
    }
    Unit unit = new Unit(target, options);
    List<String> functions = new ArrayList<>();
    Map<String, List<CParameter>> parameters = new HashMap<>();
    List<String> entries = new ArrayList<>();
    List<Long> launchBytes = new ArrayList<>();
    for (Kernel kernel : kernels) {
      unit.functions().startKernel();
      KernelFacts facts = KernelFacts.of(kernel);
      long bytes = launchBytes(facts);
      launchBytes.add(bytes);
      unit.setLayout(facts.layout(), bytes > 0);
      unit.setLaunchBounds(kernel.launchBounds());
      unit.setTileMaps(facts.tileMaps());
      for (Function function : kernel.functions()) {
        if (unit.functions().add(function)) {
          FunctionWriter writer = new FunctionWriter(unit);
          functions.add(writer.write(function));
          parameters.put(unit.functions().of(function.name()), writer.parameters());
        }
      }
      entries.add(unit.functions().of(kernel.entry().name()));
    }
    String header = header(kernels, target, options);
    String text =
        header
            + unit.helpers().text()
            + unit.warpHelpers().text()
            + unit.warpgroupHelpers().text()
            + String.join("\n", functions);
    boolean warpgroups = kernels.stream().anyMatch(Kernel::usesWarpgroups);
    List<String> flags = options.exact() ? exactFlags(target) : List.of();
    List<CSource> sources = new ArrayList<>();
    for (int index = 0; index < entries.size(); index++) {
      String entry = entries.get(index);
      Kernel kernel = kernels.get(index);
      List<CParameter> taken = parameters.get(entry);
      sources.add(
          new CSource(
              target,
              kernel.entry().name(),
              entry,
              text,
              taken,
              unit.sites(),
              flags,
              launchBytes.get(index),
              kernel.awaitsLaunches(),
              warpgroups,
              TileMap.listOf(kernel)));
    }
    return List.copyOf(sources);
  }

  /** Kernels for warps may have more local memory than a text can declare. */
  private static long launchBytes(KernelFacts facts) {
    boolean large = facts.localBytes() > KernelFacts.PORTABLE_LOCAL_BYTES;
    return facts.usesWarps() && large ? facts.localBytes() : 0;
  }

  private static String header(List<Kernel> kernels, CTarget target, CompileOptions options) {
    StringBuilder header = new StringBuilder("// " + kernels.getFirst().entry().name());
    header.append(kernels.size() == 1 ? ": " : " and " + (kernels.size() - 1) + " more: ");
    header.append(options.exact() ? "exact" : "fast").append(" arithmetic, ");
    header.append(options.checked() ? "checked\n" : "unchecked\n");
    if (options.exact()) {
      header.append("// needs ").append(String.join(" ", exactFlags(target))).append('\n');
    }
    if (kernels.stream().anyMatch(Kernel::usesWarpgroups)) {
      header.append("// needs -gencode=arch=compute_90a,code=sm_90a\n");
    }
    if (target == CTarget.OPENCL && kernels.stream().anyMatch(CEmitter::usesDouble)) {
      header.append("#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n");
    }
    if (target == CTarget.OPENCL && options.exact()) {
      header.append("#pragma OPENCL FP_CONTRACT OFF\n");
    }
    return header.append('\n').toString();
  }

  private static List<String> exactFlags(CTarget target) {
    return target == CTarget.OPENCL
        ? List.of("-cl-fp32-correctly-rounded-divide-sqrt")
        : List.of("-fmad=false", "-prec-div=true", "-prec-sqrt=true", "-ftz=false");
  }

  /**
   * Tells whether a kernel needs a device that computes in {@code double}.
   *
   * @param kernel the kernel
   * @return whether any value or element in it is {@code double}
   */
  public static boolean usesDouble(Kernel kernel) {
    return kernel.functions().stream().flatMap(CEmitter::types).anyMatch(ScalarType.DOUBLE::equals);
  }

  private static Stream<ScalarType> types(Function function) {
    Stream<ScalarType> values = Walk.expressions(function.body()).stream().map(Expression::type);
    Stream<ScalarType> variables =
        Walk.statements(function.body()).stream().flatMap(CEmitter::declared);
    Stream<ScalarType> parameters =
        function.parameters().stream()
            .flatMap(parameter ->
                switch (parameter) {
                  case Variable variable -> Stream.of(variable.type());
                  case BufferVariable buffer -> types(buffer);
                });
    return Stream.of(values, variables, parameters).flatMap(stream -> stream);
  }

  private static Stream<ScalarType> types(BufferVariable buffer) {
    return Stream.concat(
        buffer.type().array().stream().map(array -> array.type()),
        buffer.type().fields().stream().map(BufferField::type));
  }

  private static Stream<ScalarType> declared(Statement statement) {
    return switch (statement) {
      case Statement.Declare declare -> Stream.of(declare.variable().type());
      case Statement.DeclareArray declare -> Stream.of(declare.array().elementType());
      default -> Stream.empty();
    };
  }
}
