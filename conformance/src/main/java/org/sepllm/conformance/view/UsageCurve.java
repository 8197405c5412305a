package org.sepllm.conformance.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sepllm.reference.cache.CacheStep;

/**
 * Attended and retained keys over time in constant memory: of every stretch of steps the smallest
 * and the largest count stay, so that no peak is lost.
 */
public final class UsageCurve {
  /** The most stretches that a row is divided into. */
  public static final int MAX_STRETCHES = 1200;

  private static final int NONE = -1;

  private final int stepsPerStretch;
  private final Extremes attended;
  private final Extremes retained;
  private final int[] compactions;

  /**
   * Prepares a curve.
   *
   * <p>Range: {@code steps ≥ 0}, the length of the row.
   *
   * @param steps how many steps there will be
   */
  public UsageCurve(int steps) {
    stepsPerStretch = Math.max(1, Math.ceilDiv(steps, MAX_STRETCHES));
    int stretches = Math.ceilDiv(steps, stepsPerStretch);
    attended = new Extremes(stretches);
    retained = new Extremes(stretches);
    compactions = new int[stretches];
    Arrays.fill(compactions, NONE);
  }

  /** The step and the count of the smallest and the largest value in each stretch. */
  private record Extremes(int[] lowStep, int[] low, int[] highStep, int[] high) {
    Extremes(int stretches) {
      this(new int[stretches], new int[stretches], new int[stretches], new int[stretches]);
      Arrays.fill(low, Integer.MAX_VALUE);
      Arrays.fill(high, NONE);
    }

    void add(int stretch, int step, int count) {
      if (count < low[stretch]) {
        low[stretch] = count;
        lowStep[stretch] = step;
      }
      if (count > high[stretch]) {
        high[stretch] = count;
        highStep[stretch] = step;
      }
    }

    List<Point> points() {
      List<Point> points = new ArrayList<>();
      for (int stretch = 0; stretch < low.length && high[stretch] != NONE; stretch++) {
        Point lowest = new Point(lowStep[stretch], low[stretch]);
        Point highest = new Point(highStep[stretch], high[stretch]);
        points.add(lowest.step() <= highest.step() ? lowest : highest);
        if (lowest.step() != highest.step()) {
          points.add(lowest.step() <= highest.step() ? highest : lowest);
        }
      }
      return points;
    }
  }

  /**
   * A count at a step.
   *
   * <p>Range: both are at least 0.
   *
   * @param step the index of the query
   * @param count how many keys
   */
  public record Point(int step, int count) {}

  /**
   * Notes a step.
   *
   * @param step its counts; its query lies in the row
   */
  public void add(CacheStep step) {
    int stretch = step.query() / stepsPerStretch;
    attended.add(stretch, step.query(), step.attended());
    retained.add(stretch, step.query(), step.retained());
    if (step.triggered()) {
      compactions[stretch] = step.query();
    }
  }

  /**
   * Returns how many steps share a stretch.
   *
   * @return 1 if every step has its own point
   */
  public int stepsPerStretch() {
    return stepsPerStretch;
  }

  /**
   * Returns the curve of attended(t).
   *
   * @return at most two points per stretch, in order of the steps
   */
  public List<Point> attended() {
    return attended.points();
  }

  /**
   * Returns the curve of retained(t).
   *
   * @return at most two points per stretch, in order of the steps
   */
  public List<Point> retained() {
    return retained.points();
  }

  /**
   * Returns steps that compacted, the last one of each stretch.
   *
   * @return the steps, ascending
   */
  public List<Integer> compactions() {
    return Arrays.stream(compactions).filter(step -> step != NONE).boxed().toList();
  }
}
