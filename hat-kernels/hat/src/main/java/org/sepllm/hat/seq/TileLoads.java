package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.ProductForm;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.model.WarpOperand;

/** Starts loads of tiles. */
final class TileLoads {
  private static final int COLUMNS = TileMap.TILE_COLUMNS;

  private final Group group;
  private final Frame frame;
  private final CheckedAccess memory;
  private final WarpTask warp;

  TileLoads(Group group, Frame frame, CheckedAccess memory, WarpTask warp) {
    this.group = group;
    this.frame = frame;
    this.memory = memory;
    this.warp = warp;
  }

  /** Starts a load for each of some lanes. */
  void start(SourcePosition at, List<WarpMemory.Given> given, Lanes lanes) {
    for (int lane : lanes.numbers()) {
      start(at, given, lane);
    }
  }

  private void start(SourcePosition at, List<WarpMemory.Given> given, int lane) {
    int rows = (int) given.get(TileMap.TILE_ROWS).values()[lane];
    WarpMemory.Given barrier = given.get(TileMap.BARRIER);
    WarpOperand.InArray place = (WarpOperand.InArray) barrier.operand();
    Memory barriers = frame.array(place.array());
    Lanes alone = Lanes.range(lane, lane + 1);
    memory.useBarrier(at, barriers, place.array().name(), barrier.values(), alone);
    Flight.Place target = target(at, given.get(TileMap.TARGET), rows, lane);
    List<Flight.Place> sources = new ArrayList<>();
    long[] values = new long[target.count()];
    WarpOperand.InBuffer from = (WarpOperand.InBuffer) given.get(TileMap.SOURCE).operand();
    Memory matrix = frame.buffer(from.buffer());
    long start = given.get(TileMap.SOURCE).values()[lane];
    long matrixRows = given.get(TileMap.ROWS).values()[lane];
    long matrixColumns = given.get(TileMap.COLUMNS).values()[lane];
    long firstRow = given.get(TileMap.FIRST_ROW).values()[lane];
    long firstColumn = given.get(TileMap.FIRST_COLUMN).values()[lane];
    if (firstColumn % TileMap.PIECE != 0) {
      throw group.launch().faults().noTile(at, from.buffer().name(), firstColumn, group, alone);
    }
    long left = Math.max(0, firstColumn);
    long right = Math.min(matrixColumns, firstColumn + COLUMNS);
    for (int row = 0; row < rows; row++) {
      long found = firstRow + row;
      if (found >= 0 && found < matrixRows && left < right) {
        long rowStart = start + found * matrixColumns;
        sources.add(
            new Flight.Place(
                matrix, from.buffer().name(), (int) (rowStart + left), (int) (right - left)));
        for (int index = row * COLUMNS; index < (row + 1) * COLUMNS; index++) {
          long column = firstColumn + TileMap.columnAt(index);
          boolean inside = column >= 0 && column < matrixColumns;
          values[index] = inside ? matrix.load(lane, (int) (rowStart + column)) : 0;
        }
      }
    }
    TileLoad load = new TileLoad(at, lane, target, List.copyOf(sources), values);
    memory.takeOff(load);
    warp.group().phases().load(load, barriers, place.array().name(), barrier.values()[lane], warp);
  }

  /** Returns a place that starts where the swapping of pieces begins. */
  private Flight.Place target(SourcePosition at, WarpMemory.Given given, int rows, int lane) {
    WarpOperand.InArray operand = (WarpOperand.InArray) given.operand();
    Memory array = frame.array(operand.array());
    String name = operand.array().name();
    long start = given.values()[lane];
    int count = rows * COLUMNS;
    Lanes alone = Lanes.range(lane, lane + 1);
    Faults faults = group.launch().faults();
    if (start < 0 || start + count > array.length()) {
      long offending = start < 0 ? start : start + count - 1;
      throw faults.outOfBounds(at, name, array.length(), offending, group, alone);
    }
    if (start % ProductForm.PERIOD != 0) {
      throw faults.noMatrix(at, name, start, group, alone);
    }
    return new Flight.Place(array, name, (int) start, count);
  }
}
