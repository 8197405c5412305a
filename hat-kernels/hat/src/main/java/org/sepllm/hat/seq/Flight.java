package org.sepllm.hat.seq;

import java.util.List;
import org.sepllm.hat.model.SourcePosition;

/** What goes on behind a kernel's back: it reads and writes memory until somebody waits for it. */
sealed interface Flight permits AsyncCopies.Copy, Products.Product, TileLoad {
  /**
   * Consecutive elements of a memory.
   *
   * @param memory the memory
   * @param name its name in the kernel
   * @param start the first element
   * @param count the number of elements
   */
  record Place(Memory memory, String name, int start, int count) {}

  /** Returns where it was started. */
  SourcePosition position();

  /** Returns what it is called. */
  String noun();

  /** Returns what is waited for until it is over. */
  default String awaited() {
    return "group";
  }

  /** Returns what it writes. */
  List<Place> targets();

  /** Returns what it reads. */
  List<Place> sources();
}
