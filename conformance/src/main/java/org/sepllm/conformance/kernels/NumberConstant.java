package org.sepllm.conformance.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.runtime.Specializer;

/**
 * A constant that takes the place of a number among a kernel's parameters.
 *
 * @param number the parameter, an {@code int} or {@code float}
 * @param value its value
 */
public record NumberConstant(Variable number, Expression.Constant value) {
  /**
   * Reads constants that are written as text.
   *
   * @param kernel the kernel
   * @param given the text of each by the name of the parameter
   * @return the constants in the order of the parameters
   * @throws KernelInputException if the kernel has no number of a name, or a text is not a value of
   *     its type
   */
  public static List<NumberConstant> parse(Kernel kernel, Map<String, String> given) {
    Map<String, String> left = new TreeMap<>(given);
    List<NumberConstant> constants = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    for (Parameter parameter : kernel.entry().parameters()) {
      if (parameter instanceof Variable number) {
        numbers.add(number.name());
        String text = left.remove(number.name());
        if (text != null) {
          constants.add(new NumberConstant(number, value(kernel.entry().position(), number, text)));
        }
      }
    }
    if (!left.isEmpty()) {
      throw new KernelInputException(
          "%s has no number %s; its numbers are %s"
              .formatted(kernel.entry().name(), left.keySet().iterator().next(), numbers));
    }
    return constants;
  }

  private static Expression.Constant value(SourcePosition position, Variable number, String text) {
    try {
      if (number.type() == ScalarType.INT) {
        return Expression.Constant.ofInt(position, Integer.parseInt(text));
      }
      float value = Float.parseFloat(text);
      if (Float.isFinite(value)) {
        return Expression.Constant.ofFloat(position, value);
      }
    } catch (NumberFormatException malformed) {
      // Falls through to the refusal, which says more than the parser does.
    }
    String wanted =
        number.type() == ScalarType.INT
            ? "an int from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE
            : "a finite float";
    throw new KernelInputException(
        "%s is \"%s\", must be %s".formatted(number.name(), text, wanted));
  }

  /**
   * Puts constants in place of a kernel's numbers.
   *
   * @param kernel the kernel
   * @param constants constants for some of its numbers
   * @return the kernel without those parameters
   */
  public static Kernel specialize(Kernel kernel, List<NumberConstant> constants) {
    return Specializer.specialize(
        kernel,
        constants.stream()
            .collect(
                Collectors.toMap(constant -> constant.number().name(), NumberConstant::value)));
  }
}
