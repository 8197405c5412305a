package org.sepllm.hat.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sepllm.hat.model.BufferType;

/**
 * The memory of one buffer: on the host, and on the device once a kernel has used it.
 *
 * <p>Content is copied only when one side needs what the other wrote last. Where the memory belongs
 * to somebody else, the other side gets memory when it first needs the content.
 */
public final class BufferStorage {
  private final BufferType type;
  private final int length;
  private final Optional<WrittenElements> written;
  private boolean result;
  private final boolean external;
  private final StorageOwner owner;
  private final Set<DeviceQueue> users = Collections.newSetFromMap(new IdentityHashMap<>());
  private MemorySegment host;
  private MemorySegment payload;
  private Optional<DeviceCopy> copy;
  private boolean hostIsNewer;
  private boolean deviceIsNewer;
  private boolean closed;

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
    this(type, length, new StorageOwner(arena, tracksWrites, new Object()));
  }

  /** Allocates a buffer of zeros. */
  BufferStorage(BufferType type, int length, StorageOwner owner) {
    this(type, length, owner, false, Optional.empty());
    allocateHost();
  }

  private BufferStorage(
      BufferType type,
      int length,
      StorageOwner owner,
      boolean external,
      Optional<DeviceCopy> copy) {
    this.type = type;
    this.length = requireLength(type, length);
    this.owner = owner;
    this.external = external;
    this.copy = copy;
    this.deviceIsNewer = copy.isPresent();
    this.written =
        owner.tracksWrites() ? Optional.of(new WrittenElements(length)) : Optional.empty();
    this.host = MemorySegment.NULL;
    this.payload = MemorySegment.NULL;
  }

  /**
   * Makes a buffer over memory of the host that somebody else owns; its elements count as written.
   *
   * @throws IllegalArgumentException if the length is negative
   * @throws ExternalMemoryException if the memory cannot be used
   */
  static BufferStorage onHost(BufferType type, int length, long address, StorageOwner owner) {
    BufferStorage storage = new BufferStorage(type, length, owner, true, Optional.empty());
    storage.useHost(ExternalMemory.onHost(address, storage.byteSize(), owner.arena()));
    storage.written.ifPresent(WrittenElements::markAll);
    return storage;
  }

  /** Makes a buffer over memory of a device that somebody else owns. */
  static BufferStorage onDevice(
      BufferType type, int length, StorageOwner owner, DeviceCopy memory) {
    return new BufferStorage(type, length, owner, true, Optional.of(memory));
  }

  /**
   * Checks a length.
   *
   * @throws IllegalArgumentException if it is negative
   */
  static int requireLength(BufferType type, int length) {
    if (length < 0) {
      throw new IllegalArgumentException(
          "length of " + type.simpleName() + " is " + length + ", must be at least 0");
    }
    return length;
  }

  private void useHost(MemorySegment memory) {
    host = memory;
    payload = host.asSlice(type.payloadOffset(), type.byteSize(length) - type.payloadOffset());
  }

  /** Returns how many bytes the buffer takes on either side, at least 1. */
  long byteSize() {
    return byteSize(type, length);
  }

  static long byteSize(BufferType type, int length) {
    return Math.max(1, type.byteSize(length));
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

  /** Notes that a launch writes to the buffer. */
  public void noteResult() {
    result = true;
  }

  /**
   * Tells whether a launch has written to the buffer, where that is noted.
   *
   * @return whether one has
   */
  public boolean isResult() {
    return result;
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
    requireOpen();
    if (type.fields().isEmpty()) {
      ensureHost();
      deviceIsNewer = false;
    }
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

  /**
   * Brings the host's memory up to date.
   *
   * @throws IllegalStateException if the buffer was closed
   */
  public void beforeHostRead() {
    requireOpen();
    if (deviceIsNewer) {
      synchronized (owner.guard()) {
        ensureHost();
        copy.orElseThrow().download(host);
        deviceIsNewer = false;
      }
    }
  }

  /**
   * Brings the host's memory up to date and notes that it will be the newer one.
   *
   * @throws IllegalStateException if the buffer was closed
   */
  public void beforeHostWrite() {
    beforeHostRead();
    hostIsNewer = true;
  }

  private void ensureHost() {
    if (host.address() == 0) {
      allocateHost();
    }
  }

  /** Java says how much memory outside its heap is taken, and how much there may be. */
  private void allocateHost() {
    try {
      useHost(owner.arena().allocate(byteSize(), BufferType.ALIGNMENT));
    } catch (OutOfMemoryError full) {
      throw new OutOfDeviceMemory(
          "the host has no " + byteSize() + " bytes left: " + full.getMessage(), full);
    }
  }

  /** Tells whether the memory belongs to somebody else. */
  boolean isExternal() {
    return external;
  }

  /** Tells whether the device has to get memory or content before a launch. */
  boolean needsCopy() {
    return copy.isEmpty() || hostIsNewer;
  }

  /** Returns the queues that used the buffer since its content was last copied to the device. */
  Set<DeviceQueue> users() {
    return users;
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
      copy = Optional.of(memory.allocate(byteSize()));
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

  /** Brings the host's memory up to date, so that the device's memory can be freed. */
  void leaveDevice() {
    requireOpen();
    if (external) {
      throw new IllegalArgumentException(
          "the memory of " + type.simpleName() + "[" + length + "] belongs to somebody else");
    }
    beforeHostRead();
  }

  /** Notes that the device's memory of this buffer was freed. */
  void deviceCopyFreed() {
    copy = Optional.empty();
    hostIsNewer = true;
  }

  /** Notes that the owner of the memory has changed it on the device. */
  void deviceChanged() {
    requireOpen();
    hostIsNewer = false;
    deviceIsNewer = copy.isPresent();
  }

  /**
   * Checks that the buffer can be used.
   *
   * @throws IllegalStateException if it was closed
   */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          type.simpleName() + "[" + length + "] was closed with its scope");
    }
  }

  /** Refuses all use from now on; the memory is freed by those who know where it came from. */
  void close() {
    closed = true;
    copy = Optional.empty();
    deviceIsNewer = false;
  }
}
