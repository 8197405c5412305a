package org.sepllm.hat.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.NDRange;
import hat.NDRange.Global1D;
import hat.NDRange.Global2D;
import hat.NDRange.Local1D;
import hat.NDRange.Local2D;
import hat.NDRange.NDRange1D;
import hat.NDRange.NDRange2D;
import hat.NDRange.Tile1D;
import hat.NDRange.Tile2D;
import hat.NDRange.Warp1D;
import hat.NDRange.Warp2D;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class LaunchRangeTest {
  @Test
  void groupsCoverTheRange() {
    LaunchRange range = Ranges.launch(NDRange.of3D(8, 6, 4, 4, 3, 2), 32);
    assertThat(range).isEqualTo(new LaunchRange(3, 8, 6, 4, 4, 3, 2, true));
    assertThat(range.groupCount()).isEqualTo(8);
    assertThat(range.groupSize()).isEqualTo(24);
    assertThat(range.itemCount()).isEqualTo(192);
  }

  @Property
  void chosenGroupsDivideTheRange(@ForAll @IntRange(min = 1, max = 1 << 20) int global) {
    LaunchRange range = Ranges.launch(NDRange.of1D(global), 32);
    assertThat(range.localGiven()).isFalse();
    assertThat(range.localX()).isBetween(1, LaunchRange.CHOSEN_LOCAL);
    assertThat(range.groupCount() * range.groupSize()).isEqualTo(global);
  }

  @Test
  void tilesAndWarpsChangeTheNumberOfWorkItems() {
    NDRange tiled =
        NDRange2D.of(
            Global2D.of(64, 32), Local2D.of(32, 2), Tile2D.of(16, 16), Warp2D.of(true, false));
    assertThat(Ranges.launch(tiled, 32)).isEqualTo(new LaunchRange(2, 128, 2, 1, 32, 2, 1, true));
    assertThat(tiled.hasTile() && tiled.hasWarp() && tiled.hasLocal()).isTrue();
    NDRange plain = NDRange1D.of(Global1D.of(64));
    assertThat(plain.hasTile() || plain.hasWarp() || plain.hasLocal()).isFalse();
    NDRange uneven = NDRange1D.of(Global1D.of(60), Local1D.of(1), Tile1D.of(16), Warp1D.of(false));
    assertThatThrownBy(() -> Ranges.launch(uneven, 32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("60 is not a multiple of tile size 16");
  }

  @Test
  void impossibleRangesAreRefused() {
    assertRefused(NDRange.of1D(0), "must be at least 1");
    assertThatThrownBy(() -> NDRange.of2D(10, 10, 5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a group of 5 x 0 is empty; each axis must be at least 1");
    assertThatThrownBy(() -> Tile1D.of(0)).hasMessageContaining("a tile of 0 is empty");
    assertRefused(NDRange.of1D(10, 4), "global size 10 along x is not a multiple of local size 4");
    assertRefused(NDRange.of2D(65536, 65536), "more than 2147483647 work-items");
    assertRefused(NDRange.of3D(65536, 16384, 4), "more than 2147483647 work-items");
  }

  private static void assertRefused(NDRange range, String message) {
    assertThatThrownBy(() -> Ranges.launch(range, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
