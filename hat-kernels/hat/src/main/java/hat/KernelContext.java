package hat;

import org.sepllm.hat.model.WorkItemId;
import org.sepllm.hat.runtime.WorkItem;

/**
 * What a work-item knows of its place in the launch.
 *
 * <p>The methods answer inside a kernel only; elsewhere each throws {@link IllegalStateException}.
 */
public interface KernelContext {
  /**
   * Returns the position among all work-items along the first axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int GIX() {
    return WorkItem.current().get(WorkItemId.GIX);
  }

  /**
   * Returns the position among all work-items along the second axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int GIY() {
    return WorkItem.current().get(WorkItemId.GIY);
  }

  /**
   * Returns the position among all work-items along the third axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int GIZ() {
    return WorkItem.current().get(WorkItemId.GIZ);
  }

  /**
   * Returns the position in the group along the first axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int LIX() {
    return WorkItem.current().get(WorkItemId.LIX);
  }

  /**
   * Returns the position in the group along the second axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int LIY() {
    return WorkItem.current().get(WorkItemId.LIY);
  }

  /**
   * Returns the position in the group along the third axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int LIZ() {
    return WorkItem.current().get(WorkItemId.LIZ);
  }

  /**
   * Returns the number of work-items of the launch along the first axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int GSX() {
    return WorkItem.current().get(WorkItemId.GSX);
  }

  /**
   * Returns the number of work-items of the launch along the second axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int GSY() {
    return WorkItem.current().get(WorkItemId.GSY);
  }

  /**
   * Returns the number of work-items of the launch along the third axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int GSZ() {
    return WorkItem.current().get(WorkItemId.GSZ);
  }

  /**
   * Returns the number of work-items of a group along the first axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int LSX() {
    return WorkItem.current().get(WorkItemId.LSX);
  }

  /**
   * Returns the number of work-items of a group along the second axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int LSY() {
    return WorkItem.current().get(WorkItemId.LSY);
  }

  /**
   * Returns the number of work-items of a group along the third axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int LSZ() {
    return WorkItem.current().get(WorkItemId.LSZ);
  }

  /**
   * Returns the position of the group along the first axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int BIX() {
    return WorkItem.current().get(WorkItemId.BIX);
  }

  /**
   * Returns the position of the group along the second axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int BIY() {
    return WorkItem.current().get(WorkItemId.BIY);
  }

  /**
   * Returns the position of the group along the third axis.
   *
   * @return the position, from 0
   * @throws IllegalStateException outside a kernel
   */
  static int BIZ() {
    return WorkItem.current().get(WorkItemId.BIZ);
  }

  /**
   * Returns the number of groups along the first axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int BSX() {
    return WorkItem.current().get(WorkItemId.BSX);
  }

  /**
   * Returns the number of groups along the second axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int BSY() {
    return WorkItem.current().get(WorkItemId.BSY);
  }

  /**
   * Returns the number of groups along the third axis.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int BSZ() {
    return WorkItem.current().get(WorkItemId.BSZ);
  }

  /**
   * Returns the number of work-items that run in step.
   *
   * @return the number, at least 1
   * @throws IllegalStateException outside a kernel
   */
  static int WRS() {
    return WorkItem.current().get(WorkItemId.WRS);
  }

  /**
   * Waits until all work-items of the group have arrived.
   *
   * @throws IllegalStateException outside a kernel
   */
  static void barrier() {
    WorkItem.current().barrier();
  }
}
