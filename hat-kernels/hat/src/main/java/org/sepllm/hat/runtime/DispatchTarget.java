package org.sepllm.hat.runtime;

import java.util.List;
import org.sepllm.hat.model.FunctionName;

/**
 * The call in the body of a dispatched lambda.
 *
 * @param function the called method
 * @param arguments where each argument comes from
 */
record DispatchTarget(FunctionName function, List<Source> arguments) {
  DispatchTarget {
    arguments = List.copyOf(arguments);
  }

  /** Where an argument comes from. */
  sealed interface Source {}

  /** A variable that the lambda captured. */
  record Captured(int index) implements Source {}

  /** A constant that javac put in place of a variable. */
  record Constant(Object value) implements Source {}
}
