package org.sepllm.hat.model;

/** Where an array of a kernel lives. */
public enum MemorySpace {
  /** One array for each group, shared by its work-items. */
  LOCAL,
  /** One array for each work-item. */
  PRIVATE;

  /**
   * Returns the word for the space in the text form.
   *
   * @return {@code local} or {@code private}
   */
  public String text() {
    return this == LOCAL ? "local" : "private";
  }
}
