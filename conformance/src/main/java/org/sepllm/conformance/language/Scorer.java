package org.sepllm.conformance.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.model.KeyView;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.NegativeLogLikelihood;
import org.sepllm.reference.model.Precision;

/** Lets a model read texts under one policy and scores every prediction. */
public final class Scorer {
  /** Tokens at once: a chunk gives what its tokens give one by one. */
  private static final int CHUNK = 64;

  private final LanguageModel model;
  private final Precision precision;
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
  private ModelMachine machine;
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
      LanguageModel model,
      Precision precision,
      Policy policy,
      Reading reading,
      int context,
      Watcher watcher) {
    this.model = model;
    this.precision = precision;
    this.policy = policy;
    this.reading = reading;
    this.context = context;
    this.watcher = watcher;
    this.total = reading.tokens();
    this.nll = new double[reading.names().size()];
    this.predicted = new long[reading.names().size()];
    this.machine = new ModelMachine(model, policy.context(), precision);
  }

  /**
   * Scores texts.
   *
   * <p>Range: {@code context} at least 2, the longest segment of a masked policy in tokens.
   *
   * @param model the weights
   * @param precision the arithmetic
   * @param policy what the model sees
   * @param reading the texts
   * @param context how many tokens a segment has at most
   * @param watcher is told how far the work has come
   * @return the score
   */
  public static Score score(
      LanguageModel model,
      Precision precision,
      Policy policy,
      Reading reading,
      int context,
      Watcher watcher) {
    return new Scorer(model, precision, policy, reading, context, watcher).run();
  }

  private Score run() {
    long started = System.nanoTime();
    Iterator<Passage> passages = reading.passages(policy.segmented(), context).iterator();
    while (passages.hasNext()) {
      read(passages.next());
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    List<Score.OfDocument> documents = new ArrayList<>();
    for (int text = 0; text < nll.length; text++) {
      if (predicted[text] > 0) {
        documents.add(new Score.OfDocument(reading.names().get(text), nll[text], predicted[text]));
      }
    }
    return new Score(policy, documents, usage, curve.points(), passes, heap, seconds);
  }

  private void read(Passage passage) {
    if (passage.fresh()) {
      machine = new ModelMachine(model, policy.context(), precision);
      rowPosition = 0;
    }
    double before = nllSoFar;
    long predictedBefore = predictedSoFar;
    for (int from = 0; from < passage.fed().length; from += CHUNK) {
      int to = Math.min(from + CHUNK, passage.fed().length);
      chunk(passage, from, to);
      watcher.at(Math.min(usage.steps(), total), total, Math.exp(nllSoFar / predictedSoFar));
    }
    if (reading.protocol() == Protocol.STREAM) {
      passes.add(
          new Score.OfDocument(
              "pass " + (passes.size() + 1), nllSoFar - before, predictedSoFar - predictedBefore));
      heap.add(LiveMemory.bytes());
    }
  }

  private void chunk(Passage passage, int from, int to) {
    List<double[]> logits = machine.append(Arrays.copyOfRange(passage.fed(), from, to));
    List<KeyView> views = machine.views(0);
    for (int place = from; place < to; place++) {
      KeyView view = views.get(place - from);
      int attended = view.visible().size();
      int retained = view.stored().size();
      rowPosition++;
      int length = (int) Math.min(rowPosition, Integer.MAX_VALUE);
      usage = usage.plus(attended, retained, length);
      int next = passage.next()[place];
      double one = NegativeLogLikelihood.of(logits.get(place - from), next);
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
