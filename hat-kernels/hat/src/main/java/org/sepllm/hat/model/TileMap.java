package org.sepllm.hat.model;

import java.util.List;
import java.util.Objects;

/**
 * The matrix in a buffer that a kernel loads tiles of, and how large these are.
 *
 * <p>The operands of {@link WarpOperation#LOAD_TILE} are where the tile goes, where the matrix
 * starts, its rows and columns, the first row and column of the tile, the tile's rows, and the
 * barrier.
 *
 * @param buffer the name of the buffer
 * @param start the element at which the matrix starts
 * @param rows the rows of the matrix
 * @param columns the columns of the matrix, which are also the distance of its rows
 * @param tileRows the rows of a tile
 */
public record TileMap(
    String buffer, LaunchNumber start, LaunchNumber rows, LaunchNumber columns, int tileRows) {
  /** The columns of a tile, which are the halves of a band's row: {@value}. */
  public static final int TILE_COLUMNS = ProductForm.BAND;

  /** The most rows of a tile: {@value}. */
  public static final int MOST_ROWS = 256;

  /** What the start and the columns of a matrix are multiples of, 16 bytes: {@value} halves. */
  public static final int PIECE = 8;

  /** The most bytes that a phase of a barrier waits for: {@value}. */
  public static final int MOST_BYTES = (1 << 20) - WarpSlot.BYTES;

  /** The place of where the tile goes among the operands: {@value}. */
  public static final int TARGET = 0;

  /** The place of where the matrix starts among the operands: {@value}. */
  public static final int SOURCE = 1;

  /** The place of the rows among the operands: {@value}. */
  public static final int ROWS = 2;

  /** The place of the columns among the operands: {@value}. */
  public static final int COLUMNS = 3;

  /** The place of the first row among the operands: {@value}. */
  public static final int FIRST_ROW = 4;

  /** The place of the first column among the operands: {@value}. */
  public static final int FIRST_COLUMN = 5;

  /** The place of the tile's rows among the operands: {@value}. */
  public static final int TILE_ROWS = 6;

  /** The place of the barrier among the operands: {@value}. */
  public static final int BARRIER = 7;

  /** Checks that the parts are present. */
  public TileMap {
    Objects.requireNonNull(buffer, "buffer");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(columns, "columns");
  }

  /**
   * Returns what a load of a tile reads.
   *
   * @param load a {@link WarpOperation#LOAD_TILE}
   * @return its matrix
   */
  public static TileMap of(Statement.Warp load) {
    List<WarpOperand> operands = load.operands();
    WarpOperand.InBuffer source = (WarpOperand.InBuffer) operands.get(SOURCE);
    return new TileMap(
        source.buffer().name(),
        number(source.expression()),
        number(operands.get(ROWS).expression()),
        number(operands.get(COLUMNS).expression()),
        tileRows(load));
  }

  /** Reads an operand of which the launch knows the value. */
  private static LaunchNumber number(Expression expression) {
    return switch (expression) {
      case Expression.Constant constant -> new LaunchNumber.Given((int) constant.bits());
      case Expression.Read read -> new LaunchNumber.Passed(read.variable().name());
      default -> throw new IllegalArgumentException("a number that no launch knows");
    };
  }

  /**
   * Returns the rows of a tile.
   *
   * @param load a {@link WarpOperation#LOAD_TILE}
   * @return how many rows it has
   */
  public static int tileRows(Statement.Warp load) {
    return (int) ((Expression.Constant) load.operands().get(TILE_ROWS).expression()).bits();
  }

  /**
   * Returns the matrices that a kernel loads tiles of.
   *
   * @param kernel the kernel
   * @return each once, in the order of the loads
   */
  public static List<TileMap> listOf(Kernel kernel) {
    return Walk.statements(kernel.entry().body()).stream()
        .filter(TileMap::isLoad)
        .map(statement -> of((Statement.Warp) statement))
        .distinct()
        .toList();
  }

  private static boolean isLoad(Statement statement) {
    return statement instanceof Statement.Warp warp && warp.operation() == WarpOperation.LOAD_TILE;
  }

  /**
   * Returns the half of a row of a matrix that lies at a place of a tile.
   *
   * @param place the place, counted in halves from the start of the tile
   * @return how many halves after the tile's first column it is, from 0 to 63
   */
  public static int columnAt(int place) {
    return (place ^ (place >> 6 & 7) << 3) % TILE_COLUMNS;
  }
}
