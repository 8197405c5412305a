package org.sepllm.hat.runtime;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings buffers to the device before launches, in an order that does not depend on which queues
 * use them.
 *
 * <p>Content is copied through the device's own queue. Before a copy that queue waits for the
 * queues that used the buffer, and before its next launch every other queue waits for the copies
 * made so far. The host waits for nothing.
 */
final class CopyOrder {
  private final CopyReclaimer memory;
  private final DeviceQueue own;
  private final Map<DeviceQueue, Long> seen = new IdentityHashMap<>();
  private long copies;

  CopyOrder(CopyReclaimer memory, DeviceQueue own) {
    this.memory = memory;
    this.own = own;
  }

  /** Notes a queue beside the device's own. */
  void open(DeviceQueue queue) {
    seen.put(queue, 0L);
  }

  /** Forgets a queue that is done. */
  void close(DeviceQueue queue) {
    seen.remove(queue);
  }

  /** Brings the buffers of launches to the device. */
  void bring(DeviceQueue queue, List<PreparedLaunch> launches) {
    for (PreparedLaunch launch : launches) {
      for (PreparedLaunch.BufferUse use : launch.buffers()) {
        bring(queue, use);
      }
    }
    if (queue != own && seen.getOrDefault(queue, copies) < copies) {
      order(own, queue);
      seen.put(queue, copies);
    }
  }

  private void bring(DeviceQueue queue, PreparedLaunch.BufferUse use) {
    BufferStorage storage = use.storage();
    if (storage.needsCopy()) {
      for (DeviceQueue user : storage.users()) {
        if (seen.containsKey(user)) {
          order(user, own);
        }
      }
      storage.users().clear();
      copies++;
    }
    memory.bring(storage, use.access());
    if (queue != own) {
      storage.users().add(queue);
    }
  }

  /** Waits for all that uses a buffer. */
  void await(BufferStorage storage) {
    await(own);
    storage.users().stream().filter(seen::containsKey).forEach(CopyOrder::await);
  }

  private static void await(DeviceQueue queue) {
    try (QueueMark mark = queue.mark()) {
      mark.await();
    }
  }

  private static void order(DeviceQueue first, DeviceQueue then) {
    try (QueueMark mark = first.mark()) {
      then.await(mark);
    }
  }
}
