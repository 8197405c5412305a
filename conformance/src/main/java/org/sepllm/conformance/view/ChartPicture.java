package org.sepllm.conformance.view;

import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.sepllm.datasets.DatasetException;

/** How charts look. */
public final class ChartPicture {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 460;
  private static final int MARKER_SIZE = 6;
  private static final int LEGEND_LINE = 24;

  private ChartPicture() {}

  /**
   * Gives a chart the colors and fonts of all pictures.
   *
   * @param styler the style of the chart
   */
  public static void style(XYStyler styler) {
    styler.setChartBackgroundColor(Palette.BACKGROUND);
    styler.setChartTitleFont(Palette.TITLE);
    styler.setAxisTitleFont(Palette.LABEL);
    styler.setAxisTickLabelsFont(Palette.LABEL);
    styler.setLegendFont(Palette.LABEL);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendBorderColor(Palette.BACKGROUND);
    styler.setChartTitleBoxVisible(false);
    styler.setLegendSeriesLineLength(LEGEND_LINE);
    styler.setMarkerSize(MARKER_SIZE);
    styler.setPlotGridLinesColor(Palette.HIDDEN);
    styler.setPlotBorderVisible(false);
  }

  /**
   * Paints a chart.
   *
   * <p>Shape: {@code [bytes]} of a PNG file.
   *
   * @param chart the chart
   * @return the content of a PNG file
   * @throws DatasetException if this machine has no font
   */
  public static byte[] png(XYChart chart) {
    return PngImage.paint(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
  }
}
