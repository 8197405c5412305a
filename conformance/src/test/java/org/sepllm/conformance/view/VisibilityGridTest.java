package org.sepllm.conformance.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheSchedule;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;

class VisibilityGridTest {
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(9);
  private static final SepCacheConfig CACHE = SepCacheConfig.paper(2, 3, 4, 12, SEPARATORS);

  @Test
  void cellsOfAMaskAreVisibleExactlyWhereTheMaskKeeps() {
    TokenRow row = row(60, 2);
    SepLlmMask rule = new SepLlmMask(2, 5, SEPARATORS);
    VisibilityGrid grid = VisibilityGrid.ofMask(rule, row, 0, 60);
    Mask mask = new Mask(rule, row);

    assertThat(grid.keys()).isEqualTo(60);
    for (int query = 0; query < 60; query++) {
      for (int key = 0; key < 60; key++) {
        assertThat(grid.cell(query, key).visible()).isEqualTo(mask.keep(query, key));
      }
    }
    assertThat(grid.cell(1, 0)).isEqualTo(CellKind.PADDING);
    assertThat(grid.cell(2, 2)).isEqualTo(CellKind.INITIAL);
    assertThat(grid.cell(2, 3)).isEqualTo(CellKind.LATER);
    assertThat(grid.counts().values().stream().mapToInt(count -> count).sum()).isEqualTo(3600);
  }

  @Test
  void aRangeShowsTheKeysThatItsQueriesSeeAndNoOthers() {
    TokenRow row = row(200, 0);
    VisibilityGrid grid = VisibilityGrid.ofCache(CACHE, row, 120, 150);
    CacheSchedule schedule = new CacheSchedule(CACHE, row, 0);

    int[] columns =
        IntStream.concat(
                IntStream.range(120, 150),
                IntStream.range(120, 150)
                    .flatMap(query -> IntStream.of(schedule.visible(query).toArray())))
            .sorted()
            .distinct()
            .toArray();
    assertThat(IntStream.range(0, grid.keys()).map(grid::key).toArray()).isEqualTo(columns);
    for (int line = 0; line < 30; line++) {
      for (int column = 0; column < grid.keys(); column++) {
        assertThat(grid.cell(line, column).visible())
            .isEqualTo(schedule.visible(grid.query(line)).contains(grid.key(column)));
      }
    }
  }

  @Test
  void aVisibleSeparatorOfACacheHasItsColorWhereverItStands() {
    TokenRow row = TokenRow.of(1, 2, 3, 9, 1, 2, 3, 9, 1, 2, 3, 9, 1);
    VisibilityGrid grid = VisibilityGrid.ofCache(CACHE, row, 0, 13);

    assertThat(grid.cell(4, 3)).isEqualTo(CellKind.SEPARATOR);
    assertThat(grid.cell(12, 3)).isEqualTo(CellKind.SEPARATOR);
    assertThat(grid.cell(12, 2)).isEqualTo(CellKind.HIDDEN);
    assertThat(grid.cell(12, 10)).isEqualTo(CellKind.NEIGHBOR);
    assertThat(grid.cell(12, 1)).isEqualTo(CellKind.INITIAL);
  }

  @Test
  void rangesOutsideTheRowAndTooLargePicturesAreRefused() {
    TokenRow row = row(2000, 0);
    assertThatThrownBy(() -> VisibilityGrid.ofMask(new FullMask(), row, 5, 2001))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("last query of the range is 2000, must be in [0, 2000)");
    assertThatThrownBy(() -> VisibilityGrid.ofMask(new FullMask(), row, 5, 5))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("number of queries in the range is 0");
    assertThatThrownBy(() -> VisibilityGrid.ofMask(new FullMask(), row, 0, 1025))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("picture has 1025 queries, at most 1024 are drawn");
    assertThatThrownBy(
            () -> VisibilityGrid.ofCache(new FullCacheConfig(), row(9000, 0), 8999, 9000))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("picture has 9000 keys, at most 8192 are drawn");
  }

  private static TokenRow row(int length, int padding) {
    Random random = new Random(7);
    return TokenRow.padded(
        padding, IntStream.range(0, length).map(_ -> random.nextInt(5) == 0 ? 9 : 5).toArray());
  }
}
