package org.sepllm.hat.runtime;

import java.util.function.Supplier;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.WorkItemId;

/**
 * The work-item that the current thread runs, for back ends that call the methods that javac
 * compiled.
 */
public abstract class WorkItem {
  private static final ThreadLocal<WorkItem> CURRENT = new ThreadLocal<>();

  /** Makes a work-item. */
  protected WorkItem() {}

  /**
   * Returns the work-item of the current thread.
   *
   * @return the work-item
   * @throws IllegalStateException if the thread runs none
   */
  public static WorkItem current() {
    WorkItem item = CURRENT.get();
    if (item == null) {
      throw new IllegalStateException("no kernel is running on this thread");
    }
    return item;
  }

  /**
   * Runs code as this work-item on the current thread.
   *
   * @param code the code
   */
  public final void run(Runnable code) {
    CURRENT.set(this);
    try {
      code.run();
    } finally {
      CURRENT.remove();
    }
  }

  /**
   * Answers what a work-item can ask.
   *
   * @param id what is asked
   * @return the answer
   */
  public abstract int get(WorkItemId id);

  /** Waits until all work-items of the group have arrived. */
  public abstract void barrier();

  /**
   * Returns the next memory that this work-item asks for: in local space the same for all
   * work-items of the group, in private space a new one.
   *
   * @param space where the memory lives
   * @param fresh makes the memory if this work-item is the first to ask
   * @param <T> the type of the memory
   * @return the memory
   */
  public abstract <T> T memory(MemorySpace space, Supplier<T> fresh);
}
