package org.sepllm.conformance.language;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.accounting.Usage;

/** Likelihoods and key counts by position, in at most 256 stretches of equal length. */
final class ScoreCurve {
  private static final int MOST = 256;

  private final List<Stretch> stretches = new ArrayList<>();
  private long length = 32;

  /**
   * What happened at some positions.
   *
   * @param nll the sum of the negative log-likelihoods
   * @param predicted how many tokens were predicted
   * @param usage the keys attended and retained
   */
  record Stretch(double nll, long predicted, Usage usage) {
    static final Stretch NONE = new Stretch(0, 0, Usage.none());

    Stretch plus(Stretch other) {
      return new Stretch(nll + other.nll, predicted + other.predicted, usage.plus(other.usage));
    }

    double perplexity() {
      return Math.exp(nll / predicted);
    }
  }

  void add(long position, Stretch one) {
    while (position / length >= MOST) {
      merge();
    }
    int place = (int) (position / length);
    while (stretches.size() <= place) {
      stretches.add(Stretch.NONE);
    }
    stretches.set(place, stretches.get(place).plus(one));
  }

  private void merge() {
    for (int place = 0; place < (stretches.size() + 1) / 2; place++) {
      Stretch first = stretches.get(2 * place);
      stretches.set(
          place,
          2 * place + 1 < stretches.size() ? first.plus(stretches.get(2 * place + 1)) : first);
    }
    stretches.subList((stretches.size() + 1) / 2, stretches.size()).clear();
    length *= 2;
  }

  /** The stretches in which something was predicted, as points. */
  List<Score.Point> points() {
    List<Score.Point> points = new ArrayList<>();
    for (int place = 0; place < stretches.size(); place++) {
      Stretch stretch = stretches.get(place);
      if (stretch.predicted() > 0) {
        points.add(
            new Score.Point(
                place * length,
                (place + 1) * length,
                stretch.perplexity(),
                stretch.usage().averageAttended(),
                stretch.usage().averageRetained()));
      }
    }
    return points;
  }
}
