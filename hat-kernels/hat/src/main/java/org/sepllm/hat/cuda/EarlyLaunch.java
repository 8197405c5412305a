package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sepllm.hat.runtime.LaunchRange;

/**
 * The settings of a launch that may begin while the one before it still runs, a {@code
 * CUlaunchConfig} with one {@code CUlaunchAttribute}.
 */
final class EarlyLaunch {
  private static final int PROGRAMMATIC_STREAM_SERIALIZATION = 6;
  private static final long SETTINGS_BYTES = 56;
  private static final long SHARED_BYTES = 24;
  private static final long STREAM = 32;
  private static final long ATTRIBUTES = 40;
  private static final long ATTRIBUTE_COUNT = 48;
  private static final long ATTRIBUTE_BYTES = 72;
  private static final long ATTRIBUTE_VALUE = 8;

  private final MemorySegment settings;

  EarlyLaunch(Arena arena) {
    settings = arena.allocate(SETTINGS_BYTES, Long.BYTES);
    MemorySegment attribute = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
    attribute.set(ValueLayout.JAVA_INT, 0, PROGRAMMATIC_STREAM_SERIALIZATION);
    attribute.set(ValueLayout.JAVA_INT, ATTRIBUTE_VALUE, 1);
    settings.set(ValueLayout.ADDRESS, ATTRIBUTES, attribute);
    settings.set(ValueLayout.JAVA_INT, ATTRIBUTE_COUNT, 1);
  }

  void set(LaunchRange range, int sharedBytes, MemorySegment stream) {
    int[] sizes = {
      range.groupsX(),
      range.groupsY(),
      range.groupsZ(),
      range.localX(),
      range.localY(),
      range.localZ()
    };
    MemorySegment.copy(sizes, 0, settings, ValueLayout.JAVA_INT, 0, sizes.length);
    settings.set(ValueLayout.JAVA_INT, SHARED_BYTES, sharedBytes);
    settings.set(ValueLayout.ADDRESS, STREAM, stream);
  }

  MemorySegment settings() {
    return settings;
  }
}
