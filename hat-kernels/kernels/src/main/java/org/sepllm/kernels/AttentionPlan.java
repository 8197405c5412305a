package org.sepllm.kernels;

import java.util.List;
import org.sepllm.kernels.attention.Tiling;
import org.sepllm.kernels.tensor.ForwardTiling;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;

/**
 * Which key slots each tile of queries takes, for one mask, one batch and one number of heads.
 *
 * <p>Rule: SEP-MASK-001 to SEP-MASK-009. A tile holds the queries of some positions in the heads
 * that share a kvHead. Its slots are the kept keys (initial tokens and what stays visible beyond
 * the window) up to the last position that is no neighbor of its last query, then the band of
 * neighbors. A plan is made once for a batch and used by every layer with the same mask; it is a
 * list of numbers on the host and needs no device.
 *
 * <p>Cost: one step per token and per tile.
 */
public final class AttentionPlan {
  /** The queries of a kept key are split into ranges no shorter than this. */
  private static final int SHORTEST_RANGE = 512;

  private final int batches;
  private final int queries;
  private final int keys;
  private final int heads;
  private final int kvHeads;
  private final int packShift;
  private final ForwardTiles forward;
  private final ForwardTiles tensor;
  private final KeyTiles backward;

  private AttentionPlan(
      int batches,
      int queries,
      int keys,
      int heads,
      int kvHeads,
      ForwardTiles forward,
      ForwardTiles tensor,
      KeyTiles backward) {
    this.batches = batches;
    this.queries = queries;
    this.keys = keys;
    this.heads = heads;
    this.kvHeads = kvHeads;
    this.packShift = forward.packShift();
    this.forward = forward;
    this.tensor = tensor;
    this.backward = backward;
  }

  /**
   * Plans the prefill of a batch.
   *
   * <p>Rule: SEP-ROW-001, SEP-ROW-003. Rows have one length and may differ in padding; several
   * sequences without padding are documents of one row, see {@link PackedRows}.
   *
   * @param rule the member of the mask family
   * @param rows the tokens of each row, all of one length of at least 1
   * @param heads how many query heads there are, a multiple of {@code kvHeads}
   * @param kvHeads how many heads keys and values have, at least 1
   * @return the plan
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no row, rows differ in length or
   *     heads do not fit, of kind {@code TOO_LARGE} if the launch would have 2^31 work-items
   */
  public static AttentionPlan prefill(MaskRule rule, List<TokenRow> rows, int heads, int kvHeads) {
    return prefill(rule, rows, heads, kvHeads, SHORTEST_RANGE);
  }

  /** The same with ranges of another length, at least 1. */
  static AttentionPlan prefill(
      MaskRule rule, List<TokenRow> rows, int heads, int kvHeads, int shortestRange) {
    requireHeads(heads, kvHeads);
    if (rows.isEmpty() || rows.getFirst().length() == 0) {
      throw badShape("the batch is empty, must have a row with a token");
    }
    int length = rows.getFirst().length();
    ForwardTiles forward = new ForwardTiles(heads, kvHeads, Tiling.ROWS);
    ForwardTiles tensor = new ForwardTiles(heads, kvHeads, ForwardTiling.ROWS);
    KeyTiles backward = new KeyTiles(heads, kvHeads, shortestRange);
    for (int batch = 0; batch < rows.size(); batch++) {
      TokenRow row = rows.get(batch);
      if (row.length() != length) {
        throw badShape(
            "row " + batch + " has length " + row.length() + ", must be " + length + " as row 0");
      }
      List<Segment> segments = Segment.of(batch, row, rule);
      segments.forEach(forward::add);
      segments.forEach(tensor::add);
      segments.forEach(backward::add);
    }
    forward.finish();
    tensor.finish();
    backward.finish();
    return new AttentionPlan(
        rows.size(), length, length, heads, kvHeads, forward, tensor, backward);
  }

  /**
   * Plans attention over lists of visible keys, one query at a time.
   *
   * <p>Rule: SEP-ATTN-002. It serves where visibility is no mask, such as the trace of a cache;
   * every query has its own tile, so that it costs far more than a mask of the same size.
   *
   * @param visibility which keys each query sees, in one row
   * @param heads how many query heads there are, a multiple of {@code kvHeads}
   * @param kvHeads how many heads keys and values have, at least 1
   * @return the plan
   * @throws SpecException of kind {@code BAD_SHAPE} if heads do not fit, of kind {@code TOO_LARGE}
   *     if the launch would have 2^31 work-items
   */
  public static AttentionPlan of(Visibility visibility, int heads, int kvHeads) {
    requireHeads(heads, kvHeads);
    ForwardTiles forward = new ForwardTiles(heads, kvHeads, Tiling.ROWS);
    ForwardTiles tensor = new ForwardTiles(heads, kvHeads, ForwardTiling.ROWS);
    KeyTiles backward = new KeyTiles(heads, kvHeads, SHORTEST_RANGE);
    backward.add(visibility);
    for (int query = 0; query < visibility.queries(); query++) {
      forward.add(query, visibility.visibleKeys(query));
      tensor.add(query, visibility.visibleKeys(query));
    }
    forward.finish();
    tensor.finish();
    backward.finish();
    return new AttentionPlan(
        1, visibility.queries(), visibility.keys(), heads, kvHeads, forward, tensor, backward);
  }

  static void requireHeads(int heads, int kvHeads) {
    if (kvHeads < 1 || heads < 1 || heads % kvHeads != 0) {
      throw badShape("heads is " + heads + ", must be a positive multiple of kvHeads " + kvHeads);
    }
  }

  private static SpecException badShape(String message) {
    return new SpecException(ErrorKind.BAD_SHAPE, "SEP-ATTN-001", message);
  }

  /**
   * Returns the number of rows of the batch.
   *
   * @return at least 1
   */
  public int batches() {
    return batches;
  }

  /**
   * Returns the number of queries of each row and head.
   *
   * @return at least 1
   */
  public int queries() {
    return queries;
  }

  /**
   * Returns the number of keys of each row and kvHead.
   *
   * @return at least 1
   */
  public int keys() {
    return keys;
  }

  /**
   * Returns the number of query heads.
   *
   * @return at least 1
   */
  public int heads() {
    return heads;
  }

  /**
   * Returns the number of heads of keys and values.
   *
   * @return at least 1
   */
  public int kvHeads() {
    return kvHeads;
  }

  /**
   * Counts the pairs of the forward launch.
   *
   * @return visible and executed pairs of all heads
   */
  public PairCount forwardPairs() {
    return forward.pairs();
  }

  /**
   * Counts the pairs of the backward launches: dQ computes each executed pair of the forward launch
   * once more, dK and dV those of their own tiles.
   *
   * @return visible pairs, and the mean of the pairs that the two launches execute
   */
  public PairCount backwardPairs() {
    long executed = (forward.pairs().executed() + backward.executed()) / 2;
    return new PairCount(forward.pairs().visible(), executed);
  }

  /** Whether queries and keys have places in a row, as they do unless visibility is listed. */
  boolean hasPositions() {
    return backward.lists().length == 0;
  }

  KeyTiles keyTiles() {
    return backward;
  }

  int packShift() {
    return packShift;
  }

  /** What the forward launch needs. */
  ForwardPlan forwardPlan() {
    return new ForwardPlan(
        batches,
        queries,
        keys,
        heads,
        kvHeads,
        packShift,
        new ForwardPlan.Tiles(forward.groups(), on -> Numbers.on(on, forward.tiles())),
        new ForwardPlan.Tiles(tensor.groups(), on -> Numbers.on(on, tensor.tiles())),
        on -> Numbers.on(on, forward.kept()));
  }

  /** The tiles of the tiled forward launch. */
  ForwardTiles forwardTiles() {
    return forward;
  }

  /** The tiles of the forward launch on tensor cores. */
  ForwardTiles tensorTiles() {
    return tensor;
  }

  /** The number of groups of the forward launch. */
  int forwardGroups() {
    return forward.groups();
  }

  /** {@link Tiling#TILE_INTS} numbers for each tile, tiles with the most slots first. */
  int[] tiles() {
    return forward.tiles();
  }

  /** The kept keys of all segments. */
  int[] kept() {
    return forward.kept();
  }
}
