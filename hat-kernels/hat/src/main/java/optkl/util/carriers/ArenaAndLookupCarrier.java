package optkl.util.carriers;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;

/** What is needed to make a buffer. */
public interface ArenaAndLookupCarrier {
  /**
   * Returns what frees the memory of buffers.
   *
   * @return the arena
   */
  Arena arena();

  /**
   * Returns what gives access to the caller's types.
   *
   * @return the lookup
   */
  MethodHandles.Lookup lookup();
}
