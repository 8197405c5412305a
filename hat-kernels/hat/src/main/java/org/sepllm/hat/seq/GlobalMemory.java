package org.sepllm.hat.seq;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.WrittenElements;

/** A buffer: its elements, and the single values in its header. */
final class GlobalMemory implements Memory {
  private final BufferStorage storage;
  private final ScalarType elementType;
  private final Optional<WrittenElements> written;
  private final Optional<Shadow> shadow;
  private final Optional<Shadow> fieldShadow;

  GlobalMemory(BufferStorage storage, boolean watched, int parts) {
    this.storage = storage;
    this.elementType =
        storage.type().array().isPresent() ? storage.type().elements().type() : ScalarType.BYTE;
    this.written = storage.written();
    this.shadow = watched ? Optional.of(new Shadow(storage.length(), parts)) : Optional.empty();
    this.fieldShadow =
        watched ? Optional.of(new Shadow(storage.type().fields().size(), parts)) : Optional.empty();
    storage.beforeHostWrite();
  }

  @Override
  public int length() {
    return storage.length();
  }

  @Override
  public boolean isWritten(int lane, int index) {
    return written.isEmpty() || written.get().contains(index);
  }

  @Override
  public long load(int lane, int index) {
    return get(storage.payload(), (long) index * elementType.bytes(), elementType);
  }

  @Override
  public void store(int lane, int index, long value) {
    set(storage.payload(), (long) index * elementType.bytes(), elementType, value);
    storage.noteResult();
    if (written.isPresent()) {
      written.get().mark(index);
    }
  }

  @Override
  public Optional<Shadow> shadow() {
    return shadow;
  }

  /** Tells whether a launch has written to it. */
  boolean isResult() {
    return storage.isResult();
  }

  /** Returns what watches the fields for races, each by its place in the header. */
  Optional<Shadow> fieldShadow() {
    return fieldShadow;
  }

  int fieldNumber(BufferField field) {
    return storage.type().fields().indexOf(field);
  }

  long loadField(BufferField field) {
    return get(storage.host(), storage.type().fieldOffset(field), field.type());
  }

  void storeField(BufferField field, long value) {
    set(storage.host(), storage.type().fieldOffset(field), field.type(), value);
    storage.noteResult();
  }

  private static long get(MemorySegment memory, long offset, ScalarType type) {
    return switch (type) {
      case BOOLEAN -> Bits.of(memory.get(ValueLayout.JAVA_BYTE, offset) != 0);
      case BYTE -> memory.get(ValueLayout.JAVA_BYTE, offset);
      case SHORT -> memory.get(ValueLayout.JAVA_SHORT, offset);
      case CHAR, F16, BF16 -> memory.get(ValueLayout.JAVA_CHAR, offset);
      case INT -> memory.get(ValueLayout.JAVA_INT, offset);
      case FLOAT -> Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, offset));
      case LONG, DOUBLE -> memory.get(ValueLayout.JAVA_LONG, offset);
    };
  }

  private static void set(MemorySegment memory, long offset, ScalarType type, long value) {
    switch (type) {
      case BOOLEAN, BYTE -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
      case SHORT -> memory.set(ValueLayout.JAVA_SHORT, offset, (short) value);
      case CHAR, F16, BF16 -> memory.set(ValueLayout.JAVA_CHAR, offset, (char) value);
      case INT, FLOAT -> memory.set(ValueLayout.JAVA_INT, offset, (int) value);
      case LONG, DOUBLE -> memory.set(ValueLayout.JAVA_LONG, offset, value);
    }
  }
}
