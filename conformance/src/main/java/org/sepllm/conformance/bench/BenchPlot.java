package org.sepllm.conformance.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sepllm.conformance.view.ChartPicture;
import org.sepllm.datasets.DatasetException;

/** Time over size, both logarithmic, a curve for each thing measured and one for the limit. */
public final class BenchPlot {
  private BenchPlot() {}

  /**
   * Draws the plot of a suite.
   *
   * <p>Shape: {@code [bytes]} of a PNG file.
   *
   * @param bench what was measured
   * @param suite a suite of it
   * @return the content of a PNG file
   * @throws DatasetException if this machine has no font
   */
  public static byte[] png(JoinedBench bench, String suite) {
    XYChart chart =
        new XYChartBuilder().title(suite).xAxisTitle("size").yAxisTitle("milliseconds").build();
    ChartPicture.style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    List<JoinedBench.Group> groups = bench.groups(suite);
    Stream<BenchRow> rows =
        groups.stream()
            .flatMap(group -> Stream.concat(group.own().stream(), group.peers().stream()));
    Map<String, TreeMap<Long, Double>> curves = new TreeMap<>();
    rows.forEach(row -> add(curves, row.name(), row.length(), row.times().median()));
    curves.forEach((name, curve) -> draw(chart, name, curve));
    Map<String, TreeMap<Long, Double>> limit = new TreeMap<>();
    groups.forEach(group ->
        group.own().stream()
            .flatMap(row -> row.floor().stream())
            .min(Double::compare)
            .ifPresent(floor -> add(limit, "limit of the device", group.length(), floor)));
    limit.forEach((name, curve) -> draw(chart, name, curve).setLineStyle(SeriesLines.DASH_DASH));
    return ChartPicture.png(chart);
  }

  private static void add(
      Map<String, TreeMap<Long, Double>> curves, String name, long length, double value) {
    curves.computeIfAbsent(name, _ -> new TreeMap<>()).merge(length, value, Math::min);
  }

  private static XYSeries draw(XYChart chart, String name, TreeMap<Long, Double> curve) {
    XYSeries series =
        chart.addSeries(name, List.copyOf(curve.keySet()), List.copyOf(curve.values()));
    series.setMarker(SeriesMarkers.CIRCLE);
    return series;
  }
}
