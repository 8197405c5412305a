package org.sepllm.conformance.check.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.reference.attention.Visibility;

/**
 * The tensors of an attention case.
 *
 * @param q the queries
 * @param k the keys
 * @param v the values
 * @param visible the keys that each query sees
 * @param dOut the gradient with respect to out, if gradients are asked for
 */
public record AttentionData(
    Tensor q, Tensor k, Tensor v, List<List<Integer>> visible, Optional<Tensor> dOut) {

  /**
   * Copies the lists.
   *
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param visible the keys that each query sees
   * @param dOut the gradient with respect to out
   */
  public AttentionData {
    visible = visible.stream().map(List::copyOf).toList();
  }

  Visibility visibility() {
    return Visibility.of(
        visible.stream()
            .map(keys -> keys.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new),
        k.rows());
  }

  /**
   * Says whether every number of every tensor is finite.
   *
   * @return false if a number is NaN or infinite
   */
  public boolean finite() {
    return Stream.concat(Stream.of(q, k, v), dOut.stream()).allMatch(Tensor::finite);
  }

  /**
   * Keeps the shapes and changes the numbers.
   *
   * @param change gives the new tensor for an old one
   * @return the changed data
   */
  public AttentionData mapped(UnaryOperator<Tensor> change) {
    return new AttentionData(
        change.apply(q), change.apply(k), change.apply(v), visible, dOut.map(change));
  }

  /** Data without gradients, with fewer queries, keys, heads or dimensions, or plainer numbers. */
  Stream<AttentionData> simpler() {
    return Stream.of(
            dOut.stream().map(_ -> new AttentionData(q, k, v, visible, Optional.empty())),
            Cut.leavingOne(q.rows()).map(this::withoutQueries),
            Cut.leavingOne(k.rows()).map(this::withoutKeys),
            fewerHeads(),
            Cut.leavingOne(q.dims()).map(this::withoutDims),
            plainer())
        .flatMap(Function.identity());
  }

  private AttentionData withoutQueries(Cut cut) {
    int[] queries = cut.rest(visible.size());
    return new AttentionData(
        q.rows(queries),
        k,
        v,
        IntStream.of(queries).mapToObj(visible::get).toList(),
        dOut.map(gradient -> gradient.rows(queries)));
  }

  private AttentionData withoutKeys(Cut cut) {
    List<List<Integer>> moved = new ArrayList<>();
    for (List<Integer> keys : visible) {
      moved.add(
          keys.stream()
              .filter(key -> key < cut.start() || key >= cut.end())
              .map(key -> key < cut.start() ? key : key - (cut.end() - cut.start()))
              .toList());
    }
    int[] kept = cut.rest(k.rows());
    return new AttentionData(q, k.rows(kept), v.rows(kept), moved, dOut);
  }

  private AttentionData withoutDims(Cut cut) {
    int[] dims = cut.rest(q.dims());
    return new AttentionData(
        q.dims(dims),
        k.dims(dims),
        v.dims(dims),
        visible,
        dOut.map(gradient -> gradient.dims(dims)));
  }

  /** One kvHead with its query heads, or every kvHead with one query head. */
  private Stream<AttentionData> fewerHeads() {
    int group = q.heads() / k.heads();
    Stream<AttentionData> oneKvHead =
        IntStream.range(0, k.heads() > 1 ? k.heads() : 0)
            .mapToObj(kvHead ->
                withHeads(IntStream.range(kvHead * group, (kvHead + 1) * group).toArray(), kvHead));
    Stream<AttentionData> oneOfEachGroup =
        IntStream.range(0, group > 1 ? group : 0)
            .mapToObj(member ->
                withHeads(
                    IntStream.range(0, k.heads()).map(kvHead -> kvHead * group + member).toArray(),
                    IntStream.range(0, k.heads()).toArray()));
    return Stream.concat(oneKvHead, oneOfEachGroup);
  }

  private AttentionData withHeads(int[] heads, int... kvHeads) {
    return new AttentionData(
        q.heads(heads),
        k.heads(kvHeads),
        v.heads(kvHeads),
        visible,
        dOut.map(gradient -> gradient.heads(heads)));
  }

  /** Whole numbers without a negative zero, then numbers no larger than 1. */
  private Stream<AttentionData> plainer() {
    return Stream.<UnaryOperator<Tensor>>of(
            tensor -> tensor.map(number -> Math.rint(number) + 0.0),
            tensor -> tensor.map(number -> Math.clamp(number, -1, 1)))
        .flatMap(this::withOneChanged);
  }

  private Stream<AttentionData> withOneChanged(UnaryOperator<Tensor> change) {
    return Stream.of(
            new AttentionData(change.apply(q), k, v, visible, dOut),
            new AttentionData(q, change.apply(k), v, visible, dOut),
            new AttentionData(q, k, change.apply(v), visible, dOut),
            new AttentionData(q, k, v, visible, dOut.map(change)))
        .filter(changed -> !changed.sameNumbers(this));
  }

  private boolean sameNumbers(AttentionData other) {
    return q.same(other.q)
        && k.same(other.k)
        && v.same(other.v)
        && dOut.isPresent() == other.dOut.isPresent()
        && dOut.map(gradient -> gradient.same(other.dOut.orElseThrow())).orElse(true);
  }
}
