package org.sepllm.hat.seq;

import java.util.List;
import org.sepllm.hat.model.SourcePosition;

/**
 * A load of a tile.
 *
 * @param position where it was started
 * @param lane who started it
 * @param target where it goes
 * @param sources what it reads of the matrix, one place for each row
 * @param values what arrives, in the order of the target
 */
record TileLoad(SourcePosition position, int lane, Place target, List<Place> sources, long[] values)
    implements Flight {
  @Override
  public String noun() {
    return "tile";
  }

  @Override
  public String awaited() {
    return "barrier";
  }

  @Override
  public List<Place> targets() {
    return List.of(target);
  }
}
