package org.sepllm.reference.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/** The steps of a model in their order, for one arithmetic. */
final class Forward<T> {
  private final LanguageModel model;
  private final Arithmetic<T> arithmetic;
  private final List<KeyValueStore<T>> stores;

  Forward(LanguageModel model, Arithmetic<T> arithmetic) {
    this.model = model;
    this.arithmetic = arithmetic;
    this.stores = model.blocks().stream().map(_ -> new KeyValueStore<T>()).toList();
  }

  /**
   * Reads a chunk and returns the logits of its tokens.
   *
   * @param views for every layer what each query of the chunk sees
   */
  List<double[]> chunk(int firstIndex, int[] tokenIds, List<List<KeyView>> views) {
    List<T> rows = new ArrayList<>(tokenIds.length);
    for (int tokenId : tokenIds) {
      rows.add(arithmetic.embed(model.embedding(), tokenId));
    }
    for (int layer = 0; layer < model.blocks().size(); layer++) {
      rows =
          block(model.blocks().get(layer), rows, firstIndex, views.get(layer), stores.get(layer));
    }
    Linear output = new Linear(model.output(), Optional.empty());
    return arithmetic.linear(output, norm(model.finalNorm(), rows)).stream()
        .map(arithmetic::widen)
        .toList();
  }

  /** SEP-MODEL-007. */
  private List<T> block(
      Block block, List<T> rows, int firstIndex, List<KeyView> views, KeyValueStore<T> store) {
    List<T> attended =
        sums(
            rows,
            attention(
                block.attention(), norm(block.attentionNorm(), rows), firstIndex, views, store));
    List<T> read = block.residual() == Residual.PARALLEL ? rows : attended;
    return sums(attended, feedForward(block.feedForward(), norm(block.feedForwardNorm(), read)));
  }

  /** SEP-MODEL-004, SEP-MODEL-009. */
  private List<T> attention(
      SelfAttention attention,
      List<T> rows,
      int firstIndex,
      List<KeyView> views,
      KeyValueStore<T> store) {
    List<T> queries = arithmetic.linear(attention.query(), rows);
    List<T> keys = arithmetic.linear(attention.key(), rows);
    List<T> values = arithmetic.linear(attention.value(), rows);
    List<T> heads = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      KeyView view = views.get(row);
      int position = view.positions().query();
      T rotated = arithmetic.rotate(keys.get(row), position);
      store.add(
          new KeyValue<>(firstIndex + row, keys.get(row), values.get(row), position, rotated));
      heads.add(
          arithmetic.attend(
              attention,
              arithmetic.rotate(queries.get(row), position),
              store.select(view.visible()),
              view.positions().keys()));
    }
    store.retain(views.getLast().stored());
    return arithmetic.linear(attention.output(), heads);
  }

  private List<T> feedForward(FeedForward feedForward, List<T> rows) {
    return switch (feedForward) {
      case FeedForward.SwiGlu glu -> {
        List<T> gate = arithmetic.linear(glu.gate(), rows);
        List<T> up = arithmetic.linear(glu.up(), rows);
        yield arithmetic.linear(glu.down(), pairs(gate, up, arithmetic::gated));
      }
      case FeedForward.Gelu gelu ->
          arithmetic.linear(
              gelu.down(),
              arithmetic.linear(gelu.up(), rows).stream().map(arithmetic::gelu).toList());
    };
  }

  private List<T> norm(Norm norm, List<T> rows) {
    return rows.stream().map(row -> arithmetic.norm(norm, row)).toList();
  }

  private List<T> sums(List<T> left, List<T> right) {
    return pairs(left, right, arithmetic::sum);
  }

  private List<T> pairs(List<T> left, List<T> right, BinaryOperator<T> function) {
    return IntStream.range(0, left.size())
        .mapToObj(row -> function.apply(left.get(row), right.get(row)))
        .toList();
  }
}
