package org.sepllm.hat.foreign;

import org.sepllm.hat.runtime.BackendUnavailable;

/** Where the functions of a library come from. */
public interface Symbols {
  /**
   * Makes a function callable.
   *
   * @param name the function's name
   * @param shape a public interface of one method that takes what the function takes, with {@code
   *     byte}, {@code int}, {@code long} and memory segments for addresses
   * @param <T> the interface
   * @return the function
   * @throws BackendUnavailable if the library has no such function
   */
  <T> T bind(String name, Class<T> shape);
}
