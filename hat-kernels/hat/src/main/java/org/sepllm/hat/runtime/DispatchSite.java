package org.sepllm.hat.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One place in a program that dispatches a kernel. */
final class DispatchSite {
  /** How many kernels are built for one place before it gets one that serves all values. */
  static final int MOST_SPECIALIZATIONS = 16;

  private static final Logger LOG = System.getLogger(DispatchSite.class.getName());

  private final Optional<Method> replacement;
  private final Optional<DispatchTarget> target;
  private final BoundKernel kernel;
  private final Set<List<Integer>> seen = new HashSet<>();
  private boolean generic;

  DispatchSite(Method replacement, DispatchTarget target, BoundKernel kernel) {
    this.replacement = Optional.of(replacement);
    this.target = Optional.of(target);
    this.kernel = kernel;
  }

  /** Makes a place that gives its arguments itself. */
  DispatchSite(BoundKernel kernel) {
    this.replacement = Optional.empty();
    this.target = Optional.empty();
    this.kernel = kernel;
  }

  Method replacement() {
    return replacement.orElseThrow();
  }

  BoundKernel kernel() {
    return kernel;
  }

  /**
   * Returns the arguments that a lambda of this place captured.
   *
   * @throws IllegalArgumentException if one is no buffer, {@code int} or {@code float}
   */
  List<KernelArgument> arguments(SerializedLambda lambda) {
    List<KernelArgument> arguments = new ArrayList<>();
    for (DispatchTarget.Source source : target.orElseThrow().arguments()) {
      Object value =
          switch (source) {
            case DispatchTarget.Captured captured -> lambda.getCapturedArg(captured.index());
            case DispatchTarget.Constant constant -> constant.value();
          };
      arguments.add(
          switch (value) {
            case StoredBuffer buffer -> new KernelArgument.OfBuffer(buffer.storage());
            case Integer number -> new KernelArgument.OfInt(number);
            case Float number -> new KernelArgument.OfFloat(number);
            case null, default ->
                throw new IllegalArgumentException(
                    kernel.name()
                        + " is dispatched with "
                        + value
                        + ", which is no buffer, int or float");
          });
    }
    return arguments;
  }

  /**
   * Returns the constants to specialise on: the whole numbers given, or none once there were too
   * many.
   */
  List<Integer> constants(List<Integer> numbers) {
    if (generic || numbers.isEmpty()) {
      return List.of();
    }
    seen.add(numbers);
    if (seen.size() > MOST_SPECIALIZATIONS) {
      generic = true;
      seen.clear();
      LOG.log(
          Level.WARNING,
          "{0} was dispatched with more than {1} different sets of numbers at one place; one kernel"
              + " for all of them is built now. Put what varies into an S32Array.",
          kernel.name(),
          MOST_SPECIALIZATIONS);
      return List.of();
    }
    return numbers;
  }
}
