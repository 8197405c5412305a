package org.sepllm.hat.model;

/** What the constructors of nodes check. */
final class Check {
  private Check() {}

  static void that(boolean holds, SourcePosition position, String message) {
    if (!holds) {
      throw new IllegalArgumentException(position + ": " + message);
    }
  }

  static void index(Expression index, SourcePosition position) {
    ScalarType type = index.type();
    that(
        type == ScalarType.INT || type == ScalarType.LONG,
        position,
        "an index of type " + type.keyword());
  }

  static void elements(BufferVariable buffer, SourcePosition position) {
    that(buffer.type().array().isPresent(), position, buffer.name() + " has no elements");
  }

  static void field(BufferVariable buffer, BufferField field, SourcePosition position) {
    that(
        buffer.type().fields().contains(field),
        position,
        buffer.name() + " has no field " + field.name());
  }

  static void assignable(ScalarType target, Expression value, SourcePosition position) {
    that(
        target == value.type(),
        position,
        value.type().keyword() + " stored as " + target.keyword());
  }
}
