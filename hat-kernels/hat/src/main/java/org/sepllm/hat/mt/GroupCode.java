package org.sepllm.hat.mt;

/** What a kernel is compiled to. */
interface GroupCode {
  /** Runs the work-items of a group. */
  void run(GroupState group);
}
