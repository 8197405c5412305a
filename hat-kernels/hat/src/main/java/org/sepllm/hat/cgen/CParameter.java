package org.sepllm.hat.cgen;

import java.util.Objects;

/**
 * A parameter of an emitted kernel.
 *
 * @param kind what is passed
 * @param name the parameter's name in the text
 * @param source the name of the parameter of the kernel that it stands for, or {@code hat_fault};
 *     for a matrix that of its buffer
 */
public record CParameter(Kind kind, String name, String source) {
  /** What is passed. */
  public enum Kind {
    /** The address of a buffer, its fields first. */
    BUFFER,
    /** The number of elements of the buffer before, a 32-bit integer. */
    LENGTH,
    /** A 32-bit integer. */
    INT,
    /** A 32-bit floating number. */
    FLOAT,
    /** The address of the {@link FaultRecord}; present in checked mode. */
    FAULT,
    /** What {@code cuTensorMapEncodeTiled} makes of a matrix; they come last. */
    TILE_MAP
  }

  /** Checks that the parts are present. */
  public CParameter {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
  }
}
