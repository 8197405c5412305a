package org.sepllm.hat.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.LaunchBounds;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Variable;

/** A linked kernel with what is known of it. */
final class BoundKernel {
  private final Kernel kernel;
  private final String hash;
  private final KernelFacts facts;

  BoundKernel(Kernel kernel) {
    this.kernel = kernel;
    this.hash = kernel.hash();
    this.facts = KernelFacts.of(kernel);
  }

  FunctionName name() {
    return kernel.entry().name();
  }

  String hash() {
    return hash;
  }

  Optional<LaunchBounds> launchBounds() {
    return kernel.launchBounds();
  }

  KernelFacts facts() {
    return facts;
  }

  List<Parameter> parameters() {
    return kernel.entry().parameters();
  }

  BufferAccess access(int parameter) {
    return facts.access().get(parameters().get(parameter).name());
  }

  /** Returns the values of the numbers among arguments, in order. */
  static List<Object> numbers(List<KernelArgument> arguments) {
    List<Object> numbers = new ArrayList<>();
    for (KernelArgument argument : arguments) {
      switch (argument) {
        case KernelArgument.OfInt number -> numbers.add(number.value());
        case KernelArgument.OfFloat number -> numbers.add(number.value());
        case KernelArgument.OfBuffer _ -> {}
      }
    }
    return numbers;
  }

  /** Returns the kernel with constants in place of all its numbers; with none, as it is. */
  Kernel specialized(List<Object> numbers) {
    if (numbers.isEmpty()) {
      return kernel;
    }
    SourcePosition position = kernel.entry().position();
    Map<String, Expression.Constant> constants = new HashMap<>();
    for (Parameter parameter : parameters()) {
      if (parameter instanceof Variable variable) {
        Expression.Constant constant =
            switch (numbers.get(constants.size())) {
              case Integer number -> Expression.Constant.ofInt(position, number);
              case Float number -> Expression.Constant.ofFloat(position, number);
              default -> throw new IllegalStateException("numbers are int or float");
            };
        constants.put(variable.name(), constant);
      }
    }
    return Specializer.specialize(kernel, constants);
  }

  /**
   * Checks arguments against the parameters.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  void checkArguments(List<KernelArgument> arguments) {
    List<Parameter> parameters = parameters();
    if (arguments.size() != parameters.size()) {
      throw new IllegalArgumentException(
          name() + " has " + parameters.size() + " parameters, not " + arguments.size());
    }
    for (int index = 0; index < arguments.size(); index++) {
      if (!fits(arguments.get(index), parameters.get(index))) {
        throw new IllegalArgumentException(
            "argument "
                + arguments.get(index)
                + " does not fit parameter "
                + parameters.get(index).name()
                + " of "
                + name());
      }
    }
  }

  /**
   * Checks values against the parameters that are numbers.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  void checkNumbers(List<KernelArgument> numbers) {
    List<Parameter> wanted = parameters().stream().filter(Variable.class::isInstance).toList();
    boolean fit = numbers.size() == wanted.size();
    for (int index = 0; fit && index < numbers.size(); index++) {
      fit = fits(numbers.get(index), wanted.get(index));
    }
    if (!fit) {
      throw new IllegalArgumentException(
          name() + " takes the numbers " + wanted + ", given are " + numbers);
    }
  }

  private static boolean fits(KernelArgument argument, Parameter parameter) {
    return switch (parameter) {
      case BufferVariable buffer ->
          argument instanceof KernelArgument.OfBuffer given
              && given.storage().type().equals(buffer.type());
      case Variable variable ->
          switch (variable.type()) {
            case INT -> argument instanceof KernelArgument.OfInt;
            case FLOAT -> argument instanceof KernelArgument.OfFloat;
            default -> false;
          };
    };
  }
}
