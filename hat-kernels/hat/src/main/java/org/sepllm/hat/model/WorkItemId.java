package org.sepllm.hat.model;

/** What a work-item can ask about its place in the launch; the names are those of the methods. */
public enum WorkItemId {
  /** Position among all work-items, first axis. */
  GIX(Family.GLOBAL_ID, 0),
  /** Position among all work-items, second axis. */
  GIY(Family.GLOBAL_ID, 1),
  /** Position among all work-items, third axis. */
  GIZ(Family.GLOBAL_ID, 2),
  /** Position in the group, first axis. */
  LIX(Family.LOCAL_ID, 0),
  /** Position in the group, second axis. */
  LIY(Family.LOCAL_ID, 1),
  /** Position in the group, third axis. */
  LIZ(Family.LOCAL_ID, 2),
  /** Number of work-items of the launch, first axis. */
  GSX(Family.GLOBAL_SIZE, 0),
  /** Number of work-items of the launch, second axis. */
  GSY(Family.GLOBAL_SIZE, 1),
  /** Number of work-items of the launch, third axis. */
  GSZ(Family.GLOBAL_SIZE, 2),
  /** Number of work-items of a group, first axis. */
  LSX(Family.LOCAL_SIZE, 0),
  /** Number of work-items of a group, second axis. */
  LSY(Family.LOCAL_SIZE, 1),
  /** Number of work-items of a group, third axis. */
  LSZ(Family.LOCAL_SIZE, 2),
  /** Position of the group, first axis. */
  BIX(Family.GROUP_ID, 0),
  /** Position of the group, second axis. */
  BIY(Family.GROUP_ID, 1),
  /** Position of the group, third axis. */
  BIZ(Family.GROUP_ID, 2),
  /** Number of groups, first axis. */
  BSX(Family.GROUP_COUNT, 0),
  /** Number of groups, second axis. */
  BSY(Family.GROUP_COUNT, 1),
  /** Number of groups, third axis. */
  BSZ(Family.GROUP_COUNT, 2),
  /** Number of work-items that run in step. */
  WRS(Family.WARP_SIZE, 0);

  /** What is asked, whatever the axis. */
  public enum Family {
    /** Position among all work-items. */
    GLOBAL_ID,
    /** Position in the group. */
    LOCAL_ID,
    /** Number of work-items of the launch. */
    GLOBAL_SIZE,
    /** Number of work-items of a group. */
    LOCAL_SIZE,
    /** Position of the group. */
    GROUP_ID,
    /** Number of groups. */
    GROUP_COUNT,
    /** Number of work-items that run in step; it has no axis. */
    WARP_SIZE
  }

  private final Family family;
  private final int axis;

  WorkItemId(Family family, int axis) {
    this.family = family;
    this.axis = axis;
  }

  /**
   * Returns what is asked.
   *
   * @return the family
   */
  public Family family() {
    return family;
  }

  /**
   * Returns the axis that is asked for.
   *
   * @return 0, 1 or 2
   */
  public int axis() {
    return axis;
  }

  /**
   * Tells whether work-items of one group may get different answers.
   *
   * @return whether the answer differs within a group
   */
  public boolean differsWithinGroup() {
    return family == Family.GLOBAL_ID || family == Family.LOCAL_ID;
  }
}
