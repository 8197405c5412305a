package org.sepllm.conformance.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.datasets.tokenizer.TokenizerChoice;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;

class PictureTest {
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(11, 13);
  private static final SepLlmMask RULE = new SepLlmMask(3, 8, SEPARATORS);

  @BeforeEach
  void fontsAreInstalled() {
    InstalledFonts.assume();
  }

  @Test
  void cellsAreDrawnInProportion() throws IOException {
    Tokenizer tokenizer = TokenizerChoice.resolve("cl100k_base");
    TokenRow row =
        TokenRow.of(tokenizer.encode("One, two, three. Four, five and six. ".repeat(3), false));
    VisibilityGrid grid = VisibilityGrid.ofMask(RULE, row, 0, row.length());
    Map<Color, Integer> pixels =
        colors(image(GridPicture.png(grid, PictureWords.ofMask(RULE), TokenNames.of(tokenizer))));

    grid.counts()
        .forEach((kind, count) -> {
          if (kind != CellKind.LATER) {
            int cellsAndLegend = 26 * 26 * count + 24 * 24;
            // The smoothed edges of letters have a few pixels of the light gray.
            assertThat(pixels.get(Palette.of(kind)))
                .as("%s", kind)
                .isCloseTo(cellsAndLegend, within(kind == CellKind.HIDDEN ? 300 : 0));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 20, 72, 73, 128, 256, 600})
  void nothingTouchesTheEdge(int length) throws IOException {
    int[] ids =
        IntStream.range(0, length).map(index -> index % 6 == 5 ? 13 : 1000 + index).toArray();
    SepCacheConfig config = SepCacheConfig.paper(4, 8, 16, 64, SEPARATORS);
    VisibilityGrid grid = VisibilityGrid.ofCache(config, TokenRow.of(ids), 0, length);
    TokenNames names = TokenNames.of(TokenizerChoice.resolve("cl100k_base"));

    requireWhiteEdge(image(GridPicture.png(grid, PictureWords.ofCache(config), names)));
  }

  @Test
  void aRangeFarFromTheStartIsDrawnToo() throws IOException {
    int[] ids = IntStream.range(0, 3000).map(index -> index % 6 == 5 ? 13 : 7).toArray();
    SepCacheConfig config = SepCacheConfig.paper(4, 64, 256, 800, SEPARATORS);
    VisibilityGrid grid = VisibilityGrid.ofCache(config, TokenRow.of(ids), 2700, 2956);
    BufferedImage image =
        image(GridPicture.png(grid, PictureWords.ofCache(config), TokenNames.idsOnly()));

    requireWhiteEdge(image);
    assertThat(colors(image))
        .containsKeys(Palette.INITIAL, Palette.SEPARATOR, Palette.NEIGHBOR, Palette.HIDDEN);
  }

  @Test
  void thePlotShowsBothCurvesTheCapacityAndTheCompactions() throws IOException {
    UsageCurve curve = new UsageCurve(2000);
    for (int query = 0; query < 2000; query++) {
      boolean triggered = query % 100 == 99;
      curve.add(
          new CacheStep(query, 50 + query % 100, triggered ? 50 : 50 + query % 100, triggered));
    }
    BufferedImage image = image(UsagePlot.png(curve, "a title", 150));

    assertThat(image.getWidth()).isEqualTo(2200);
    requireWhiteEdge(image);
    assertThat(colors(image))
        .containsKeys(Palette.NEIGHBOR, Palette.SEPARATOR, Palette.LIMIT, Palette.INITIAL);
    assertThat(colors(image(UsagePlot.png(curve, "a title", 0)))).doesNotContainKey(Palette.LIMIT);
  }

  @Test
  void theBlocksOfTheCacheAreDrawnOneUponTheOther() throws IOException {
    int[] ids = IntStream.range(0, 300).map(index -> index % 6 == 5 ? 13 : 7).toArray();
    SepCacheConfig config = SepCacheConfig.paper(4, 8, 16, 64, SEPARATORS);
    BlockCounts counts = BlockCounts.ofCache(config, TokenRow.of(ids), 0, 300);
    BufferedImage image = image(BlockPlot.png(counts, "a title", 64));

    requireWhiteEdge(image);
    assertThat(colors(image))
        .containsKeys(
            Palette.INITIAL, Palette.SEPARATOR, Palette.PAST, Palette.NEIGHBOR, Palette.LIMIT);
    assertThat(colors(image(BlockPlot.png(counts, "a title", 0)))).doesNotContainKey(Palette.LIMIT);
  }

  private static void requireWhiteEdge(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    IntStream edge =
        Stream.of(
                image.getRGB(0, 0, width, 1, null, 0, width),
                image.getRGB(0, height - 1, width, 1, null, 0, width),
                image.getRGB(0, 0, 1, height, null, 0, 1),
                image.getRGB(width - 1, 0, 1, height, null, 0, 1))
            .flatMapToInt(Arrays::stream)
            .distinct();
    assertThat(edge.toArray()).containsExactly(Color.WHITE.getRGB());
  }

  private static Map<Color, Integer> colors(BufferedImage image) {
    Map<Integer, Integer> counts = new HashMap<>();
    int width = image.getWidth();
    for (int rgb : image.getRGB(0, 0, width, image.getHeight(), null, 0, width)) {
      counts.merge(rgb, 1, Integer::sum);
    }
    Map<Color, Integer> colors = new HashMap<>();
    counts.forEach((rgb, count) -> colors.put(new Color(rgb), count));
    return colors;
  }

  private static BufferedImage image(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }
}
