package org.sepllm.conformance.view;

import java.awt.Color;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sepllm.conformance.language.Score;
import org.sepllm.datasets.DatasetException;

/** Perplexity over position, and below it the keys kept, for several policies. */
public final class PerplexityPlot {
  private static final int WIDTH = 1100;
  private static final int UPPER = 420;
  private static final int LOWER = 320;
  private static final List<Color> COLORS =
      List.of(
          Palette.SEPARATOR,
          Palette.LIMIT,
          Palette.INITIAL,
          Palette.NEIGHBOR,
          Palette.TEXT,
          Palette.FAINT,
          Palette.PADDING);

  private PerplexityPlot() {}

  /**
   * Draws the plot.
   *
   * <p>Shape: {@code [bytes]} of a PNG file.
   *
   * @param scores one score per policy
   * @param title what is plotted
   * @return the content of a PNG file
   * @throws DatasetException if this machine has no font
   */
  public static byte[] png(List<Score> scores, String title) {
    XYChart upper = chart(scores, title, UPPER, "perplexity", Score.Point::perplexity);
    XYChart lower = chart(scores, "", LOWER, "keys kept", Score.Point::retained);
    return PngImage.paint(
        WIDTH,
        UPPER + LOWER,
        graphics -> {
          upper.paint(graphics, WIDTH, UPPER);
          graphics.translate(0, UPPER);
          lower.paint(graphics, WIDTH, LOWER);
        });
  }

  private static XYChart chart(
      List<Score> scores,
      String title,
      int height,
      String axis,
      ToDoubleFunction<Score.Point> value) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(height)
            .title(title)
            .xAxisTitle("position")
            .yAxisTitle(axis)
            .build();
    style(chart.getStyler());
    for (int place = 0; place < scores.size(); place++) {
      Score score = scores.get(place);
      XYSeries series =
          chart.addSeries(
              (place + 1) + " " + score.policy().name() + " " + score.policy().sizes(),
              score.curve().stream().map(point -> (point.from() + point.to()) / 2.0).toList(),
              score.curve().stream().map(value::applyAsDouble).toList());
      series.setMarker(SeriesMarkers.NONE);
      series.setLineColor(COLORS.get(place % COLORS.size()));
    }
    return chart;
  }

  private static void style(XYStyler styler) {
    styler.setChartBackgroundColor(Palette.BACKGROUND);
    styler.setChartTitleFont(Palette.TITLE);
    styler.setAxisTitleFont(Palette.LABEL);
    styler.setAxisTickLabelsFont(Palette.LABEL);
    styler.setLegendFont(Palette.LABEL);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendBorderColor(Palette.BACKGROUND);
    styler.setChartTitleBoxVisible(false);
    styler.setXAxisDecimalPattern("#,###");
    styler.setXAxisMin(0.0);
    styler.setYAxisMin(0.0);
    styler.setPlotGridLinesColor(Palette.HIDDEN);
    styler.setPlotBorderVisible(false);
  }
}
