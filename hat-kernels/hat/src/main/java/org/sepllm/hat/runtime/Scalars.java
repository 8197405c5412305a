package org.sepllm.hat.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.sepllm.hat.model.ScalarType;

/** Reads and writes boxed values in memory. */
final class Scalars {
  private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle();

  private Scalars() {}

  static Object load(MemorySegment memory, long offset, ScalarType type) {
    return switch (type) {
      case BOOLEAN -> memory.get(ValueLayout.JAVA_BYTE, offset) != 0;
      case BYTE -> memory.get(ValueLayout.JAVA_BYTE, offset);
      case SHORT, F16, BF16 -> memory.get(ValueLayout.JAVA_SHORT, offset);
      case CHAR -> memory.get(ValueLayout.JAVA_CHAR, offset);
      case INT -> memory.get(ValueLayout.JAVA_INT, offset);
      case LONG -> memory.get(ValueLayout.JAVA_LONG, offset);
      case FLOAT -> memory.get(ValueLayout.JAVA_FLOAT, offset);
      case DOUBLE -> memory.get(ValueLayout.JAVA_DOUBLE, offset);
    };
  }

  static void store(MemorySegment memory, long offset, ScalarType type, Object value) {
    switch (type) {
      case BOOLEAN -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) ((Boolean) value ? 1 : 0));
      case BYTE -> memory.set(ValueLayout.JAVA_BYTE, offset, (Byte) value);
      case SHORT, F16, BF16 -> memory.set(ValueLayout.JAVA_SHORT, offset, (Short) value);
      case CHAR -> memory.set(ValueLayout.JAVA_CHAR, offset, (Character) value);
      case INT -> memory.set(ValueLayout.JAVA_INT, offset, (Integer) value);
      case LONG -> memory.set(ValueLayout.JAVA_LONG, offset, (Long) value);
      case FLOAT -> memory.set(ValueLayout.JAVA_FLOAT, offset, (Float) value);
      case DOUBLE -> memory.set(ValueLayout.JAVA_DOUBLE, offset, (Double) value);
    }
  }

  /** Increments atomically and returns the value from before. */
  static int increment(MemorySegment memory, long offset) {
    return (int) INTS.getAndAdd(memory, offset, 1);
  }
}
