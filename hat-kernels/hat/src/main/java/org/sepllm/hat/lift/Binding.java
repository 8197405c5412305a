package org.sepllm.hat.lift;

import java.util.Map;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Variable;

/** What a variable of the source stands for in the model. */
sealed interface Binding {
  /** A variable that holds a value. */
  record OfValue(Variable variable) implements Binding {}

  /** A buffer. */
  record OfBuffer(BufferVariable buffer) implements Binding {}

  /** The elements of a buffer under the name of a Java array. */
  record OfView(BufferVariable buffer) implements Binding {}

  /** Local or private memory: its arrays by name. */
  record OfMemory(Map<String, ArrayVariable> arrays) implements Binding {
    public OfMemory {
      arrays = Map.copyOf(arrays);
    }
  }
}
