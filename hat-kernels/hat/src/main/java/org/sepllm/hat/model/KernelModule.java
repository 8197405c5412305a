package org.sepllm.hat.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one top-level class of the source lifts to.
 *
 * @param className the binary name of the class
 * @param functions its kernels and auxiliary functions, those of nested classes included, in the
 *     order of the source
 */
public record KernelModule(String className, List<Function> functions) {
  /** The folder of modules on the class path; each is called {@code CLASS.cm}. */
  public static final String FOLDER = "META-INF/hatmodel/";

  /**
   * Checks the names and copies the list.
   *
   * @throws IllegalArgumentException if two functions have one name, or two buffer types that share
   *     their simple name differ
   */
  public KernelModule {
    Names.requireQualified(className);
    functions = List.copyOf(functions);
    Map<FunctionName, Function> byName = new HashMap<>();
    for (Function function : functions) {
      Check.that(
          byName.put(function.name(), function) == null,
          function.position(),
          function.name() + " occurs twice");
    }
    BufferTypes.of(functions);
  }

  /**
   * Returns a function by its name.
   *
   * @param name the full name
   * @return the function, or empty if the class has none of that name
   */
  public Optional<Function> function(FunctionName name) {
    return functions.stream().filter(function -> function.name().equals(name)).findFirst();
  }
}
