package org.sepllm.conformance.language;

import java.util.List;
import org.sepllm.reference.accounting.Usage;

/**
 * How a model predicted texts under one policy.
 *
 * <p>Range: {@code seconds} is positive.
 *
 * @param policy the policy
 * @param documents the texts one by one
 * @param usage the keys attended and retained, over all tokens read
 * @param curve what happened by position
 * @param passes for streams every pass over the texts; else one
 * @param heap for streams the live memory after every pass, in bytes
 * @param stream for streams what was seen beside
 * @param seconds how long it took
 */
public record Score(
    Policy policy,
    List<OfDocument> documents,
    Usage usage,
    List<Point> curve,
    List<OfDocument> passes,
    List<Long> heap,
    StreamFacts stream,
    double seconds) {
  private static final double NORMAL_95_PERCENT = 1.96;

  /**
   * Builds the score.
   *
   * @param policy the policy
   * @param documents the texts one by one
   * @param usage the keys attended and retained
   * @param curve what happened by position
   * @param passes every pass over the texts
   * @param heap the live memory after every pass, in bytes
   * @param stream what was seen of a stream beside
   * @param seconds how long it took
   */
  public Score {
    documents = List.copyOf(documents);
    curve = List.copyOf(curve);
    passes = List.copyOf(passes);
    heap = List.copyOf(heap);
  }

  /**
   * One text, or one pass over all of them.
   *
   * <p>Range: {@code nll} in nats; {@code predicted} at least 0.
   *
   * @param name what it is called
   * @param nll the sum of the negative log-likelihoods
   * @param predicted how many tokens were predicted
   */
  public record OfDocument(String name, double nll, long predicted) {

    /**
     * Returns the mean.
     *
     * @return nats per token
     */
    public double meanNll() {
      return nll / predicted;
    }
  }

  /**
   * A stretch of positions.
   *
   * <p>Range: {@code from} below {@code to}.
   *
   * @param from the first position
   * @param to the position after the last
   * @param perplexity the perplexity there
   * @param attended the average number of keys that a query saw
   * @param retained the average number of keys stored after a step
   */
  public record Point(long from, long to, double perplexity, double attended, double retained) {}

  /**
   * Returns how many tokens were predicted.
   *
   * @return at least 1
   */
  public long predicted() {
    return documents.stream().mapToLong(OfDocument::predicted).sum();
  }

  /**
   * Returns the mean over all tokens.
   *
   * @return nats per token
   */
  public double meanNll() {
    return documents.stream().mapToDouble(OfDocument::nll).sum() / predicted();
  }

  /**
   * Returns the perplexity over all tokens.
   *
   * @return {@code exp(meanNll)}
   */
  public double perplexity() {
    return Math.exp(meanNll());
  }

  /**
   * Returns half the width of a 95 % confidence interval of the mean over texts, each text counting
   * once: 1.96 standard errors.
   *
   * @return nats per token; 0 for a single text
   */
  public double halfInterval() {
    List<OfDocument> scored = documents.stream().filter(text -> text.predicted() > 0).toList();
    int count = scored.size();
    if (count < 2) {
      return 0;
    }
    double mean = scored.stream().mapToDouble(OfDocument::meanNll).average().orElseThrow();
    double squares = scored.stream().mapToDouble(text -> Math.pow(text.meanNll() - mean, 2)).sum();
    return NORMAL_95_PERCENT * Math.sqrt(squares / (count - 1) / count);
  }

  /**
   * Returns the speed.
   *
   * @return tokens read per second
   */
  public double tokensPerSecond() {
    return usage.steps() / seconds;
  }
}
