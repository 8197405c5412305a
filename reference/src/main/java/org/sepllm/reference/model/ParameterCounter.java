package org.sepllm.reference.model;

/** Adds up the weights of a model. */
final class ParameterCounter {
  private ParameterCounter() {}

  static long of(LanguageModel model) {
    long output = model.output() == model.embedding() ? 0 : of(model.output());
    long blocks = model.blocks().stream().mapToLong(ParameterCounter::of).sum();
    return of(model.embedding()) + blocks + of(model.finalNorm()) + output;
  }

  private static long of(Block block) {
    SelfAttention attention = block.attention();
    return of(block.attentionNorm())
        + of(attention.query())
        + of(attention.key())
        + of(attention.value())
        + of(attention.output())
        + of(block.feedForwardNorm())
        + of(block.feedForward());
  }

  private static long of(FeedForward feedForward) {
    return switch (feedForward) {
      case FeedForward.SwiGlu glu -> of(glu.gate()) + of(glu.up()) + of(glu.down());
      case FeedForward.Gelu gelu -> of(gelu.up()) + of(gelu.down());
    };
  }

  private static long of(Norm norm) {
    return norm instanceof Norm.Layer ? 2L * norm.size() : norm.size();
  }

  private static long of(Linear linear) {
    return of(linear.weight()) + linear.bias().map(WeightVector::size).orElse(0);
  }

  private static long of(WeightMatrix matrix) {
    return (long) matrix.rows() * matrix.columns();
  }
}
