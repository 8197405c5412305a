package org.sepllm.hat.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.buffer.S32Array;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class BufferStorageTest {
  /** Memory outside the heap has a limit of its own, which Java names. */
  @Test
  void aHostThatIsFullIsNamed() {
    Arena full =
        new Arena() {
          @Override
          public MemorySegment allocate(long bytes, long alignment) {
            throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes (limit: 100)");
          }

          @Override
          public MemorySegment.Scope scope() {
            return Arena.global().scope();
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(
            () -> new BufferStorage(BufferProxies.typeOf(S32Array.class), 1024, full, false))
        .isInstanceOf(OutOfDeviceMemory.class)
        .hasMessage("the host has no 4096 bytes left: Cannot reserve 4096 bytes (limit: 100)");
  }
}
