package org.sepllm.hat.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Memory of the host that the device reaches by itself; copies of buffers go through it in pieces.
 *
 * <p>A copy to the device returns once the last piece lies in the ring. The ring has slots; pieces
 * fill a slot one after another, and an event, recorded when the slot is full, tells when it can be
 * filled again.
 */
final class PinnedRing {
  /** The size of a slot, which is that of the largest piece, in bytes. */
  static final long SLOT_BYTES = 4L << 20;

  private static final int SLOTS = 4;

  /** How many cores copy a full slot; a divisor of its size. */
  private static final int PARTS = 4;

  private static final long ALIGNMENT = 256;

  /** Stands for any thread but the current one: memory of one thread is copied by that thread. */
  private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

  /** A slot with the event after its last piece. */
  private static final class Slot {
    private final MemorySegment memory;
    private final CudaMark mark;
    private boolean pending;

    Slot(MemorySegment memory, CudaMark mark) {
      this.memory = memory;
      this.mark = mark;
    }
  }

  private final CudaContext context;
  private final CudaDevice device;
  private final CudaQueue queue;
  private final List<Slot> slots = new ArrayList<>();
  private int current;
  private long used;

  /** Makes a ring for copies on a queue; memory is allocated at the first one. */
  PinnedRing(CudaDevice device, CudaQueue queue) {
    this.context = device.context();
    this.device = device;
    this.queue = queue;
  }

  /** Copies to the device in order with the queue; the source may be changed on return. */
  void upload(long target, MemorySegment host, long bytes) {
    allocate();
    for (long done = 0; done < bytes; done += SLOT_BYTES) {
      long piece = Math.min(SLOT_BYTES, bytes - done);
      MemorySegment room = room(piece);
      copy(host, done, room, 0, piece);
      long address = target + done;
      context.run(
          "a copy to the device",
          () -> context.driver().uploadAsync.call(address, room, piece, queue.stream()));
    }
  }

  /** Copies from the device in order with the queue and waits; the pieces overlap. */
  void download(MemorySegment host, long source, long bytes) {
    allocate();
    leaveSlot();
    long pieces = Math.ceilDiv(bytes, SLOT_BYTES);
    for (long piece = 0; piece < pieces + SLOTS; piece++) {
      Slot slot = slots.get((int) (piece % SLOTS));
      long arrived = (piece - SLOTS) * SLOT_BYTES;
      if (arrived >= 0) {
        await(slot);
        copy(slot.memory, 0, host, arrived, Math.min(SLOT_BYTES, bytes - arrived));
      }
      if (piece < pieces) {
        await(slot);
        long start = piece * SLOT_BYTES;
        request(slot, source + start, Math.min(SLOT_BYTES, bytes - start));
      }
    }
  }

  /** Copies on several cores at once if that is worth it, because one is slower than the bus. */
  private static void copy(
      MemorySegment source, long from, MemorySegment target, long to, long bytes) {
    boolean shared = source.isAccessibleBy(ANOTHER) && target.isAccessibleBy(ANOTHER);
    if (bytes < SLOT_BYTES || !shared) {
      MemorySegment.copy(source, from, target, to, bytes);
      return;
    }
    long part = bytes / PARTS;
    IntStream.range(0, PARTS)
        .parallel()
        .forEach(index ->
            MemorySegment.copy(source, from + index * part, target, to + index * part, part));
  }

  private void request(Slot slot, long address, long bytes) {
    CuDriver driver = context.driver();
    context.run(
        "a copy from the device",
        () -> driver.downloadAsync.call(slot.memory, address, bytes, queue.stream()));
    record(slot);
  }

  /** Returns room for a piece, in the current slot if it fits there. */
  private MemorySegment room(long bytes) {
    if (used + bytes > SLOT_BYTES) {
      leaveSlot();
      await(slots.get(current));
    }
    MemorySegment room = slots.get(current).memory.asSlice(used, bytes);
    used = Math.ceilDiv(used + bytes, ALIGNMENT) * ALIGNMENT;
    return room;
  }

  private void leaveSlot() {
    if (used > 0) {
      record(slots.get(current));
      current = (current + 1) % SLOTS;
      used = 0;
    }
  }

  private void record(Slot slot) {
    context.run("recording an event", () -> queue.record(slot.mark));
    slot.pending = true;
  }

  private static void await(Slot slot) {
    if (slot.pending) {
      slot.mark.await();
      slot.pending = false;
    }
  }

  @SuppressWarnings("restricted") // The driver allocates as many bytes as it was asked for.
  private void allocate() {
    while (slots.size() < SLOTS) {
      CudaMark mark = new CudaMark(device);
      try {
        MemorySegment memory =
            context.create(
                "an allocation of pinned memory",
                result -> context.driver().allocateHost.call(result, SLOT_BYTES, 0));
        slots.add(new Slot(memory.reinterpret(SLOT_BYTES), mark));
      } catch (RuntimeException failed) {
        mark.close();
        throw failed;
      }
    }
  }

  /** Frees the memory; the queue is done. */
  void close() {
    for (Slot slot : slots) {
      slot.mark.close();
      context.attempt(() -> context.driver().freeHost.call(slot.memory));
    }
    slots.clear();
  }
}
