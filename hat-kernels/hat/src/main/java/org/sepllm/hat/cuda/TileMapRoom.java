package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.ProductForm;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.TileMatrix;

/** Room for the {@code CUtensorMap} of a matrix, and for what the driver makes it from. */
final class TileMapRoom {
  private static final long BYTES = 128;
  private static final long ALIGNMENT = 64;
  private static final int AXES = 2;
  private static final int UINT16 = 1;
  private static final int INTERLEAVE_NONE = 0;
  private static final int SWIZZLE_128B = 3;
  private static final int PROMOTION_L2_256B = 3;
  private static final int FILL_WITH_ZEROS = 0;

  private final TileMap map;
  private final MemorySegment room;
  private final MemorySegment sizes;
  private final MemorySegment distances;
  private final MemorySegment tileSizes;
  private final MemorySegment steps;

  TileMapRoom(Arena arena, TileMap map) {
    this.map = map;
    room = arena.allocate(BYTES, ALIGNMENT);
    sizes = arena.allocate(ValueLayout.JAVA_LONG, AXES);
    distances = arena.allocate(ValueLayout.JAVA_LONG, AXES - 1);
    tileSizes = arena.allocateFrom(ValueLayout.JAVA_INT, ProductForm.BAND, map.tileRows());
    steps = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 1);
  }

  /** Returns what the kernel is given. */
  MemorySegment room() {
    return room;
  }

  /** Fills the room for a launch and returns the status; columns come before rows. */
  int encode(CuDriver driver, List<Parameter> parameters, List<KernelArgument> arguments) {
    TileMatrix matrix = TileMatrix.of(map, parameters, arguments);
    sizes.setAtIndex(ValueLayout.JAVA_LONG, 0, matrix.columns());
    sizes.setAtIndex(ValueLayout.JAVA_LONG, 1, matrix.rows());
    distances.set(ValueLayout.JAVA_LONG, 0, (long) matrix.columns() * Short.BYTES);
    long start = CudaKernel.address(matrix.storage()) + (long) matrix.start() * Short.BYTES;
    return driver
        .encodeTiles
        .orElseThrow()
        .call(
            room,
            UINT16,
            AXES,
            MemorySegment.ofAddress(start),
            sizes,
            distances,
            tileSizes,
            steps,
            INTERLEAVE_NONE,
            SWIZZLE_128B,
            PROMOTION_L2_256B,
            FILL_WITH_ZEROS);
  }
}
