package org.sepllm.hat.seq;

import java.util.List;

/** In which way memory is accessed. */
enum AccessKind {
  READ("read"),
  WRITE("written"),
  ATOMIC("incremented");

  private final String verb;

  AccessKind(String verb) {
    this.verb = verb;
  }

  /** Returns what happens to the element, as a participle. */
  String verb() {
    return verb;
  }

  /** Returns the accesses that race with this one: two reads do not, nor do two atomic ones. */
  List<AccessKind> conflicting() {
    return switch (this) {
      case READ -> WRITE_AND_ATOMIC;
      case WRITE -> ALL;
      case ATOMIC -> READ_AND_WRITE;
    };
  }

  private static final List<AccessKind> WRITE_AND_ATOMIC = List.of(WRITE, ATOMIC);
  private static final List<AccessKind> ALL = List.of(READ, WRITE, ATOMIC);
  private static final List<AccessKind> READ_AND_WRITE = List.of(READ, WRITE);
}
