package org.sepllm.hat.model;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The types of buffer that functions take, by simple name. */
final class BufferTypes {
  private BufferTypes() {}

  /** Collects the types; two different types of one simple name are refused. */
  static Map<String, BufferType> of(List<Function> functions) {
    Map<String, BufferType> bySimpleName = new TreeMap<>();
    for (Function function : functions) {
      for (Parameter parameter : function.parameters()) {
        if (parameter instanceof BufferVariable buffer) {
          BufferType known = bySimpleName.putIfAbsent(buffer.type().simpleName(), buffer.type());
          Check.that(
              known == null || known.equals(buffer.type()),
              function.position(),
              "two buffer types are called " + buffer.type().simpleName());
        }
      }
    }
    return bySimpleName;
  }

  static Collection<BufferType> listOf(List<Function> functions) {
    return of(functions).values();
  }
}
