package org.sepllm.hat.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import org.sepllm.hat.model.BufferType;

/**
 * The memory of one buffer: on the host, and on the device once a kernel has used it.
 *
 * <p>Content is copied only when one side needs what the other wrote last.
 */
public final class BufferStorage {
  private final BufferType type;
  private final int length;
  private final MemorySegment host;
  private final MemorySegment payload;
  private final Optional<WrittenElements> written;
  private Optional<DeviceCopy> copy = Optional.empty();
  private boolean hostIsNewer;
  private boolean deviceIsNewer;

  /**
   * Allocates a buffer of zeros.
   *
   * @param type what it holds
   * @param length the number of elements, at least 0
   * @param arena what frees it
   * @param tracksWrites whether to remember which elements were written
   * @throws IllegalArgumentException if the length is negative
   */
  public BufferStorage(BufferType type, int length, Arena arena, boolean tracksWrites) {
    if (length < 0) {
      throw new IllegalArgumentException(
          "length of " + type.simpleName() + " is " + length + ", must be at least 0");
    }
    this.type = type;
    this.length = length;
    this.host = arena.allocate(Math.max(1, type.byteSize(length)), BufferType.ALIGNMENT);
    this.payload = host.asSlice(type.payloadOffset(), type.byteSize(length) - type.payloadOffset());
    this.written = tracksWrites ? Optional.of(new WrittenElements(length)) : Optional.empty();
  }

  /**
   * Returns what the buffer holds.
   *
   * @return the type
   */
  public BufferType type() {
    return type;
  }

  /**
   * Returns the number of elements.
   *
   * @return the length
   */
  public int length() {
    return length;
  }

  /**
   * Returns the host's memory as it is: fields, then elements at {@link
   * BufferType#payloadOffset()}.
   *
   * <p>Call {@link #beforeHostRead()} or {@link #beforeHostWrite()} first.
   *
   * @return the memory, at least one byte
   */
  public MemorySegment host() {
    return host;
  }

  /**
   * Returns the elements in the host's memory as they are.
   *
   * @return the elements alone
   */
  public MemorySegment payload() {
    return payload;
  }

  /**
   * Returns which elements were written, if that is remembered.
   *
   * @return the written elements
   */
  public Optional<WrittenElements> written() {
    return written;
  }

  /**
   * Returns the elements for the host to read.
   *
   * @return the elements, up to date
   */
  public MemorySegment toRead() {
    beforeHostRead();
    return payload;
  }

  /**
   * Returns the elements for the host to write one of them.
   *
   * @param index the index of the element that will be written
   * @return the elements, up to date
   */
  public MemorySegment toWrite(long index) {
    beforeHostWrite();
    if (written.isPresent()) {
      written.get().mark((int) index);
    }
    return payload;
  }

  /**
   * Returns the elements for the host to write all of them.
   *
   * @return the elements
   */
  public MemorySegment toWriteAll() {
    beforeHostWrite();
    written.ifPresent(WrittenElements::markAll);
    return payload;
  }

  /**
   * Checks an index.
   *
   * @param index the index
   * @return the index
   * @throws IndexOutOfBoundsException if it is below 0 or not below the length
   */
  public long checked(long index) {
    return Objects.checkIndex(index, length);
  }

  /**
   * Checks that an array is as long as the buffer.
   *
   * @param actual the array's length
   * @throws IllegalArgumentException if it is not
   */
  public void checkLength(int actual) {
    if (actual != length) {
      throw new IllegalArgumentException(
          "the array has " + actual + " elements, the " + type.simpleName() + " has " + length);
    }
  }

  /** Brings the host's memory up to date. */
  public void beforeHostRead() {
    if (deviceIsNewer) {
      copy.orElseThrow().download(host);
      deviceIsNewer = false;
    }
  }

  /** Brings the host's memory up to date and notes that it will be the newer one. */
  public void beforeHostWrite() {
    beforeHostRead();
    hostIsNewer = true;
  }

  /**
   * Brings the device's memory up to date and notes which side will be the newer one.
   *
   * @param memory the memory of the device
   * @param access what the kernel does with the buffer
   * @return the device's memory of this buffer
   * @throws OutOfDeviceMemory if the device has not enough left
   */
  public DeviceCopy beforeLaunch(DeviceMemory memory, BufferAccess access) {
    if (copy.isEmpty()) {
      copy = Optional.of(memory.allocate(host.byteSize()));
    }
    DeviceCopy device = copy.orElseThrow();
    if (hostIsNewer) {
      device.upload(host);
      hostIsNewer = false;
    }
    deviceIsNewer |= access.writes();
    return device;
  }

  /**
   * Returns the device's memory of this buffer.
   *
   * @return the memory, or empty if no kernel on a device with memory of its own has used it
   */
  public Optional<DeviceCopy> deviceCopy() {
    return copy;
  }

  /** Frees the device's memory of this buffer; the host's memory is up to date first. */
  public void releaseDeviceCopy() {
    beforeHostRead();
    copy.ifPresent(DeviceCopy::close);
    copy = Optional.empty();
    hostIsNewer = true;
  }
}
