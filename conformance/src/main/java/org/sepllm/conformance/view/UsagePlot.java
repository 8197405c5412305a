package org.sepllm.conformance.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sepllm.datasets.DatasetException;

/** A plot of attended and retained keys over the steps of a cache. */
public final class UsagePlot {
  private UsagePlot() {}

  /**
   * Draws the plot.
   *
   * <p>Shape: {@code [bytes]} of a PNG file.
   *
   * <p>Range: {@code capacity ≥ 0}; 0 draws no capacity.
   *
   * @param curve the counts over time, of at least one step
   * @param title what is plotted
   * @param capacity the cache size c
   * @return the content of a PNG file
   * @throws DatasetException if this machine has no font
   */
  public static byte[] png(UsageCurve curve, String title, int capacity) {
    XYChart chart =
        new XYChartBuilder().title(title).xAxisTitle(stepTitle(curve)).yAxisTitle("keys").build();
    style(chart.getStyler());
    addCurve(chart, "retained", curve.retained(), Palette.NEIGHBOR)
        .setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area)
        .setFillColor(Palette.NEIGHBOR);
    addCurve(chart, "attended", curve.attended(), Palette.SEPARATOR);
    if (capacity > 0) {
      addCapacity(chart, curve, capacity);
    }
    addCompactions(chart, curve.compactions());
    return ChartPicture.png(chart);
  }

  private static String stepTitle(UsageCurve curve) {
    int steps = curve.stepsPerStretch();
    return steps == 1 ? "step" : "step (fewest and most keys of every %,d steps)".formatted(steps);
  }

  private static void style(XYStyler styler) {
    ChartPicture.style(styler);
    styler.setXAxisDecimalPattern("#,###");
    styler.setYAxisDecimalPattern("#,###");
    styler.setXAxisMin(0.0);
    styler.setYAxisMin(0.0);
  }

  private static XYSeries addCurve(
      XYChart chart, String name, List<UsageCurve.Point> points, Color color) {
    XYSeries series =
        chart.addSeries(
            name,
            points.stream().map(UsageCurve.Point::step).toList(),
            points.stream().map(UsageCurve.Point::count).toList());
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(1f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    return series;
  }

  private static void addCapacity(XYChart chart, UsageCurve curve, int capacity) {
    List<UsageCurve.Point> points = curve.attended();
    XYSeries series =
        chart.addSeries(
            "capacity c = " + capacity,
            List.of(points.getFirst().step(), points.getLast().step()),
            List.of(capacity, capacity));
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(Palette.LIMIT);
    series.setLineStyle(SeriesLines.DASH_DASH);
  }

  private static void addCompactions(XYChart chart, List<Integer> steps) {
    if (steps.isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries("compaction", steps, Collections.nCopies(steps.size(), 0));
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.TRIANGLE_UP);
    series.setMarkerColor(Palette.INITIAL);
  }
}
