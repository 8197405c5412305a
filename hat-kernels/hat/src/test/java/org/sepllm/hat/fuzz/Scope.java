package org.sepllm.hat.fuzz;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.ScalarType;

/** What an expression at one place of a function may name. */
final class Scope {
  /**
   * A variable.
   *
   * @param name its name
   * @param type its type
   * @param mutable whether code may change it: not if it bounds a loop or an index
   */
  record Variable(String name, ScalarType type, boolean mutable) {}

  /**
   * An array in group or private memory, or a buffer.
   *
   * @param name its name
   * @param type the type of its elements
   * @param mask what keeps an index in its bounds
   */
  record Array(String name, ScalarType type, int mask) {}

  /**
   * A function that can be called.
   *
   * @param name its name
   * @param result the type of its result
   * @param parameters the types of its parameters
   * @param readsInput whether its last parameter is the buffer of integers
   */
  record Callable(
      String name, ScalarType result, List<ScalarType> parameters, boolean readsInput) {}

  private final List<Variable> variables = new ArrayList<>();
  private final List<Array> readable = new ArrayList<>();
  private final List<Callable> callables = new ArrayList<>();

  /** A place to which {@link #leave} goes back. */
  record Mark(int variables, int arrays) {}

  Mark mark() {
    return new Mark(variables.size(), readable.size());
  }

  void leave(Mark mark) {
    variables.subList(mark.variables(), variables.size()).clear();
    readable.subList(mark.arrays(), readable.size()).clear();
  }

  void add(Variable variable) {
    variables.add(variable);
  }

  void add(Array array) {
    readable.add(array);
  }

  void add(Callable callable) {
    callables.add(callable);
  }

  List<Variable> ofType(ScalarType type) {
    return variables.stream().filter(variable -> variable.type() == type).toList();
  }

  List<Variable> mutable(ScalarType type) {
    return ofType(type).stream().filter(Variable::mutable).toList();
  }

  List<Variable> mutable() {
    return variables.stream().filter(Variable::mutable).toList();
  }

  List<Array> arrays(ScalarType type) {
    return readable.stream().filter(array -> array.type() == type).toList();
  }

  List<Callable> returning(ScalarType type) {
    return callables.stream().filter(callable -> callable.result() == type).toList();
  }
}
