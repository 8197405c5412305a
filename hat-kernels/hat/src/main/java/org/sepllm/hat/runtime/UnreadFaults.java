package org.sepllm.hat.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The records of checked launches that are to be read once their queue is done. */
public final class UnreadFaults {
  /** A record that the launches of one kernel on one queue write. */
  @FunctionalInterface
  public interface Record {
    /**
     * Reads the record and clears it.
     *
     * @return the first mistake since it was last read, or empty if there was none
     */
    Optional<KernelFault> take();
  }

  private final Map<DeviceQueue, Set<Record>> records = new IdentityHashMap<>();

  /** Makes a collection without records. */
  public UnreadFaults() {}

  /**
   * Notes a launch.
   *
   * @param queue where it was launched
   * @param record the record it writes
   */
  public void add(DeviceQueue queue, Record record) {
    records.computeIfAbsent(queue, _ -> new LinkedHashSet<>()).add(record);
  }

  /**
   * Forgets a record that is about to be freed.
   *
   * @param record the record
   */
  public void remove(Record record) {
    records.values().forEach(unread -> unread.remove(record));
  }

  /**
   * Reads all records of queues that are done.
   *
   * @param queues the queues
   * @throws KernelFault the first mistake found, after all records were read
   */
  public void raise(Collection<? extends DeviceQueue> queues) {
    List<KernelFault> found = new ArrayList<>();
    for (DeviceQueue queue : queues) {
      for (Record record : records.getOrDefault(queue, Set.of())) {
        record.take().ifPresent(found::add);
      }
      records.remove(queue);
    }
    if (!found.isEmpty()) {
      throw found.getFirst();
    }
  }
}
