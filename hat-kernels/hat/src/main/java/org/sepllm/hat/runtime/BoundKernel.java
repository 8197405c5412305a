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
import org.sepllm.hat.model.ScalarType;
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

  /**
   * Returns the values of the whole numbers among arguments, in order.
   *
   * <p>Those shape a kernel: its loops and its registers. A {@code float} only takes part in sums
   * and products, and a kernel for each of its values would gain nothing.
   */
  static List<Integer> numbers(List<KernelArgument> arguments) {
    List<Integer> numbers = new ArrayList<>();
    for (KernelArgument argument : arguments) {
      if (argument instanceof KernelArgument.OfInt number) {
        numbers.add(number.value());
      }
    }
    return numbers;
  }

  /** Returns the kernel with constants in place of all its whole numbers; with none, as it is. */
  Kernel specialized(List<Integer> numbers) {
    if (numbers.isEmpty()) {
      return kernel;
    }
    SourcePosition position = kernel.entry().position();
    Map<String, Expression.Constant> constants = new HashMap<>();
    for (Parameter parameter : parameters()) {
      if (parameter instanceof Variable variable && variable.type() == ScalarType.INT) {
        int number = numbers.get(constants.size());
        constants.put(variable.name(), Expression.Constant.ofInt(position, number));
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
