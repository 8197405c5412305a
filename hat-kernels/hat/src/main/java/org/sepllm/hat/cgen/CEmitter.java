package org.sepllm.hat.cgen;

import java.util.List;
import java.util.stream.Stream;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.runtime.CompileOptions;

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
    Unit unit = new Unit(target, options);
    StringBuilder functions = new StringBuilder();
    for (Function auxiliary : kernel.auxiliaries()) {
      functions.append(new FunctionWriter(unit).write(auxiliary)).append('\n');
    }
    FunctionWriter entry = new FunctionWriter(unit);
    functions.append(entry.write(kernel.entry()));
    String text = header(kernel, target, options) + unit.helpers().text() + functions;
    return new CSource(
        target,
        kernel.entry().name(),
        CNames.of(kernel.entry().name()),
        text,
        entry.parameters(),
        unit.sites(),
        options.exact() ? exactFlags(target) : List.of());
  }

  private static String header(Kernel kernel, CTarget target, CompileOptions options) {
    StringBuilder header = new StringBuilder("// " + kernel.entry().name() + ": ");
    header.append(options.exact() ? "exact" : "fast").append(" arithmetic, ");
    header.append(options.checked() ? "checked\n" : "unchecked\n");
    if (options.exact()) {
      header.append("// needs ").append(String.join(" ", exactFlags(target))).append('\n');
    }
    if (target == CTarget.OPENCL && usesDouble(kernel)) {
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
