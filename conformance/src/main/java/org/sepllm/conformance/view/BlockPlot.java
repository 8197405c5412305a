package org.sepllm.conformance.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.explain.KeyPlace;

/** A plot of the blocks of a cache over its steps, one upon the other. */
public final class BlockPlot {
  private BlockPlot() {}

  /**
   * Draws the plot.
   *
   * <p>Shape: {@code [bytes]} of a PNG file.
   *
   * <p>Range: {@code capacity ≥ 0}; 0 draws no capacity.
   *
   * @param counts the keys of each block, of at least one step
   * @param title what is plotted
   * @param capacity the cache size c
   * @return the content of a PNG file
   * @throws DatasetException if this machine has no font
   */
  public static byte[] png(BlockCounts counts, String title, int capacity) {
    XYChart chart =
        new XYChartBuilder()
            .title(title)
            .xAxisTitle("step")
            .yAxisTitle("keys that the query sees")
            .build();
    ChartPicture.style(chart.getStyler());
    chart.getStyler().setXAxisDecimalPattern("#,###");
    chart.getStyler().setYAxisDecimalPattern("#,###");
    chart.getStyler().setYAxisMin(0.0);
    List<Integer> queries =
        IntStream.range(counts.from(), counts.from() + counts.steps().size()).boxed().toList();
    // An area covers what was drawn before it, so the highest pile comes first.
    for (KeyPlace place : occurring(counts).stream().sorted(Comparator.reverseOrder()).toList()) {
      addPile(chart, queries, counts, place);
    }
    if (capacity > 0) {
      addCapacity(chart, queries, capacity);
    }
    return ChartPicture.png(chart);
  }

  private static Set<KeyPlace> occurring(BlockCounts counts) {
    Set<KeyPlace> places = EnumSet.noneOf(KeyPlace.class);
    counts.steps().forEach(step -> places.addAll(step.keySet()));
    return places;
  }

  /** Adds the keys of a block and of all blocks before it. */
  private static void addPile(
      XYChart chart, List<Integer> queries, BlockCounts counts, KeyPlace place) {
    List<Integer> heights = new ArrayList<>();
    for (Map<KeyPlace, Integer> step : counts.steps()) {
      heights.add(
          step.entrySet().stream()
              .filter(block -> block.getKey().compareTo(place) <= 0)
              .mapToInt(Map.Entry::getValue)
              .sum());
    }
    XYSeries series = chart.addSeries(words(place), queries, heights);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.StepArea);
    series.setMarker(SeriesMarkers.NONE);
    series.setFillColor(color(place));
    series.setLineColor(color(place));
    series.setLineStyle(new BasicStroke(1f));
  }

  private static void addCapacity(XYChart chart, List<Integer> queries, int capacity) {
    XYSeries series =
        chart.addSeries(
            "capacity c = " + capacity,
            List.of(queries.getFirst(), queries.getLast()),
            List.of(capacity, capacity));
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(Palette.LIMIT);
    series.setLineStyle(SeriesLines.DASH_DASH);
  }

  private static String words(KeyPlace place) {
    return switch (place) {
      case INITIAL -> "initial";
      case SEPARATOR_BLOCK -> "separator block";
      case PAST_WINDOW -> "past window";
      case LOCAL_WINDOW -> "local window";
      case FULL -> "all keys";
    };
  }

  private static Color color(KeyPlace place) {
    return switch (place) {
      case INITIAL -> Palette.INITIAL;
      case SEPARATOR_BLOCK -> Palette.SEPARATOR;
      case PAST_WINDOW -> Palette.PAST;
      case LOCAL_WINDOW, FULL -> Palette.NEIGHBOR;
    };
  }
}
