package org.sepllm.hat.model;

import java.util.Objects;

/** What is handed to a called function: a value or a buffer. */
public sealed interface Argument permits Expression, Argument.OfBuffer {
  /**
   * A buffer that is handed on.
   *
   * @param position where it stands
   * @param buffer the buffer
   */
  record OfBuffer(SourcePosition position, BufferVariable buffer) implements Argument {
    /** Checks that the parts are present. */
    public OfBuffer {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(buffer, "buffer");
    }
  }
}
