package org.sepllm.hat.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What an object of OpenCL tells of itself.
 *
 * @param function how it is asked
 * @param object the object
 */
record ClInfo(ClFunctions.GetInfo function, MemorySegment object) {
  /** The name of the log of a build. */
  static final int BUILD_LOG = 0x1183;

  private static final int MOST_BYTES = 1 << 20;

  /** Returns a text, or nothing if the object does not tell. */
  String text(int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(MOST_BYTES);
      int status = function.call(object, name, MOST_BYTES - 1, value, MemorySegment.NULL);
      return status == ClStatus.SUCCESS ? value.getString(0).strip() : "";
    }
  }

  /** Returns a number of at most 64 bits, or 0 if the object does not tell. */
  long number(int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
      int status =
          function.call(object, name, ValueLayout.JAVA_LONG.byteSize(), value, MemorySegment.NULL);
      return status == ClStatus.SUCCESS ? value.get(ValueLayout.JAVA_LONG, 0) : 0;
    }
  }
}
