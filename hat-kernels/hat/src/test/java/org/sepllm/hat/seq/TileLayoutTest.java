package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.teaching.warp.TileSet;

/** Tiles of any place of any matrix lie in local memory as said, bit for bit. */
final class TileLayoutTest {
  private static void show(int start, int rows, int columns, int firstRow, int firstColumn) {
    Accelerator accelerator = new Accelerator(MethodHandles.lookup(), Backends.named("java-seq"));
    TileSet.show(accelerator, new TileSet.Layout(start, rows, columns, firstRow, firstColumn, 1));
  }

  @Property(tries = 300)
  void halvesLieWhereTheyAreSaidTo(
      @ForAll @IntRange(min = 0, max = 9) int startPieces,
      @ForAll @IntRange(min = 1, max = 90) int rows,
      @ForAll @IntRange(min = 1, max = 25) int pieces,
      @ForAll @IntRange(min = -60, max = 100) int firstRow,
      @ForAll @IntRange(min = -19, max = 26) int firstPiece) {
    show(startPieces * 8, rows, pieces * 8, firstRow, firstPiece * 8);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 64, 'it has rows, and columns in a multiple of 8'",
    "0, 4, 60, 'it has rows, and columns in a multiple of 8'",
    "0, 4, 0, 'it has rows, and columns in a multiple of 8'",
    "4, 4, 64, 'it starts at a multiple of 8'",
    "-8, 4, 64, 'it starts at a multiple of 8'"
  })
  void matricesThatNoTileIsLoadedOfAreRefused(int start, int rows, int columns, String message) {
    Accelerator accelerator = new Accelerator(MethodHandles.lookup(), Backends.named("java-seq"));
    assertThatThrownBy(() ->
            TileSet.launch(accelerator, new TileSet.Layout(start, rows, columns, 0, 0, 1), 999))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("show loads tiles of in as a matrix of " + rows + " x " + columns)
        .hasMessageEndingWith(message);
  }

  @ParameterizedTest
  @CsvSource({"0, 3, 64, 191", "8, 3, 64, 199", "0, 2147483647, 2147483640, 256"})
  void matricesLieInTheirBuffer(int start, int rows, int columns, int length) {
    Accelerator accelerator = new Accelerator(MethodHandles.lookup(), Backends.named("java-seq"));
    assertThatThrownBy(() ->
            TileSet.launch(accelerator, new TileSet.Layout(start, rows, columns, 0, 0, 1), length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("the buffer has " + length + " elements");
  }
}
