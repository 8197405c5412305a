package org.sepllm.hat.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A kernel, or a function that kernels call.
 *
 * @param position where it stands
 * @param kind what it is for
 * @param name its full name
 * @param parameters its parameters; those of a kernel are {@code int}, {@code float} and buffers
 * @param result the type of its result, if it has one; a kernel has none
 * @param body what it does
 */
public record Function(
    SourcePosition position,
    FunctionKind kind,
    FunctionName name,
    List<Parameter> parameters,
    Optional<ScalarType> result,
    Statement.Block body) {
  /**
   * Checks the function as a whole: names, scopes, labels and results.
   *
   * @throws IllegalArgumentException if a name is declared twice or used outside its scope, a jump
   *     has no target, a return does not fit the result, or a kernel breaks the rules of kernels
   */
  public Function {
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(result, "result");
    parameters = List.copyOf(parameters);
    new FunctionCheck(kind, result).check(position, parameters, body);
  }

  /**
   * Returns the same function for the use of others, even if it could be dispatched.
   *
   * @return an auxiliary function
   * @throws IllegalArgumentException if the function has local arrays, which only a dispatched
   *     kernel can have
   */
  public Function asAuxiliary() {
    return new Function(position, FunctionKind.AUXILIARY, name, parameters, result, body);
  }
}
