package org.sepllm.hat.runtime;

/**
 * What a kernel does with a buffer.
 *
 * @param reads whether it reads elements or fields
 * @param writes whether it writes elements or fields
 */
public record BufferAccess(boolean reads, boolean writes) {
  /** Neither reads nor writes. */
  public static final BufferAccess NONE = new BufferAccess(false, false);

  /**
   * Returns what two pieces of code do together.
   *
   * @param other what the other does
   * @return what either does
   */
  public BufferAccess and(BufferAccess other) {
    return new BufferAccess(reads || other.reads, writes || other.writes);
  }
}
