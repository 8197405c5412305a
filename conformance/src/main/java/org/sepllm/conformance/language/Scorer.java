package org.sepllm.conformance.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.sepllm.reference.accounting.Usage;

/** Lets a model read texts under one policy and scores every prediction. */
public final class Scorer {
  /** Tokens between two calls of the watcher. */
  private static final int PIECE = 1024;

  /** Rows of caches that grow have at most so many tokens. */
  private static final long MOST_TOKENS = 1L << 29;

  private final ModelPort port;
  private final Policy policy;
  private final Reading reading;
  private final int context;
  private final Watcher watcher;
  private final ScoreCurve curve = new ScoreCurve();
  private final long total;
  private final double[] nll;
  private final long[] predicted;
  private final List<Score.OfDocument> passes = new ArrayList<>();
  private final List<Long> heap = new ArrayList<>();
  private final int piece;
  private final int pass;
  private final StreamWatch stream;
  private ModelReader reader;
  private Usage usage = Usage.none();
  private long rowPosition;
  private double nllSoFar;
  private long predictedSoFar;

  /** Who wants to know how far the work has come. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Is told after every chunk.
     *
     * <p>Range: {@code done} in {@code [0, total]}.
     *
     * @param done how many tokens were read
     * @param total how many tokens there are
     * @param perplexity the perplexity so far
     */
    void at(long done, long total, double perplexity);
  }

  private Scorer(
      ModelPort port, Policy policy, Reading reading, int context, int chunk, Watcher watcher) {
    this.port = port;
    this.policy = policy;
    this.reading = reading;
    this.context = context;
    this.watcher = watcher;
    this.total = reading.tokens();
    this.nll = new double[reading.names().size()];
    this.predicted = new long[reading.names().size()];
    boolean whole = policy.segmented() && port.readsRowsWhole();
    this.piece = whole ? context : PIECE;
    this.pass = whole ? context : chunk;
    this.stream = new StreamWatch(policy);
    this.reader = open();
  }

  /**
   * Scores texts.
   *
   * <p>Range: {@code context} at least 2, the longest segment of a masked policy in tokens; {@code
   * chunk} at least 1.
   *
   * @param port what computes the model
   * @param policy what the model sees
   * @param reading the texts
   * @param context how many tokens a segment has at most
   * @param chunk how many tokens a pass through the model takes at most
   * @param watcher is told how far the work has come
   * @return the score
   */
  public static Score score(
      ModelPort port, Policy policy, Reading reading, int context, int chunk, Watcher watcher) {
    return new Scorer(port, policy, reading, context, chunk, watcher).run();
  }

  private Score run() {
    long started = System.nanoTime();
    Iterator<Passage> passages = reading.passages(policy.segmented(), context).iterator();
    while (passages.hasNext()) {
      read(passages.next());
    }
    reader.close();
    double seconds = (System.nanoTime() - started) / 1e9;
    List<Score.OfDocument> documents = new ArrayList<>();
    for (int text = 0; text < nll.length; text++) {
      if (predicted[text] > 0) {
        documents.add(new Score.OfDocument(reading.names().get(text), nll[text], predicted[text]));
      }
    }
    return new Score(
        policy, documents, usage, curve.points(), passes, heap, stream.facts(), seconds);
  }

  private ModelReader open() {
    return port.open(policy.context(), pass, (int) Math.min(total + 1, MOST_TOKENS));
  }

  private void read(Passage passage) {
    if (passage.fresh()) {
      reader.close();
      reader = open();
      rowPosition = 0;
    }
    double before = nllSoFar;
    long predictedBefore = predictedSoFar;
    for (int from = 0; from < passage.fed().length; from += piece) {
      int to = Math.min(from + piece, passage.fed().length);
      piece(passage, from, to);
      watcher.at(Math.min(usage.steps(), total), total, Math.exp(nllSoFar / predictedSoFar));
    }
    if (reading.protocol() == Protocol.STREAM) {
      passes.add(
          new Score.OfDocument(
              "pass " + (passes.size() + 1), nllSoFar - before, predictedSoFar - predictedBefore));
      heap.add(LiveMemory.bytes());
    }
  }

  private void piece(Passage passage, int from, int to) {
    double[] scores =
        reader.nll(
            Arrays.copyOfRange(passage.fed(), from, to),
            Arrays.copyOfRange(passage.next(), from, to));
    List<ModelReader.KeyCount> counts = reader.counts();
    if (reading.protocol() == Protocol.STREAM) {
      stream.read(reader, Arrays.copyOfRange(passage.fed(), from, to));
    }
    for (int place = from; place < to; place++) {
      int attended = counts.get(place - from).attended();
      int retained = counts.get(place - from).retained();
      rowPosition++;
      int length = (int) Math.min(rowPosition, Integer.MAX_VALUE);
      usage = usage.plus(attended, retained, length);
      double one = scores[place - from];
      nll[passage.document()] += one;
      predicted[passage.document()]++;
      nllSoFar += one;
      predictedSoFar++;
      curve.add(
          passage.start() + place,
          new ScoreCurve.Stretch(one, 1, Usage.none().plus(attended, retained, length)));
    }
  }
}
